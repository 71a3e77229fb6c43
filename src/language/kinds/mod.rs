//! Every kind of object that rutter emits, one table row for each kind.
//!
//! [`KINDS`] holds the rows as data, which every module may read. Each row also names the modules of `emit` that make
//! the kind. [`kinds_table`] passes all rows to a macro in `emit`, which turns these names into calls. So the row of a
//! kind is the only place where its emitter is registered.
//!
//! Facts about a kind that hold for every user of Kubernetes (whether it runs pods, which fields are immutable, what is
//! lost when it is deleted) are in [`KindFacts`], which the engines read, too.

mod table;

use crate::kubernetes::{KindFacts, kind_facts, lives_outside_namespaces};
pub(crate) use table::kinds_table;

/// A kind of object that rutter emits.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// The API group; empty for the core group.
    pub group: &'static str,
    pub kind: &'static str,
    /// The modules of `emit` that make the kind for a service.
    pub service_emitters: &'static [&'static str],
    /// The modules of `emit` that make the kind for the namespace of a team.
    pub tenant_emitters: &'static [&'static str],
    /// The modules of `emit` that make the kind for the platform itself.
    pub platform_emitters: &'static [&'static str],
    /// The fields of the spec that the object is made from. A diagnostic about an object of a service or team points to
    /// the first of its fields that the spec contains.
    pub fields: SpecFields,
    /// Whether overlays patch the object of the base. This is right for kinds that consist mostly of maps and of lists
    /// with merge keys. A patch of other lists would repeat them; such kinds are written whole into each overlay that
    /// differs.
    pub patched: bool,
    /// Whether the name ends in a hash of the content. The name of a Job that is a hook never does.
    pub hashed_name: bool,
    /// The parts of the object that judgements of several objects need.
    pub looked_up: LookedUp,
}

/// Names of fields of the spec, grouped by the file that contains them.
#[derive(Debug, Clone, Copy)]
pub struct SpecFields {
    /// Fields of a service, worker, schedule or hook.
    pub service: &'static [&'static str],
    /// Fields of a team.
    pub team: &'static [&'static str],
    /// Fields of an environment, or of the platform for all environments.
    pub environment: &'static [&'static str],
}

impl SpecFields {
    pub(crate) const NONE: Self = Self { service: &[], team: &[], environment: &[] };

    /// Returns the fields of all files.
    pub fn all(self) -> impl Iterator<Item = &'static str> {
        self.service.iter().chain(self.team).chain(self.environment).copied()
    }
}

/// The parts of an object that judgements of several objects look up, in addition to its id and its pods. Verify
/// removes the other parts from memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookedUp {
    /// The whole object; of its labels only `app.kubernetes.io/name`.
    Everything,
    /// Only whether the object exists.
    Existence,
    /// The whole object with all its labels.
    Labels,
    /// The keys of `data`, without the values.
    DataKeys,
    /// These fields below `spec`. Each is a path of keys joined by `/`; a list on the path stands for all its items.
    Spec(&'static [&'static str]),
}

impl Kind {
    /// Returns the facts of Kubernetes about this kind. Most kinds have none.
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

/// Returns the row of a kind, or `None` if rutter does not emit it.
pub fn find(group: &str, kind: &str) -> Option<&'static Kind> {
    // The name is compared first because it differs for most rows.
    KINDS.iter().find(|row| row.kind == kind && row.group == group)
}

/// Turns the rows into [`KINDS`]. The defaults of a row are: not patched, no hashed name, [`LookedUp::Everything`].
macro_rules! rows {
    ($(
        $group:literal $kind:literal {
            made_by: {
                $(service: [$($($service:ident)::+),*] $(,)?)?
                $(tenant: [$($($tenant:ident)::+),*] $(,)?)?
                $(platform: [$($($platform:ident)::+),*])?
            },
            fields: { $($file:ident: $fields:expr),* $(,)? },
            $($field:ident: $value:expr,)*
        }
    )*) => {
        /// The rows of all kinds, sorted by group and kind.
        #[allow(clippy::needless_update, reason = "a row may have fields of every file")]
        pub const KINDS: &[Kind] = &[$(
            Kind {
                $(service_emitters: &[$(stringify!($($service)::+)),*],)?
                $(tenant_emitters: &[$(stringify!($($tenant)::+)),*],)?
                $(platform_emitters: &[$(stringify!($($platform)::+)),*],)?
                fields: SpecFields { $($file: $fields,)* ..SpecFields::NONE },
                $($field: $value,)*
                ..Kind {
                    group: $group,
                    kind: $kind,
                    service_emitters: &[],
                    tenant_emitters: &[],
                    platform_emitters: &[],
                    fields: SpecFields::NONE,
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
