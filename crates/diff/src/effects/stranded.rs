//! Finds AppProjects that no longer allow objects that may still run. Argo CD then refuses to prune those objects.

use super::values::{gained, items, scalar};
use crate::effect::Effect;
use crate::pair::Comparison;
use crate::risk::{Class, Risk};
use rutter_kubernetes::Object;

const ALLOWED: [(&str, &str); 3] = [
    ("clusterResourceWhitelist", "cluster-scoped kind"),
    ("namespaceResourceWhitelist", "namespaced kind"),
    ("destinations", "destination"),
];

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    for pair in &comparison.pairs {
        let Some((before, after)) = pair.both() else { continue };
        if (after.group(), after.kind()) != ("argoproj.io", "AppProject") {
            continue;
        }
        let lines = |object: &Object, field: &str| items(&object.0, &["spec", field]).iter().map(scalar).collect();
        let lost: Vec<String> = ALLOWED
            .iter()
            .flat_map(|(field, noun)| {
                gained(lines(after, field), lines(before, field)).into_iter().map(move |line| format!("{noun} {line}"))
            })
            .collect();
        if !lost.is_empty() {
            let summary =
                format!("AppProject `{}` allows less: live objects of it can no longer be pruned", after.name());
            effects.push(Effect::of(Class::Destroy, Risk::Medium, pair, summary).details(lost));
        }
    }
}
