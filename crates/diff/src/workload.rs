//! The pods of a workload: their template, their containers, and their number.

use std::collections::BTreeMap;

use super::scope::ScopedObjects;
use rutter_kubernetes::{Object, pod_template_path};
use rutter_yaml::Value;

/// Returns the pod template of an object, which has `metadata` and `spec`.
pub(super) fn template(object: &Object) -> Option<&Value> {
    object.0.at(pod_template_path(object)?)
}

pub(super) fn pod_spec(object: &Object) -> Option<&Value> {
    template(object)?.get("spec")
}

/// Returns all containers, the init containers first.
pub(super) fn containers(pod_spec: &Value) -> impl Iterator<Item = &Value> {
    ["initContainers", "containers"].into_iter().flat_map(|key| pod_spec.get(key).map_or(&[] as &[_], Value::items))
}

pub(super) fn name(container: &Value) -> &str {
    container.get("name").and_then(Value::as_str).unwrap_or_default()
}

/// Returns the name by which a workload is the same although its kind, or the hash at the end of its name, changes: the
/// label that Kubernetes recommends for it, or else its name.
pub(super) fn identity(object: &Object) -> &str {
    let label = object.labels().and_then(|labels| labels.get("app.kubernetes.io/name")).and_then(Value::as_str);
    label.filter(|name| !name.is_empty()).unwrap_or_else(|| object.name())
}

/// The number of pods of a workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pods {
    Fixed(u64),
    /// Between the two bounds of an autoscaler.
    Scaled(u64, u64),
    PerNode,
}

impl Pods {
    pub(super) fn at_most(self) -> u64 {
        match self {
            Self::Fixed(n) | Self::Scaled(_, n) => n,
            Self::PerNode => 1,
        }
    }

    /// Formats the number: `1 pod`, `2 to 5 pods` or `1 pod per node`.
    pub(super) fn describe(self) -> String {
        match self {
            Self::Fixed(1) => "1 pod".to_owned(),
            Self::Fixed(n) => format!("{n} pods"),
            Self::Scaled(min, max) => format!("{min} to {max} pods"),
            Self::PerNode => "1 pod per node".to_owned(),
        }
    }
}

fn count(value: Option<&Value>, default: u64) -> u64 {
    value.and_then(Value::as_int).map_or(default, |n| u64::try_from(n).unwrap_or(0))
}

/// The target of an autoscaler: environment, namespace, kind and name.
type Target<'a> = (&'a str, &'a str, &'a str, &'a str);

/// The pod counts of the autoscalers of a side, by target.
pub(super) struct Autoscalers<'a>(BTreeMap<Target<'a>, Pods>);

impl<'a> Autoscalers<'a> {
    pub(super) fn of(side: &'a [ScopedObjects]) -> Self {
        let objects = side.iter().flat_map(|scoped| scoped.objects.iter().map(|o| (&scoped.scope, o)));
        Self(objects.filter_map(|(scope, object)| autoscaler(&scope.environment, object)).collect())
    }

    /// Returns the number of pods of a workload, from its autoscaler or its own fields.
    pub(super) fn pods(&self, environment: &str, object: &Object) -> Pods {
        let at = |path: &[&str]| count(object.0.at(path), 1);
        match object.kind() {
            "DaemonSet" => Pods::PerNode,
            "Job" => Pods::Fixed(at(&["spec", "parallelism"])),
            "CronJob" => Pods::Fixed(at(&["spec", "jobTemplate", "spec", "parallelism"])),
            "Pod" => Pods::Fixed(1),
            kind => {
                let scaled = self.0.get(&(environment, object.namespace(), kind, object.name()));
                scaled.copied().unwrap_or_else(|| Pods::Fixed(at(&["spec", "replicas"])))
            }
        }
    }
}

fn autoscaler<'a>(environment: &'a str, object: &'a Object) -> Option<(Target<'a>, Pods)> {
    let spec = object.0.get("spec")?;
    let pods = match (object.group(), object.kind()) {
        ("autoscaling", "HorizontalPodAutoscaler") => {
            let min = count(spec.get("minReplicas"), 1);
            Pods::Scaled(min, count(spec.get("maxReplicas"), min))
        }
        // The defaults are KEDA's.
        ("keda.sh", "ScaledObject") => {
            Pods::Scaled(count(spec.get("minReplicaCount"), 0), count(spec.get("maxReplicaCount"), 100))
        }
        _ => return None,
    };
    let target = spec.get("scaleTargetRef")?;
    let name = target.get("name").and_then(Value::as_str)?;
    let kind = target.get("kind").and_then(Value::as_str).unwrap_or("Deployment");
    Some(((environment, object.namespace(), kind, name), pods))
}
