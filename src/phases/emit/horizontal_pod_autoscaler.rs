//! HorizontalPodAutoscalers of the workloads that are scaled automatically.

use super::Context;
use super::emitters::{Emitter, everywhere};
use super::labels::{metadata, workload_labels};
use super::wave;
use crate::kubernetes::Object;
use crate::language::model::{Controller, Replicas, Workload};
use crate::language::spec::{Autoscale, Metric, MetricKind, ScaleBehavior, ScalePolicy};
use crate::map;
use crate::yaml::{Mapping, Value};

/// The default period of a scaling policy, in seconds.
const DEFAULT_PERIOD: i64 = 60;

pub(super) const EMITTER: Emitter = Emitter { possible: everywhere, emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let all = context.instance.workloads.iter().filter_map(|workload| {
        let (kind, replicas) = match &workload.settings.controller {
            Controller::Deployment { replicas, .. } => ("Deployment", replicas),
            Controller::StatefulSet { replicas, .. } => ("StatefulSet", replicas),
            _ => return None,
        };
        match replicas {
            Replicas::Auto(auto) => Some(autoscaler(context, workload, kind, auto, replicas)),
            Replicas::Fixed(_) => None,
        }
    });
    all.collect()
}

fn autoscaler(
    context: &Context<'_>,
    workload: &Workload,
    kind: &'static str,
    auto: &Autoscale,
    replicas: &Replicas,
) -> Object {
    let mut spec = Mapping::new();
    spec.push("scaleTargetRef", map! { "apiVersion" => "apps/v1", "kind" => kind, "name" => &workload.settings.name });
    spec.push("minReplicas", replicas.least());
    spec.push("maxReplicas", replicas.most());
    spec.push_nonempty("metrics", metrics(auto));
    spec.push_nonempty("behavior", auto.behavior.as_ref().map(behavior).unwrap_or_default());
    Object(map! {
        "apiVersion" => "autoscaling/v2",
        "kind" => "HorizontalPodAutoscaler",
        "metadata" => metadata(&workload.settings.name, workload_labels(context, workload), wave::after()),
        "spec" => spec,
    })
}

fn metrics(auto: &Autoscale) -> Vec<Value> {
    let utilization = |(name, target): (&'static str, Option<u32>)| {
        let target = map! { "type" => "Utilization", "averageUtilization" => target? };
        Some(map! { "type" => "Resource", "resource" => map! { "name" => name, "target" => target } })
    };
    let own = [("cpu", auto.cpu), ("memory", auto.memory)].into_iter().filter_map(utilization);
    own.chain(auto.metrics.iter().flatten().map(metric)).collect()
}

fn metric(metric: &Metric) -> Value {
    let (kind, key) = match metric.kind {
        MetricKind::Pods => ("Pods", "pods"),
        MetricKind::External => ("External", "external"),
    };
    let mut identifier = Mapping::new();
    identifier.push("name", &metric.name);
    if !metric.labels.is_empty() {
        let labels: Mapping = metric.labels.iter().map(|(k, v)| (k.clone(), v.0.clone())).collect();
        identifier.push("selector", map! { "matchLabels" => labels });
    }
    let target = map! { "type" => "AverageValue", "averageValue" => &metric.target.0 };
    map! { "type" => kind, key => map! { "metric" => identifier, "target" => target } }
}

fn behavior(behavior: &ScaleBehavior) -> Mapping {
    let mut out = Mapping::new();
    out.push_nonempty("scaleUp", behavior.up.as_ref().map(scaling).unwrap_or_default());
    out.push_nonempty("scaleDown", behavior.down.as_ref().map(scaling).unwrap_or_default());
    out
}

fn scaling(policy: &ScalePolicy) -> Mapping {
    let period = policy.period.map_or(DEFAULT_PERIOD, |d| d.seconds);
    let limit = |(kind, value): (&'static str, Option<u32>)| {
        Some(map! { "type" => kind, "value" => value?, "periodSeconds" => period })
    };
    let policies = [("Pods", policy.pods), ("Percent", policy.percent)].into_iter().filter_map(limit);
    let mut out = Mapping::new();
    out.push_some("stabilizationWindowSeconds", policy.window.map(|d| d.seconds));
    out.push_nonempty("policies", policies.collect::<Vec<_>>());
    out
}
