//! Decides which effects of a change must be acknowledged, which are, and which still have to be.

use std::collections::BTreeMap;

use super::missing::{Homes, Missing};
use crate::diagnostics::{Diagnostic, Diagnostics, Page, page};
use crate::diff::{Acknowledgement, Changes, Class, Effect};
use crate::language::model::{Acknowledged, RequiredAcknowledgement};
use crate::pipeline::compile::Compiled;

/// An acknowledgement that the change adds and that matches nothing in it.
pub const UNUSED_ACKNOWLEDGEMENT: &str = "unused-acknowledgement";
/// An acknowledgement that is already expired when the change adds it.
pub const EXPIRED_ACKNOWLEDGEMENT: &str = "expired-acknowledgement";

page! {
    /// An entry of `acknowledge:` accepts a risk of one change. This entry matches nothing in the change that adds it:
    /// it has a mistake (another class, another object, another file), or it is left over from an earlier state of the
    /// change.
    ///
    /// ## How to fix
    /// Remove the entry, or fix its `risk` or `object`; `rutter diff --enforce` prints the entries that are missing.
    UNUSED_PAGE = UNUSED_ACKNOWLEDGEMENT => "an acknowledgement matches nothing in the change that adds it";
}

page! {
    /// The `expires` time of the entry has passed, so it acknowledges nothing. A change that has waited must be
    /// reviewed again before it is merged.
    ///
    /// ## How to fix
    /// Review the change again, and write a later `expires` if it is still right.
    EXPIRED_PAGE = EXPIRED_ACKNOWLEDGEMENT => "an acknowledgement has expired";
}

/// One page for each code.
pub const PAGES: &[Page] = &[UNUSED_PAGE, EXPIRED_PAGE];

/// What a change has to acknowledge by the policies of both sides, and the acknowledgements that it adds.
#[derive(Debug)]
pub struct Policy {
    required: Vec<RequiredAcknowledgement>,
    /// The entries that only the new side has.
    added: Vec<Acknowledged>,
    homes: Homes,
}

/// The result of judging a change.
#[derive(Debug, Default)]
pub struct Verdict {
    /// The missing acknowledgements, by file.
    pub missing: Vec<Missing>,
    /// Warnings about the entries that the change adds; their spans refer to the new side.
    pub warnings: Diagnostics,
}

impl Policy {
    /// Combines the policies of both sides: a change can neither remove the policy by which it is judged nor avoid the
    /// one that it adds.
    pub(super) fn new(before: &Compiled, after: &Compiled) -> Self {
        let (old, new) = (&before.checked.platform.review, &after.checked.platform.review);
        let mut required = old.required.clone();
        required.extend(new.required.iter().filter(|rule| !old.required.contains(rule)).cloned());
        let known = |entry: &&Acknowledged| old.acknowledged.iter().any(|other| entry.same(other));
        let added = new.acknowledged.iter().filter(|entry| !known(entry)).cloned().collect();
        Self { required, added, homes: Homes::of(after) }
    }

    /// Sets for every effect whether it is acknowledged. `now` is in seconds since 1970.
    pub fn judge(&self, changes: &mut Changes, now: i64) -> Verdict {
        let mut used = vec![Use::Unused; self.added.len()];
        let reasons: Vec<Option<String>> =
            changes.effects.iter().map(|effect| self.reason(effect, now, &mut used)).collect();
        let required = self.required_effects(&changes.effects, &reasons);
        for ((effect, reason), required) in changes.effects.iter_mut().zip(reasons).zip(required) {
            effect.acknowledgement = match (required, reason) {
                (false, _) => Acknowledgement::NotAsked,
                (true, Some(reason)) => Acknowledgement::Given(reason),
                (true, None) => Acknowledgement::Missing,
            };
        }
        Verdict { missing: self.homes.missing(&changes.effects, now), warnings: self.warnings(&used) }
    }

    /// Returns the reason of the entry that acknowledges an effect, if there is one.
    fn reason(&self, effect: &Effect, now: i64, used: &mut [Use]) -> Option<String> {
        let mut reason = None;
        for (entry, used) in self.added.iter().zip(used).filter(|(entry, _)| matches(entry, effect)) {
            if now < entry.expires {
                *used = Use::Counts;
                reason.get_or_insert_with(|| entry.reason.clone());
            } else if *used == Use::Unused {
                *used = Use::Expired;
            }
        }
        reason
    }

    fn required_effects(&self, effects: &[Effect], reasons: &[Option<String>]) -> Vec<bool> {
        let mut required = vec![false; effects.len()];
        let restarts = Restarts::count(effects, reasons);
        for rule in &self.required {
            let of_rule = |effect: &Effect| rule.risk == effect.class && is_there(rule, effect);
            for (n, effect) in effects.iter().enumerate().filter(|(_, effect)| of_rule(effect)) {
                required[n] |= if rule.risk == Class::Restart {
                    effect.pods > 0 && restarts.beside(effect, reasons[n].is_some()) > rule.pods
                } else {
                    effect.risk <= rule.at_least
                };
            }
        }
        required
    }

    fn warnings(&self, used: &[Use]) -> Diagnostics {
        let warning = |(entry, used): (&Acknowledged, &Use)| {
            let keyword = entry.risk.keyword();
            match used {
                Use::Counts => None,
                Use::Unused => Some(
                    Diagnostic::warning(
                        UNUSED_ACKNOWLEDGEMENT,
                        entry.span,
                        format!("nothing in this change needs this acknowledgement of `{keyword}`"),
                    )
                    .help("remove it, or fix its `risk` or `object`"),
                ),
                Use::Expired => Some(
                    Diagnostic::warning(
                        EXPIRED_ACKNOWLEDGEMENT,
                        entry.span,
                        format!("this acknowledgement of `{keyword}` has expired"),
                    )
                    .help("look at the change again, and write a later `expires`"),
                ),
            }
        };
        self.added.iter().zip(used).filter_map(warning).collect()
    }
}

/// The number of pods that restart, by environment: those without an acknowledgement, and all.
struct Restarts<'a>(BTreeMap<&'a str, (u64, u64)>);

impl<'a> Restarts<'a> {
    fn count(effects: &'a [Effect], reasons: &[Option<String>]) -> Self {
        let mut pods: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for (effect, reason) in effects.iter().zip(reasons).filter(|(effect, _)| effect.pods > 0) {
            let (open, all) = pods.entry(&effect.scope.environment).or_default();
            *all = all.saturating_add(effect.pods);
            *open = open.saturating_add(if reason.is_none() { effect.pods } else { 0 });
        }
        Self(pods)
    }

    /// Returns the number of pods that restart in the effect's environment. Acknowledged restarts count only for an
    /// effect that is acknowledged itself.
    fn beside(&self, effect: &Effect, acknowledged: bool) -> u64 {
        let (open, all) = self.0.get(effect.scope.environment.as_str()).copied().unwrap_or_default();
        if acknowledged { all } else { open }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Unused,
    Expired,
    Counts,
}

fn matches(entry: &Acknowledged, effect: &Effect) -> bool {
    let scope = &effect.scope;
    let object = || effect.object.as_ref().map(|id| format!("{}/{}", id.kind, id.name));
    entry.risk == effect.class
        && entry.scope.holds(&scope.environment, &scope.team, &scope.service)
        && entry.object.as_ref().is_none_or(|wanted| object().as_ref() == Some(wanted))
}

/// Returns whether a policy rule applies to the environment of an effect. An effect without an environment concerns all
/// of them.
fn is_there(rule: &RequiredAcknowledgement, effect: &Effect) -> bool {
    let environment = &effect.scope.environment;
    environment.is_empty() || rule.environments.as_ref().is_none_or(|names| names.contains(environment))
}
