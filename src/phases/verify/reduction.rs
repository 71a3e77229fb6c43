//! Reduces an object to the parts that the judgements of several objects read, after the object was judged by itself.
//! So all objects of a large platform fit into memory.

use crate::base::conventions::LABEL_NAME;
use crate::kubernetes::Object;
use crate::language::kinds::{self, LookedUp};
use crate::yaml::{Mapping, Value};

/// The fields of a pod spec that are kept.
const POD: &[&str] =
    &["containers", "hostNetwork", "imagePullSecrets", "initContainers", "serviceAccountName", "volumes"];
/// The fields of a container that are kept.
const CONTAINER: &[&str] = &["name", "ports", "env", "envFrom"];

/// Removes everything from an object that no judgement of several objects reads.
pub(super) fn reduce(object: &mut Object) {
    let row = kinds::find(object.group(), object.kind());
    let looked_up = row.map_or(LookedUp::Everything, |row| row.looked_up);
    let is_secret = object.group().is_empty() && object.kind() == "Secret";
    let Some(root) = object.0.as_mapping_mut() else { return };
    match looked_up {
        LookedUp::Existence => keep(root, |key| matches!(key, "apiVersion" | "kind" | "metadata")),
        LookedUp::Spec(paths) => root.get_mut("spec").into_iter().for_each(|spec| prune(spec, paths)),
        LookedUp::DataKeys => keys_only(root),
        // Secrets come only from manifests of users. Their values are dropped.
        LookedUp::Everything if is_secret => keys_only(root),
        LookedUp::Everything | LookedUp::Labels => {}
    }
    if let Some(metadata) = root.get_mut("metadata").and_then(Value::as_mapping_mut) {
        keep(metadata, |key| matches!(key, "name" | "namespace" | "labels"));
        if let Some(labels) = metadata.get_mut("labels").and_then(Value::as_mapping_mut)
            && row.is_some()
            && looked_up != LookedUp::Labels
        {
            // This label names the instance that the object belongs to.
            keep(labels, |key| key == LABEL_NAME);
        }
    }
    reduce_pods(root);
}

/// Removes all entries except those whose key is wanted, and frees their memory.
fn keep(mapping: &mut Mapping, wanted: impl Fn(&str) -> bool) {
    let count = mapping.keys().filter(|key| wanted(key)).count();
    if count < mapping.len() {
        let mut kept = Mapping::with_capacity(count);
        let all = std::mem::take(mapping).into_iter();
        all.filter(|(key, _)| wanted(key)).for_each(|(key, value)| kept.push(key, value));
        *mapping = kept;
    }
}

/// Removes everything from a value except the values at the paths. A list on a path stands for all its items.
fn prune(value: &mut Value, paths: &[&str]) {
    match value {
        Value::Sequence(items) => items.iter_mut().for_each(|item| prune(item, paths)),
        Value::Mapping(mapping) => {
            let paths: Vec<(&str, Option<&str>)> = paths.iter().map(|path| first(path)).collect();
            keep(mapping, |key| paths.iter().any(|(first, _)| *first == key));
            for (key, value) in mapping.iter_mut() {
                let rest: Option<Vec<&str>> =
                    paths.iter().filter(|(first, _)| first == key).map(|(_, rest)| *rest).collect();
                // Where a path ends, everything below is kept.
                if let Some(rest) = rest {
                    prune(value, &rest);
                }
            }
        }
        _ => {}
    }
}

/// Splits a path into its first key and the rest, if there is one.
fn first(path: &str) -> (&str, Option<&str>) {
    path.split_once('/').map_or((path, None), |(first, rest)| (first, Some(rest)))
}

/// Replaces the values of `data`, `binaryData` and `stringData` by null.
fn keys_only(object: &mut Mapping) {
    for field in ["data", "binaryData", "stringData"] {
        let values = object.get_mut(field).and_then(Value::as_mapping_mut).into_iter().flat_map(Mapping::iter_mut);
        values.for_each(|(_, value)| *value = Value::Null);
    }
}

/// Reduces the pod specs in an object. A pod spec is a mapping with the key `containers`.
fn reduce_pods(object: &mut Mapping) {
    if object.contains_key("containers") {
        keep(object, |key| POD.contains(&key));
    }
    for (key, value) in object.iter_mut() {
        match (key.as_ref(), value) {
            ("containers" | "initContainers", Value::Sequence(containers)) => {
                containers.iter_mut().for_each(reduce_container);
            }
            ("spec" | "template" | "jobTemplate", Value::Mapping(inner)) => reduce_pods(inner),
            _ => {}
        }
    }
}

fn reduce_container(container: &mut Value) {
    let Some(fields) = container.as_mapping_mut() else { return };
    keep(fields, |key| CONTAINER.contains(&key));
    if let Some(Value::Sequence(variables)) = fields.get_mut("env") {
        variables.retain(|variable| variable.get("valueFrom").is_some());
        variables.shrink_to_fit();
    }
}
