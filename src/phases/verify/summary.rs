//! What is left of an object once it was judged alone: what pods, policies, Services and references say to each
//! other. It keeps the objects of large platforms small enough to look at all of them together.

use crate::base::conventions::LABEL_NAME;
use crate::kubernetes::Object;
use crate::language::kinds::{self, LookedUp};
use crate::yaml::{Mapping, Value};

/// What others see of a pod.
const POD: &[&str] =
    &["containers", "hostNetwork", "imagePullSecrets", "initContainers", "serviceAccountName", "volumes"];
/// What others see of a container.
const CONTAINER: &[&str] = &["name", "ports", "env", "envFrom"];
/// Takes everything out of an object that no judgement of several objects looks at.
pub(super) fn reduce(object: &mut Object) {
    let row = kinds::find(object.group(), object.kind());
    let looked_up = row.map_or(LookedUp::Everything, |row| row.looked_up);
    let is_secret = object.group().is_empty() && object.kind() == "Secret";
    let Some(root) = object.0.as_mapping_mut() else { return };
    match looked_up {
        LookedUp::Existence => keep(root, |key| matches!(key, "apiVersion" | "kind" | "metadata")),
        LookedUp::Spec(paths) => root.get_mut("spec").into_iter().for_each(|spec| prune(spec, paths)),
        LookedUp::DataKeys => keys_only(root),
        // Secrets come from users' manifests alone; their values are nobody's business.
        LookedUp::Everything if is_secret => keys_only(root),
        LookedUp::Everything | LookedUp::Labels => {}
    }
    if let Some(metadata) = root.get_mut("metadata").and_then(Value::as_mapping_mut) {
        keep(metadata, |key| matches!(key, "name" | "namespace" | "labels"));
        if let Some(labels) = metadata.get_mut("labels").and_then(Value::as_mapping_mut)
            && row.is_some()
            && looked_up != LookedUp::Labels
        {
            // It says what the object belongs to.
            keep(labels, |key| key == LABEL_NAME);
        }
    }
    pods(root);
}

/// Leaves some entries, and no room for the others.
fn keep(mapping: &mut Mapping, wanted: impl Fn(&str) -> bool) {
    let count = mapping.keys().filter(|key| wanted(key)).count();
    if count < mapping.len() {
        let mut kept = Mapping::with_capacity(count);
        let all = std::mem::take(mapping).into_iter();
        all.filter(|(key, _)| wanted(key)).for_each(|(key, value)| kept.push(key, value));
        *mapping = kept;
    }
}

/// Leaves what the paths lead to.
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

/// The first key of a path, and the rest if there is one.
fn first(path: &str) -> (&str, Option<&str>) {
    path.split_once('/').map_or((path, None), |(first, rest)| (first, Some(rest)))
}

fn keys_only(object: &mut Mapping) {
    for field in ["data", "binaryData", "stringData"] {
        let values = object.get_mut(field).and_then(Value::as_mapping_mut).into_iter().flat_map(Mapping::iter_mut);
        values.for_each(|(_, value)| *value = Value::Null);
    }
}

/// Finds pod specs by their containers, wherever they lie.
fn pods(object: &mut Mapping) {
    if object.contains_key("containers") {
        keep(object, |key| POD.contains(&key));
    }
    for (key, value) in object.iter_mut() {
        match (key.as_ref(), value) {
            ("containers" | "initContainers", Value::Sequence(containers)) => containers.iter_mut().for_each(container),
            ("spec" | "template" | "jobTemplate", Value::Mapping(inner)) => pods(inner),
            _ => {}
        }
    }
}

fn container(container: &mut Value) {
    let Some(words) = container.as_mapping_mut() else { return };
    keep(words, |key| CONTAINER.contains(&key));
    if let Some(Value::Sequence(variables)) = words.get_mut("env") {
        variables.retain(|variable| variable.get("valueFrom").is_some());
        variables.shrink_to_fit();
    }
}
