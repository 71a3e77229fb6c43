//! Finds workloads whose number of pods changes: in the manifest, or because an autoscaler comes, goes or gets other bounds.

use std::collections::BTreeMap;

use crate::effect::Effect;
use crate::pair::Comparison;
use crate::risk::{Class, Risk};
use crate::scope::{ChangeScope, ScopedObjects};
use crate::workload::Pods;
use rutter_kubernetes::{Object, kind_facts};
use rutter_yaml::Value;

/// Environment, namespace, group, kind and name.
type Key<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str);

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    let before = workloads(comparison.before);
    for ((environment, ..), (scope, after)) in workloads(comparison.after) {
        let key = key(environment, after);
        let Some((_, before)) = before.get(&key) else { continue };
        let old = comparison.old_autoscalers.pods(environment, before);
        let new = comparison.new_autoscalers.pods(environment, after);
        let Some((risk, what, detail)) = change(old, new, first(before, after, old)) else { continue };
        let summary = format!("{} `{}` {what}", after.kind(), after.name());
        let effect = Effect::new(Class::Scale, risk, scope, summary).details(detail);
        effects.push(Effect { object: Some(after.id()), ..effect });
    }
}

/// Returns the workloads of a side that have a number of pods.
fn workloads(side: &[ScopedObjects]) -> BTreeMap<Key<'_>, (&ChangeScope, &Object)> {
    let objects = side.iter().flat_map(|scoped| scoped.objects.iter().map(|object| (&scoped.scope, object)));
    let scaled = objects.filter(|(_, o)| kind_facts(o.group(), o.kind()).is_some_and(|facts| facts.has_replicas));
    scaled.map(|(scope, object)| (key(&scope.environment, object), (scope, object))).collect()
}

fn key<'a>(environment: &'a str, object: &'a Object) -> Key<'a> {
    (environment, object.namespace(), object.group(), object.kind(), object.name())
}

/// Returns the number of pods that the manifest asks for at first. One that no longer says a number falls to the API
/// server's default.
fn first(before: &Object, after: &Object, old: Pods) -> u64 {
    let replicas = |object: &Object| object.0.at(&["spec", "replicas"]).and_then(Value::as_int);
    match (replicas(before), replicas(after), old) {
        (_, Some(n), _) => u64::try_from(n).unwrap_or(0),
        (Some(_), None, _) | (None, None, Pods::PerNode) => 1,
        (None, None, Pods::Fixed(n) | Pods::Scaled(n, _)) => n,
    }
}

type Change = (Risk, String, Vec<String>);

fn change(old: Pods, new: Pods, first: u64) -> Option<Change> {
    match (old, new) {
        _ if old == new => None,
        (Pods::Fixed(n), Pods::Fixed(m)) => Some(fixed(n, m)),
        (Pods::Fixed(n), Pods::Scaled(least, most)) => Some(first_autoscaler(n, least, most, first)),
        (Pods::Scaled(least, most), Pods::Fixed(n)) => Some(last_autoscaler(least, most, n)),
        (Pods::Scaled(_, most), Pods::Scaled(least, new_most)) => Some(other_bounds(old, most, least, new_most)),
        (Pods::PerNode, _) | (_, Pods::PerNode) => None,
    }
}

fn fixed(n: u64, m: u64) -> Change {
    let to = Pods::Fixed(m).describe();
    match m {
        0 => (Risk::Medium, format!("runs no pod any more: {} before", Pods::Fixed(n).describe()), Vec::new()),
        m if m < n => (Risk::Low, format!("goes from {n} to {to}"), vec![end(n - m)]),
        _ => (Risk::Info, format!("goes from {n} to {to}"), Vec::new()),
    }
}

fn first_autoscaler(n: u64, least: u64, most: u64, first: u64) -> Change {
    let bounds = Pods::Scaled(least, most).describe();
    if first < n {
        let what = format!(
            "falls from {n} to {}, until its new autoscaler ({bounds}) adds more",
            Pods::Fixed(first).describe()
        );
        return (Risk::Medium, what, vec![end(n - first)]);
    }
    let what = format!("gets an autoscaler: {bounds}");
    (Risk::Info, what, vec![format!("it begins with {}; there were {n}", Pods::Fixed(first).describe())])
}

fn last_autoscaler(least: u64, most: u64, n: u64) -> Change {
    let had = Pods::Scaled(least, most).describe();
    let what =
        format!("loses its autoscaler ({had}): the manifest's number holds again, {}", Pods::Fixed(n).describe());
    match n {
        0 => (Risk::Medium, what, vec![format!("up to {}", end(most))]),
        n if n < most => (Risk::Low, what, vec![format!("up to {}", end(most - n))]),
        _ => (Risk::Info, what, Vec::new()),
    }
}

fn other_bounds(old: Pods, most: u64, least: u64, new_most: u64) -> Change {
    let what = format!(
        "gets other bounds for its autoscaler: {} -> {}",
        old.describe(),
        Pods::Scaled(least, new_most).describe()
    );
    if new_most < most {
        return (Risk::Low, what, vec![format!("up to {}", end(most - new_most))]);
    }
    (Risk::Info, what, Vec::new())
}

/// Says that pods end: `1 pod ends`, `2 pods end`.
fn end(pods: u64) -> String {
    format!("{} {}", Pods::Fixed(pods).describe(), if pods == 1 { "ends" } else { "end" })
}
