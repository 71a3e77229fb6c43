//! Finds AppProjects that allow more than before: kinds, destinations, source repositories, roles.

use super::values::{gained, items, scalar};
use crate::effect::Effect;
use crate::pair::Comparison;
use crate::risk::{Class, Risk};
use rutter_kubernetes::Object;

/// The lists in `spec` whose added items allow more.
const ALLOW: [(&str, &str); 7] = [
    ("sourceRepos", "source repository"),
    ("sourceNamespaces", "namespace of Applications"),
    ("destinations", "destination"),
    ("clusterResourceWhitelist", "cluster-scoped kind"),
    ("namespaceResourceWhitelist", "namespaced kind"),
    ("destinationServiceAccounts", "service account"),
    ("roles", "role"),
];
/// The lists in `spec` whose removed items allow more.
const DENY: [(&str, &str); 2] = [
    ("clusterResourceBlacklist", "cluster-scoped kind no longer denied:"),
    ("namespaceResourceBlacklist", "namespaced kind no longer denied:"),
];

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    for pair in &comparison.pairs {
        let Some(after) = pair.after.filter(|o| (o.group(), o.kind()) == ("argoproj.io", "AppProject")) else {
            continue;
        };
        let lines = |object: Option<&Object>, field: &str| -> Vec<String> {
            object.map_or(&[] as &[_], |o| items(&o.0, &["spec", field])).iter().map(scalar).collect()
        };
        let mut wider = Vec::new();
        for (field, noun) in ALLOW {
            let new = gained(lines(pair.before, field), lines(Some(after), field));
            wider.extend(new.into_iter().map(|line| format!("{noun} {line}")));
        }
        for (field, noun) in DENY {
            let lost = gained(lines(Some(after), field), lines(pair.before, field));
            wider.extend(lost.into_iter().map(|line| format!("{noun} {line}")));
        }
        if !wider.is_empty() {
            let risk = if wider.iter().any(|line| line.contains('*')) { Risk::High } else { Risk::Medium };
            let summary = format!("AppProject `{}` allows more", after.name());
            effects.push(Effect::of(Class::Privilege, risk, pair, summary).details(wider));
        }
    }
}
