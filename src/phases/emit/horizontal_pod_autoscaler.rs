//! HorizontalPodAutoscalers of the workloads that are scaled automatically.

use super::Context;
use super::emitters::{Emitter, everywhere};
use super::labels::{metadata, workload_labels};
use super::resource_quota::canonical;
use super::wave;
use crate::kubernetes::Object;
use crate::language::model::{Autoscaled, Workload};
use crate::language::spec::{Autoscale, Metric, MetricKind, ScaleBehavior, ScalePolicy};
use crate::map;
use crate::yaml::{Mapping, Value};

/// The default period of a scaling policy, in seconds.
const DEFAULT_PERIOD: i64 = 60;

pub(super) const EMITTER: Emitter = Emitter { possible: everywhere, emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let with_scale = |workload| Some((workload, Workload::autoscaled(workload)?));
    let all = context.instance.workloads.iter().filter_map(with_scale);
    all.map(|(workload, scaled)| autoscaler(context, workload, scaled)).collect()
}

fn autoscaler(context: &Context<'_>, workload: &Workload, scaled: Autoscaled<'_>) -> Object {
    let Autoscaled { kind, name, replicas, scale } = scaled;
    let mut spec = Mapping::new();
    spec.push("scaleTargetRef", map! { "apiVersion" => "apps/v1", "kind" => kind, "name" => name.to_owned() });
    spec.push("minReplicas", replicas.least());
    spec.push("maxReplicas", replicas.most());
    spec.push_nonempty("metrics", metrics(scale));
    spec.push_nonempty("behavior", scale.behavior.as_ref().map(behavior).unwrap_or_default());
    Object(map! {
        "apiVersion" => "autoscaling/v2",
        "kind" => "HorizontalPodAutoscaler",
        "metadata" => metadata(name, workload_labels(context, workload), wave::after()),
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

/// The list is replaced as a whole, so the amount is written as the API server writes it.
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
    let target = map! { "type" => "AverageValue", "averageValue" => canonical(&metric.target.0) };
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
