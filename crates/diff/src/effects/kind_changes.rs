//! Finds workloads that become another kind: a Deployment that becomes a DaemonSet is one object deleted and another made,
//! so all of its pods end, and nothing makes the old ones wait for the new.

use crate::effect::Effect;
use crate::pair::{Comparison, Pair};
use crate::risk::{Class, Risk};
use crate::workload::{Pods, identity};
use rutter_kubernetes::{Object, pod_template_path};

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    for pair in comparison.pairs.iter().filter(|pair| pair.is_removed()) {
        let Some(before) = pair.before.filter(|object| pod_template_path(object).is_some()) else { continue };
        if let Some(after) = successor(comparison, pair, before) {
            effects.push(effect(comparison, pair, before, after));
        }
    }
}

/// Returns the only new workload of another kind that takes the place of a removed one.
fn successor<'a>(comparison: &Comparison<'a>, removed: &Pair<'_>, before: &Object) -> Option<&'a Object> {
    let added = comparison.pairs.iter().filter(|pair| pair.before.is_none());
    let here = added.filter(|pair| pair.scope.environment == removed.scope.environment);
    let mut found = here.filter_map(|pair| pair.after).filter(|after| {
        pod_template_path(after).is_some()
            && (after.group(), after.kind()) != (before.group(), before.kind())
            && after.namespace() == before.namespace()
            && identity(after) == identity(before)
    });
    let only = found.next()?;
    found.next().is_none().then_some(only)
}

fn effect(comparison: &Comparison<'_>, pair: &Pair<'_>, before: &Object, after: &Object) -> Effect {
    let environment = &pair.scope.environment;
    let old = comparison.old_autoscalers.pods(environment, before);
    let new = comparison.new_autoscalers.pods(environment, after);
    let what = format!("{} `{}` becomes a {}", before.kind(), identity(before), after.kind());
    let (risk, summary) = match (old, before.kind()) {
        (Pods::Fixed(0), _) => (Risk::Info, format!("{what}: it has no pods")),
        (_, "Job" | "CronJob") => (Risk::Medium, format!("{what}: a run that has not ended is stopped")),
        _ => (Risk::High, format!("{what}: its {} end, possibly before new ones are ready", describe(old))),
    };
    let mut effect = Effect::of(Class::Restart, risk, pair, summary).detail(format!("then: {}", then(after, new)));
    effect.pods = old.at_most();
    effect
}

/// Returns what runs afterwards.
fn then(after: &Object, pods: Pods) -> String {
    match after.kind() {
        "Job" => format!("{}, until the job has ended", pods.describe()),
        "CronJob" => "pods at the times of its schedule".to_owned(),
        _ => pods.describe(),
    }
}

fn describe(pods: Pods) -> String {
    match pods {
        Pods::PerNode => "pods on all nodes".to_owned(),
        other => other.describe(),
    }
}
