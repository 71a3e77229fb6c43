//! What is left of an object once it was judged alone: what pods, policies, Services and references say to each
//! other. It keeps the objects of large platforms small enough to look at all of them together.

use crate::conventions::LABEL_NAME;
use crate::kubernetes::Object;
use crate::yaml::{Mapping, Value};

/// What others see of a pod.
const POD: &[&str] =
    &["containers", "hostNetwork", "imagePullSecrets", "initContainers", "serviceAccountName", "volumes"];
/// What others see of a container.
const CONTAINER: &[&str] = &["name", "ports", "env", "envFrom"];
/// Kinds of the core group whose labels are looked at, not only the one that says what they belong to.
const LABELLED: &[&str] = &["Namespace", "Pod", "Service"];
/// Group and kind of objects that are known by their names alone.
const NAMED: &[(&str, &str)] = &[
    ("", "LimitRange"),
    ("", "PersistentVolumeClaim"),
    ("", "ResourceQuota"),
    ("", "ServiceAccount"),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"),
    ("monitoring.coreos.com", "AlertmanagerConfig"),
    ("monitoring.coreos.com", "PrometheusRule"),
    ("rbac.authorization.k8s.io", "Role"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
];

/// What is looked at below `spec`, by group and kind: paths of keys, through lists.
const SPECS: &[(&str, &str, &[&str])] = &[
    ("apps", "DaemonSet", &["selector", "template"]),
    ("apps", "Deployment", &["replicas", "selector", "template"]),
    ("apps", "StatefulSet", &["replicas", "selector", "template"]),
    ("autoscaling", "HorizontalPodAutoscaler", &["scaleTargetRef"]),
    ("batch", "CronJob", &["jobTemplate/spec/template"]),
    ("batch", "Job", &["template"]),
    ("bitnami.com", "SealedSecret", &["template"]),
    ("gateway.networking.k8s.io", "GRPCRoute", &["rules/backendRefs"]),
    ("gateway.networking.k8s.io", "HTTPRoute", &["rules/backendRefs"]),
    ("monitoring.coreos.com", "PodMonitor", &["namespaceSelector", "podMetricsEndpoints", "selector"]),
    (
        "monitoring.coreos.com",
        "ServiceMonitor",
        &["endpoints/port", "endpoints/targetPort", "namespaceSelector", "selector"],
    ),
    ("networking.k8s.io", "Ingress", &["defaultBackend", "rules/http/paths/backend"]),
    ("policy", "PodDisruptionBudget", &["selector"]),
];

/// Takes everything out of an object that no judgement of several objects looks at.
pub(super) fn reduce(object: &mut Object) {
    let (group, kind) = (object.group(), object.kind());
    let is_named = NAMED.iter().any(|(g, k)| *k == kind && *g == group);
    let is_data = group.is_empty() && matches!(kind, "ConfigMap" | "Secret");
    let is_labelled = group.is_empty() && LABELLED.contains(&kind);
    let spec = SPECS.iter().find(|(g, k, _)| *k == kind && *g == group).map(|(.., paths)| *paths);
    let Some(root) = object.0.as_mapping_mut() else { return };
    if is_named {
        keep(root, |key| matches!(key, "apiVersion" | "kind" | "metadata"));
    }
    if let (Some(paths), Some(spec)) = (spec, root.get_mut("spec")) {
        prune(spec, paths);
    }
    if let Some(metadata) = root.get_mut("metadata").and_then(Value::as_mapping_mut) {
        keep(metadata, |key| matches!(key, "name" | "namespace" | "labels"));
        if let Some(labels) = metadata.get_mut("labels").and_then(Value::as_mapping_mut)
            && !is_labelled
        {
            keep(labels, |key| key == LABEL_NAME);
        }
    }
    if is_data {
        keys_only(root);
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
