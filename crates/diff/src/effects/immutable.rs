//! Changes that an apply rejects, or that leave old objects behind.
//!
//! Source: the API server's update validation (`pkg/apis/*/validation`), the CRDs of the operators.

use super::values::{items, strings, text};
use crate::effect::{Class, Effect, Risk};
use crate::equality::{quantity, same_in_order};
use crate::fields::field_changes;
use crate::pair::{Comparison, Pair};
use crate::path::FieldPath;
use crate::workload;
use rutter_kubernetes::Object;
use rutter_yaml::{Mapping, Value};

/// What must not change.
enum Fixed {
    /// These fields, as paths of keys.
    Fields(&'static [&'static str]),
    /// Everything in `spec` but these.
    SpecBut(&'static [&'static str]),
    /// What the function finds: the fields.
    Found(fn(&Object, &Object) -> Vec<String>),
}

/// What happens if it changes all the same.
#[derive(Clone, Copy, PartialEq)]
enum Outcome {
    Rejected,
    /// Accepted, but something old is left behind; in which words.
    LeftBehind(&'static str),
}

struct Row {
    group: &'static str,
    kinds: &'static [&'static str],
    fixed: Fixed,
    outcome: Outcome,
}

const fn row(group: &'static str, kinds: &'static [&'static str], fixed: Fixed) -> Row {
    Row { group, kinds, fixed, outcome: Outcome::Rejected }
}

use Fixed::{Fields, Found, SpecBut};

const ROWS: &[Row] = &[
    row("apps", &["Deployment", "DaemonSet", "ReplicaSet"], Fields(&["spec.selector"])),
    Row {
        outcome: Outcome::LeftBehind("the pods of the old selector are orphaned"),
        ..row("argoproj.io", &["Rollout"], Fields(&["spec.selector"]))
    },
    row(
        "apps",
        &["StatefulSet"],
        SpecBut(&[
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds",
        ]),
    ),
    row("apps", &["Deployment", "DaemonSet", "ReplicaSet", "StatefulSet"], Found(unmatched_template)),
    row("argoproj.io", &["Rollout"], Found(unmatched_template)),
    row("batch", &["Job"], Found(job)),
    row("", &["Service"], Found(service)),
    row("", &["PersistentVolumeClaim"], Found(claim)),
    row(
        "storage.k8s.io",
        &["StorageClass"],
        Fields(&["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"]),
    ),
    row("rbac.authorization.k8s.io", &["RoleBinding", "ClusterRoleBinding"], Fields(&["roleRef"])),
    row("", &["Secret"], Fields(&["type"])),
    row("", &["Secret", "ConfigMap"], Found(frozen_data)),
    row("scheduling.k8s.io", &["PriorityClass"], Fields(&["value"])),
    row("node.k8s.io", &["RuntimeClass"], Fields(&["handler"])),
    row("networking.k8s.io", &["IngressClass"], Fields(&["spec.controller"])),
    row(
        "apiextensions.k8s.io",
        &["CustomResourceDefinition"],
        // Short names and categories may change.
        Fields(&["spec.group", "spec.scope", "spec.names.plural", "spec.names.kind"]),
    ),
    Row {
        outcome: Outcome::LeftBehind("the Secret of the old name is orphaned or deleted"),
        ..row("external-secrets.io", &["ExternalSecret"], Fields(&["spec.target.name"]))
    },
];

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    for pair in &comparison.pairs {
        let Some((before, after)) = pair.both() else { continue };
        if before.name() != after.name() || before.group() != after.group() || is_recreated_hook(after) {
            continue;
        }
        for row in ROWS.iter().filter(|row| row.group == after.group() && row.kinds.contains(&after.kind())) {
            let fields = changed(&row.fixed, before, after);
            if !fields.is_empty() {
                effects.push(effect(pair, after, row.outcome, &fields));
            }
        }
    }
}

fn effect(pair: &Pair<'_>, after: &Object, outcome: Outcome, fields: &[String]) -> Effect {
    let object = format!("{} `{}`", after.kind(), after.name());
    let fields = fields.join(", ");
    match outcome {
        Outcome::LeftBehind(what) => {
            Effect::of(Class::Reject, Risk::Medium, pair, format!("{object}: {fields} should not change: {what}"))
        }
        Outcome::Rejected if is_replaced(after) => {
            let summary = format!("{object} is deleted and created again, because {fields} cannot change");
            Effect::of(Class::Reject, Risk::Medium, pair, summary)
                .detail("its sync options say Replace=true,Force=true")
        }
        Outcome::Rejected => {
            let summary = format!("{object}: the API server rejects the change of {fields}");
            Effect::of(Class::Reject, Risk::High, pair, summary)
                .detail("give the object a new name, or delete and create it")
        }
    }
}

/// Hooks are deleted before each run unless they say otherwise.
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

fn changed(fixed: &Fixed, before: &Object, after: &Object) -> Vec<String> {
    match fixed {
        Fields(fields) => changed_fields(fields, before, after),
        SpecBut(free) => spec_but(free, before, after),
        Found(find) => find(before, after),
    }
}

fn changed_fields(fields: &[&str], before: &Object, after: &Object) -> Vec<String> {
    let is_changed = |field: &&&str| {
        let path: Vec<&str> = field.split('.').collect();
        differs(&path, before.0.at(&path), after.0.at(&path))
    };
    fields.iter().filter(is_changed).map(|field| (*field).to_owned()).collect()
}

fn spec_but(free: &[&str], before: &Object, after: &Object) -> Vec<String> {
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

/// Labels of the pod template that no longer match the selector.
fn unmatched_template(_before: &Object, after: &Object) -> Vec<String> {
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

/// Fields of a pod template that may change while a Job is suspended.
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

/// A Job's template, without what may change if it is suspended.
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
    let mut found = spec_but(&["resources", "volumeAttributesClassName"], before, after);
    found.extend(changed_fields(&["spec.resources.limits"], before, after));
    let storage = |object: &Object| object.0.at(&["spec", "resources", "requests", "storage"]).and_then(quantity);
    if let (Some(old), Some(new)) = (storage(before), storage(after))
        && new < old
    {
        found.push("spec.resources.requests.storage (it can only grow)".to_owned());
    }
    found
}

/// Content under `immutable: true`.
fn frozen_data(before: &Object, after: &Object) -> Vec<String> {
    if before.0.get("immutable") != Some(&Value::Bool(true)) {
        return Vec::new();
    }
    changed_fields(&["data", "binaryData", "stringData", "immutable"], before, after)
}
