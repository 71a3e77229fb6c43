//! Labels, selectors and `metadata`.

use std::collections::BTreeMap;

use super::Context;
use crate::base::conventions::{LABEL_COMPONENT, LABEL_NAME, LABEL_PART_OF, LABEL_SERVICE, LABEL_TEAM};
use crate::language::model::{Role, Workload};
use crate::map;
use crate::yaml::{Mapping, Value};

/// Labels of an object that belongs to the whole instance.
pub(super) fn object_labels(context: &Context<'_>, name: &str) -> Mapping {
    labels(context, name, None)
}

/// Labels of a workload, and of objects that belong to this workload only.
pub(super) fn workload_labels(context: &Context<'_>, workload: &Workload) -> Mapping {
    labels(context, &workload.settings.name, component(&workload.settings.role))
}

/// Labels of a workload's pods.
pub(super) fn pod_labels(context: &Context<'_>, workload: &Workload) -> Mapping {
    let mut labels = workload_labels(context, workload);
    insert_missing(&mut labels, &workload.pod.settings.labels);
    labels
}

/// The labels that select exactly the pods of a workload.
pub(super) fn selector(workload: &str) -> Value {
    map! { LABEL_NAME => workload.to_owned() }
}

/// `metadata` without a namespace, which the overlay's kustomization sets.
pub(super) fn metadata(name: &str, labels: Mapping, annotations: Mapping) -> Value {
    let mut metadata = Mapping::with_capacity(3);
    metadata.push("name", name.to_owned());
    metadata.push_nonempty("labels", labels);
    metadata.push_nonempty("annotations", annotations);
    metadata.into()
}

/// Converts a map of texts; the order of keys stays.
pub(super) fn texts(map: &BTreeMap<String, String>) -> Mapping {
    map.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// Converts a list of texts.
pub(super) fn text_list(items: &[String]) -> Value {
    Value::Sequence(items.iter().map(Value::from).collect())
}

fn labels(context: &Context<'_>, name: &str, component: Option<&'static str>) -> Mapping {
    let mut labels = Mapping::with_capacity(6);
    labels.push(LABEL_NAME, name.to_owned());
    labels.push_some(LABEL_COMPONENT, component);
    labels.push(LABEL_PART_OF, &context.platform.name);
    labels.push(LABEL_SERVICE, &context.service.name);
    labels.push(LABEL_TEAM, &context.team().name);
    insert_missing(&mut labels, &context.instance.settings.labels);
    labels
}

/// Adds labels, except those that are already set: selectors depend on rutter's own labels, so users cannot replace
/// them.
pub(super) fn insert_missing(labels: &mut Mapping, more: &BTreeMap<String, String>) {
    for (key, value) in more {
        if !labels.contains_key(key) {
            labels.push(key.clone(), value.clone());
        }
    }
}

/// The value of the label `app.kubernetes.io/component`, which the main workload does not have.
fn component(role: &Role) -> Option<&'static str> {
    match role {
        Role::Main => None,
        Role::Worker(_) => Some("worker"),
        Role::Schedule(_) => Some("schedule"),
        Role::Hook(_) => Some("hook"),
    }
}
