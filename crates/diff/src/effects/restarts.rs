//! Finds workloads whose pods are replaced because the pod template changes.

use super::values::text;
use crate::effect::Effect;
use crate::equality::same_in_order;
use crate::pair::{Comparison, Pair};
use crate::path::FieldPath;
use crate::risk::{Class, Risk};
use crate::workload::{self, Pods};
use rutter_kubernetes::{Object, kind_facts};
use rutter_yaml::Value;

/// The most fields that the details name.
const MAX_NAMED_FIELDS: usize = 8;

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    for pair in &comparison.pairs {
        let Some((before, after)) = pair.both() else { continue };
        let facts = kind_facts(after.group(), after.kind()).filter(|facts| facts.replaces_pods);
        let Some(path) = facts.and_then(|facts| facts.pod_template) else { continue };
        let root = path.iter().fold(FieldPath::default(), |path, key| path.key(key));
        if same_in_order(&root, workload::template(before), workload::template(after)) {
            continue;
        }
        let pods = comparison.old_autoscalers.pods(&pair.scope.environment, before);
        effects.push(effect(pair, after, pods, path));
    }
}

fn effect(pair: &Pair<'_>, after: &Object, pods: Pods, path: &[&str]) -> Effect {
    let what = format!("{} `{}`", after.kind(), after.name());
    if let Some(waits) = waits(after) {
        let summary = format!("{what}: the new pod template waits, {waits}");
        return Effect::of(Class::Restart, Risk::Info, pair, summary).details(reasons(pair, path));
    }
    let summary = match pods {
        Pods::Fixed(0) => format!("{what} restarts no pod: it has none"),
        _ => format!("{what} restarts {}", pods.describe()),
    };
    let mut effect = Effect::of(Class::Restart, Risk::Info, pair, summary).details(reasons(pair, path));
    effect.pods = pods.at_most();
    effect
}

/// Returns the reason why a new template does not replace the pods at once, if there is one.
fn waits(object: &Object) -> Option<&'static str> {
    if object.0.at(&["spec", "paused"]) == Some(&Value::Bool(true)) {
        return Some("as it is paused");
    }
    (text(&object.0, &["spec", "updateStrategy", "type"]) == "OnDelete").then_some("as its update strategy is OnDelete")
}

/// Returns the fields of the template that differ.
fn reasons(pair: &Pair<'_>, path: &[&str]) -> Vec<String> {
    let inside: Vec<String> =
        pair.fields.iter().filter(|field| field.path.starts_with(path)).map(|field| field.path.to_string()).collect();
    if inside.is_empty() {
        return vec!["only the order of a list differs; the controller compares templates in order".to_owned()];
    }
    let more = inside.len().saturating_sub(MAX_NAMED_FIELDS);
    let mut lines: Vec<String> = inside.into_iter().take(MAX_NAMED_FIELDS).collect();
    if more > 0 {
        lines.push(format!("and {more} more fields"));
    }
    lines
}
