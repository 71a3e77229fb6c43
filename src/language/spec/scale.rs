//! The number of pods.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::ShapesOf;
use super::{Duration, Literal, Quantity};

/// The number of pods: a fixed number, or a range with targets (an autoscaler).
#[derive(Debug, Clone, PartialEq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub enum Scale {
    Fixed(u32),
    Auto(Autoscale),
}

shorthand!(Scale, "a number or `{ min, max, cpu }`", {
    /// A fixed number.
    int(n: u32) => Ok::<_, String>(Scale::Fixed(n));
    /// Between `min` and `max`, by the targets.
    map(Autoscale, m) => Scale::Auto(m);
});

/// An autoscaler.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema, Hash)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Autoscale {
    /// The smallest number of pods. Default: the number without an autoscaler.
    pub min: Option<u32>,
    /// The greatest number of pods.
    pub max: Option<u32>,
    /// The target for CPU use, in percent of the request. Default: 80 if no other target is set.
    pub cpu: Option<u32>,
    /// The target for memory use, in percent of the request.
    pub memory: Option<u32>,
    /// Further targets: metrics of the pods, or from outside the cluster.
    pub metrics: Option<Vec<Metric>>,
    /// How fast the autoscaler may scale up and down.
    pub behavior: Option<ScaleBehavior>,
}

/// A metric to scale by.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema, Hash)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Metric {
    /// The metric's name. Example: `queue_length`.
    pub name: String,
    /// Where it comes from: `pods` (default) or `external`.
    #[serde(default)]
    pub kind: MetricKind,
    /// The average value a pod should have. Example: `30`.
    pub target: Quantity,
    /// Labels of the series.
    #[serde(default)]
    pub labels: BTreeMap<String, Literal>,
}

/// Where a metric comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum MetricKind {
    /// The pods themselves (custom metrics API).
    #[default]
    Pods,
    /// Outside the cluster (external metrics API).
    External,
}

/// How fast an autoscaler may scale up and down.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema, Hash)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct ScaleBehavior {
    /// Scaling up. Default: at once.
    pub up: Option<ScalePolicy>,
    /// Scaling down. Default: after five minutes in which the targets allow it.
    pub down: Option<ScalePolicy>,
}

/// How fast an autoscaler may scale in one direction.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema, Hash)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct ScalePolicy {
    /// How long the targets must require the change. Example: `5m`.
    pub window: Option<Duration>,
    /// The greatest change in pods per `period`.
    pub pods: Option<u32>,
    /// The greatest change in percent of the pods per `period`.
    pub percent: Option<u32>,
    /// The period of `pods` and `percent`. Default: `1m`.
    pub period: Option<Duration>,
}
