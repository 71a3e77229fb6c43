//! Finds changes that the API server rejects, or that leave old objects behind. `kubernetes::KindFacts` lists the
//! fields that cannot change.

use super::values::{items, strings, text};
use super::way_out::{WayOut, way_out};
use crate::effect::Effect;
use crate::equality::{quantity, same_in_order};
use crate::fields::field_changes;
use crate::pair::{Comparison, Pair};
use crate::path::FieldPath;
use crate::risk::{Class, Risk};
use crate::workload;
use rutter_kubernetes::{FixedPart, Immutable, Object, kind_facts};
use rutter_yaml::{Mapping, Value};

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    for pair in &comparison.pairs {
        let Some((before, after)) = pair.both() else { continue };
        if before.name() != after.name() || before.group() != after.group() || is_recreated_hook(after) {
            continue;
        }
        let facts = kind_facts(after.group(), after.kind());
        for immutable in facts.map(|facts| facts.immutable).unwrap_or_default() {
            let fields = changed(immutable.part, before, after);
            if !fields.is_empty() {
                effects.push(effect(pair, (before, after), *immutable, &fields));
            }
        }
    }
}

fn effect(pair: &Pair<'_>, (before, after): (&Object, &Object), immutable: Immutable, fields: &[String]) -> Effect {
    let object = format!("{} `{}`", after.kind(), after.name());
    let fields = fields.join(", ");
    if let Some(what) = immutable.left_behind {
        let summary = format!("{object}: {fields} should not change: {what}");
        return Effect::of(Class::Reject, Risk::Medium, pair, summary);
    }
    if is_replaced(after) {
        let summary = format!("{object} is deleted and created again, because {fields} cannot change");
        return Effect::of(Class::Reject, Risk::Medium, pair, summary)
            .detail("its sync options say Replace=true,Force=true");
    }
    let summary = format!("{object}: the API server rejects the change of {fields}");
    let WayOut { note, steps } = way_out(immutable.part, before, after);
    Effect::of(Class::Reject, Risk::High, pair, summary)
        .detail(blocks(&steps))
        .details(note.map(str::to_owned))
        .steps(steps)
}

/// Says what a refused change does to everything else: Argo CD's sync fails as a whole.
fn blocks(steps: &[String]) -> String {
    let or = if steps.is_empty() { "" } else { " or the steps are done" };
    format!("until it is taken back{or}, nothing else of this Application arrives: its sync fails")
}

/// Returns whether an object is a hook that is deleted before each run, which is the default.
fn is_recreated_hook(object: &Object) -> bool {
    let annotation = |key| text(&object.0, &["metadata", "annotations", key]);
    let policy = annotation("argocd.argoproj.io/hook-delete-policy");
    !annotation("argocd.argoproj.io/hook").is_empty() && (policy.is_empty() || policy.contains("BeforeHookCreation"))
}

fn is_replaced(object: &Object) -> bool {
    let options = text(&object.0, &["metadata", "annotations", "argocd.argoproj.io/sync-options"]);
    ["Replace=true", "Force=true"].iter().all(|wanted| options.split(',').any(|o| o.trim() == *wanted))
}

fn differs(path: &[&str], before: Option<&Value>, after: Option<&Value>) -> bool {
    let path = path.iter().fold(FieldPath::default(), |path, key| path.key(key));
    let none = Value::Null;
    !same_in_order(&path, before, after) && !field_changes(before.unwrap_or(&none), after.unwrap_or(&none)).is_empty()
}

/// Returns the fields of an immutable part that differ.
fn changed(part: FixedPart, before: &Object, after: &Object) -> Vec<String> {
    match part {
        FixedPart::Fields(fields) => changed_fields(fields, before, after),
        FixedPart::SpecExcept(free) => spec_except(free, before, after),
        FixedPart::SelectorOfTemplate => unmatched_template(after),
        FixedPart::JobTemplate => job(before, after),
        FixedPart::ServiceAddresses => service(before, after),
        FixedPart::ClaimSpec => claim(before, after),
        FixedPart::FrozenData => frozen_data(before, after),
    }
}

fn changed_fields(fields: &[&str], before: &Object, after: &Object) -> Vec<String> {
    let is_changed = |field: &&&str| {
        let path: Vec<&str> = field.split('.').collect();
        differs(&path, before.0.at(&path), after.0.at(&path))
    };
    fields.iter().filter(is_changed).map(|field| (*field).to_owned()).collect()
}

fn spec_except(free: &[&str], before: &Object, after: &Object) -> Vec<String> {
    let keys = |object: &Object| -> Vec<String> {
        let spec = object.0.get("spec").and_then(Value::as_mapping);
        spec.into_iter().flat_map(Mapping::keys).map(str::to_owned).collect()
    };
    let mut all = keys(after);
    all.extend(keys(before).into_iter().filter(|key| after.0.at(&["spec", key]).is_none()));
    all.retain(|key| {
        let path = ["spec", key.as_str()];
        !free.contains(&key.as_str()) && differs(&path, before.0.at(&path), after.0.at(&path))
    });
    all.into_iter().map(|key| format!("spec.{key}")).collect()
}

/// Returns the path of the pod template's labels if the selector no longer matches them.
fn unmatched_template(after: &Object) -> Vec<String> {
    let Some(selector) = after.0.at(&["spec", "selector"]) else { return Vec::new() };
    let Some(template) = workload::template(after) else { return Vec::new() };
    let label = |key: &str| text(template, &["metadata", "labels", key]);
    let has = |key: &str| template.at(&["metadata", "labels", key]).is_some();
    let labels = selector.get("matchLabels").and_then(Value::as_mapping);
    let by_label = labels.into_iter().flat_map(Mapping::iter).all(|(k, v)| has(k) && Some(label(k)) == v.as_str());
    let by_expression = items(selector, &["matchExpressions"]).iter().all(|expression| {
        let key = text(expression, &["key"]);
        let listed = strings(expression, &["values"]).contains(&label(key));
        match text(expression, &["operator"]) {
            "In" => has(key) && listed,
            "NotIn" => !has(key) || !listed,
            "Exists" => has(key),
            "DoesNotExist" => !has(key),
            _ => true,
        }
    });
    if by_label && by_expression {
        return Vec::new();
    }
    vec!["spec.template.metadata.labels (the selector does not match them)".to_owned()]
}

/// The fields of a pod template that may change while a Job is suspended.
const SCHEDULING: [&str; 4] = ["nodeSelector", "affinity", "tolerations", "schedulingGates"];

fn job(before: &Object, after: &Object) -> Vec<String> {
    let mut found = changed_fields(&["spec.selector", "spec.completionMode", "spec.podFailurePolicy"], before, after);
    let suspended = before.0.at(&["spec", "suspend"]) == Some(&Value::Bool(true));
    let (a, b) = (job_template(before, suspended), job_template(after, suspended));
    if differs(&[], a.as_ref(), b.as_ref()) {
        found.push("spec.template".to_owned());
    }
    let numbers = |object: &Object| {
        (object.0.at(&["spec", "completions"]).cloned(), object.0.at(&["spec", "parallelism"]).cloned())
    };
    let (old, new) = (numbers(before), numbers(after));
    let elastic = text(&after.0, &["spec", "completionMode"]) == "Indexed" && new.0 == new.1;
    if old.0 != new.0 && !elastic {
        found.push("spec.completions".to_owned());
    }
    found
}

/// Returns a Job's pod template; without the fields that may change if it is suspended.
fn job_template(object: &Object, suspended: bool) -> Option<Value> {
    let mut template = workload::template(object)?.clone();
    if suspended {
        if let Some(spec) = template.get_mut("spec").and_then(Value::as_mapping_mut) {
            spec.retain(|key, _| !SCHEDULING.contains(&key));
        }
        if let Some(template) = template.as_mapping_mut() {
            template.remove("metadata");
        }
    }
    Some(template)
}

fn service(before: &Object, after: &Object) -> Vec<String> {
    let external = |object: &Object| text(&object.0, &["spec", "type"]) == "ExternalName";
    if external(before) || external(after) {
        return Vec::new();
    }
    let ip = |object: &Object| text(&object.0, &["spec", "clusterIP"]).to_owned();
    let (old, new) = (ip(before), ip(after));
    let mut found = Vec::new();
    if (old == "None") != (new == "None") {
        found.push("spec.clusterIP (to or from headless)".to_owned());
    } else if old != new && !old.is_empty() && !new.is_empty() {
        found.push("spec.clusterIP".to_owned());
    }
    for (field, name) in [("clusterIPs", "spec.clusterIPs[0]"), ("ipFamilies", "spec.ipFamilies[0]")] {
        let primary = |object: &Object| items(&object.0, &["spec", field]).first().cloned();
        if let (Some(old), Some(new)) = (primary(before), primary(after))
            && old != new
            && (field != "clusterIPs" || found.is_empty())
        {
            found.push(name.to_owned());
        }
    }
    found
}

fn claim(before: &Object, after: &Object) -> Vec<String> {
    let mut found = spec_except(&["resources", "volumeAttributesClassName"], before, after);
    found.extend(changed_fields(&["spec.resources.limits"], before, after));
    let storage = |object: &Object| object.0.at(&["spec", "resources", "requests", "storage"]).and_then(quantity);
    if let (Some(old), Some(new)) = (storage(before), storage(after))
        && new < old
    {
        found.push("spec.resources.requests.storage (it can only grow)".to_owned());
    }
    found
}

/// Returns the changed data of a ConfigMap or Secret with `immutable: true`.
fn frozen_data(before: &Object, after: &Object) -> Vec<String> {
    if before.0.get("immutable") != Some(&Value::Bool(true)) {
        return Vec::new();
    }
    changed_fields(&["data", "binaryData", "stringData", "immutable"], before, after)
}
