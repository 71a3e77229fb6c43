//! What is left of an object once it was judged alone: what pods, policies, Services and references say to each
//! other. It keeps the objects of large platforms small enough to look at all of them together.

use crate::kubernetes::Object;
use crate::yaml::{Mapping, Value};

/// What others see of a container.
const CONTAINER: &[&str] = &["name", "ports", "env", "envFrom"];
/// Fields of other objects that nobody looks at, with their values.
const BULK: &[(&str, &str, &str)] =
    &[("monitoring.coreos.com", "PrometheusRule", "spec"), ("bitnami.com", "SealedSecret", "encryptedData")];

/// Takes everything out of an object that no judgement of several objects looks at.
pub(super) fn reduce(object: &mut Object) {
    let (group, kind) = (object.group().to_owned(), object.kind().to_owned());
    if let Some(metadata) = object.0.get_mut("metadata").and_then(Value::as_mapping_mut) {
        metadata.remove("annotations");
    }
    if group.is_empty() && matches!(kind.as_str(), "ConfigMap" | "Secret") {
        keys_only(&mut object.0);
    }
    for (_, _, field) in BULK.iter().filter(|(g, k, _)| *g == group && *k == kind) {
        if let Some(object) = object.0.as_mapping_mut() {
            object.remove(field);
        }
    }
    pods(&mut object.0);
}

fn keys_only(object: &mut Value) {
    for field in ["data", "binaryData", "stringData"] {
        let values = object.get_mut(field).and_then(Value::as_mapping_mut).into_iter().flat_map(Mapping::iter_mut);
        values.for_each(|(_, value)| *value = Value::Null);
    }
}

/// Finds pod specs by their containers, wherever they lie.
fn pods(value: &mut Value) {
    let Value::Mapping(mapping) = value else { return };
    for (key, value) in mapping.iter_mut() {
        match (key.as_ref(), value) {
            ("containers" | "initContainers", Value::Sequence(containers)) => containers.iter_mut().for_each(container),
            ("spec" | "template" | "jobTemplate", value) => pods(value),
            _ => {}
        }
    }
}

fn container(container: &mut Value) {
    let Some(words) = container.as_mapping_mut() else { return };
    words.retain(|key, _| CONTAINER.contains(&key));
    if let Some(Value::Sequence(variables)) = words.get_mut("env") {
        variables.retain(|variable| variable.get("valueFrom").is_some());
    }
}
