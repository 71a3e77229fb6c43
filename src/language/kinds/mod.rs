//! Every kind of objects that rutter makes, one row a kind.
//!
//! [`KINDS`] is data that every module may read. `emit` reads the same rows as functions: a row names the modules of
//! `emit` that make the kind, and [`kinds_table`] hands all rows to a macro there. So an emitter is registered by the
//! row of its kind, and nothing else has to know of it.
//!
//! What is true of a kind whoever uses it (whether it runs pods, what cannot change in it, what is lost with it) is no
//! fact of rutter's, and stands in [`KindFacts`], which engines that know nothing of rutter read too.

mod table;

use crate::kubernetes::{KindFacts, kind_facts, lives_outside_namespaces};
pub(crate) use table::kinds_table;

/// A kind of objects that rutter makes.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Empty for the core group.
    pub group: &'static str,
    pub kind: &'static str,
    /// The modules of `emit` that make it for a service, for the namespace of a team, and for the platform itself.
    pub service_emitters: &'static [&'static str],
    pub tenant_emitters: &'static [&'static str],
    pub platform_emitters: &'static [&'static str],
    /// The words that it is made from. Of a service's and of a team's, the first one that is there is the place of what
    /// is wrong with the object.
    pub words: Words,
    /// What overlays change is a patch of the base's object: most of such a kind is maps, and lists with keys. Kinds
    /// that are mostly lists, which a patch would have to repeat, are whole in each overlay that differs.
    pub patched: bool,
    /// The name ends in a hash of the content (but not the name of a Job that is a hook).
    pub hashed_name: bool,
    pub looked_up: LookedUp,
}

/// Words of the spec, by the file that they stand in.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// Of a service, worker, schedule or hook.
    pub service: &'static [&'static str],
    pub team: &'static [&'static str],
    /// Of an environment, or of the platform for all of them.
    pub environment: &'static [&'static str],
}

impl Words {
    pub(crate) const NONE: Self = Self { service: &[], team: &[], environment: &[] };

    /// All of them.
    pub fn all(self) -> impl Iterator<Item = &'static str> {
        self.service.iter().chain(self.team).chain(self.environment).copied()
    }
}

/// What the judgements of several objects together look up in an object of the kind, beside its id and pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookedUp {
    /// Anything.
    Everything,
    /// That it is there.
    Existence,
    /// Its labels, and anything else.
    Labels,
    /// The keys of its data, never the values.
    DataKeys,
    /// These fields below `spec`, as keys joined by `/`, through lists.
    Spec(&'static [&'static str]),
}

impl Kind {
    /// What is true of the kind whoever uses it; nothing more is known of most kinds.
    pub fn facts(&self) -> Option<&'static KindFacts> {
        kind_facts(self.group, self.kind)
    }

    pub fn runs_pods(&self) -> bool {
        self.facts().is_some_and(|facts| facts.pod_template.is_some())
    }

    pub fn is_namespaced(&self) -> bool {
        !lives_outside_namespaces(self.group, self.kind)
    }
}

/// The row of a kind; none if rutter does not make it.
pub fn find(group: &str, kind: &str) -> Option<&'static Kind> {
    // Most kinds differ in their name alone.
    KINDS.iter().find(|row| row.kind == kind && row.group == group)
}

/// The rows as data. Whatever a row leaves out is the default: not patched, no hash, everything is looked up.
macro_rules! rows {
    ($(
        $group:literal $kind:literal {
            made_by: {
                $(service: [$($($service:ident)::+),*] $(,)?)?
                $(tenant: [$($($tenant:ident)::+),*] $(,)?)?
                $(platform: [$($($platform:ident)::+),*])?
            },
            words: { $($file:ident: $words:expr),* $(,)? },
            $($field:ident: $value:expr,)*
        }
    )*) => {
        /// Sorted by group and kind.
        #[allow(clippy::needless_update, reason = "a row may have words of every file")]
        pub const KINDS: &[Kind] = &[$(
            Kind {
                $(service_emitters: &[$(stringify!($($service)::+)),*],)?
                $(tenant_emitters: &[$(stringify!($($tenant)::+)),*],)?
                $(platform_emitters: &[$(stringify!($($platform)::+)),*],)?
                words: Words { $($file: $words,)* ..Words::NONE },
                $($field: $value,)*
                ..Kind {
                    group: $group,
                    kind: $kind,
                    service_emitters: &[],
                    tenant_emitters: &[],
                    platform_emitters: &[],
                    words: Words::NONE,
                    patched: false,
                    hashed_name: false,
                    looked_up: LookedUp::Everything,
                }
            }
        ),*];
    };
}

kinds_table!(rows);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_has_each_kind_once() {
        assert!(KINDS.is_sorted_by(|a, b| (a.group, a.kind) < (b.group, b.kind)));
    }

    #[test]
    fn every_kind_has_an_emitter() {
        for row in KINDS {
            let emitters = [row.service_emitters, row.tenant_emitters, row.platform_emitters];
            assert!(emitters.iter().any(|names| !names.is_empty()), "{}", row.kind);
        }
    }
}
