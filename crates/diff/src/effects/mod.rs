//! What finds effects: one file a class or family, in one ordered table.

mod alerts;
mod app_project;
mod connections;
mod destroy;
mod exposure;
mod immutable;
mod pod_security;
mod rbac;
mod resources;
mod restarts;
mod security_context;
mod stranded;
mod versions;

use super::compare::Comparison;
use super::effect::Effect;
use rutter_yaml::Value;

/// Looks at a whole comparison and reports what it knows about.
type Detector = fn(&Comparison<'_>, &mut Vec<Effect>);

const DETECTORS: [Detector; 13] = [
    destroy::detect,
    stranded::detect,
    immutable::detect,
    rbac::detect,
    security_context::detect,
    app_project::detect,
    pod_security::detect,
    exposure::detect,
    connections::detect,
    alerts::detect,
    restarts::detect,
    resources::detect,
    versions::detect,
];

/// All effects: the highest risk first, then by class, place and object.
pub(super) fn detect(comparison: &Comparison<'_>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for detector in DETECTORS {
        detector(comparison, &mut effects);
    }
    effects.sort_by(|a, b| {
        (a.risk, a.class, &a.place, &a.object, &a.summary).cmp(&(b.risk, b.class, &b.place, &b.object, &b.summary))
    });
    effects
}

/// The text at a path; empty if there is none.
fn text<'a>(value: &'a Value, path: &[&str]) -> &'a str {
    value.at(path).and_then(Value::as_str).unwrap_or_default()
}

/// The items of the list at a path.
fn items<'a>(value: &'a Value, path: &[&str]) -> &'a [Value] {
    value.at(path).map_or(&[], Value::items)
}

/// The strings of the list at a path.
fn strings<'a>(value: &'a Value, path: &[&str]) -> Vec<&'a str> {
    items(value, path).iter().filter_map(Value::as_str).collect()
}

/// A scalar as people write it.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        Value::Int(n) => n.to_string(),
        Value::Float(n) => n.to_string(),
        Value::Bool(b) => b.to_string(),
        Value::Null => String::new(),
        Value::Sequence(items) => items.iter().map(scalar).collect::<Vec<_>>().join(", "),
        Value::Mapping(m) => {
            m.iter().map(|(key, value)| format!("{key}={}", scalar(value))).collect::<Vec<_>>().join(",")
        }
    }
}

/// What the second side has and the first has not.
fn gained(before: Vec<String>, after: Vec<String>) -> Vec<String> {
    let mut new: Vec<String> = after.into_iter().filter(|line| !before.contains(line)).collect();
    new.dedup();
    new
}
