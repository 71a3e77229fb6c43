//! The alerts of a service beside its objectives: its criticality and its thresholds.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Milliseconds, Percent};

/// How critical a service is, and the thresholds of its alerts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Alerts {
    /// Which alerts page people: `high`, `medium` (default) or `low`. Alerts carry it as the label `tier`.
    pub criticality: Option<Criticality>,
    /// The names of generated alerts to leave out. Example: `[CPUThrottlingHigh]`.
    pub off: Vec<String>,
    /// The percentage of failed requests, for a service without an availability objective.
    pub errors: ErrorThresholds,
    /// The limit for the latency of 99 % of the requests; without it there is no alert about latency. Example: `1s`.
    pub latency: Option<Milliseconds>,
    /// The percentage of the memory limit in use. Default: 90.
    pub memory: Option<Percent>,
    /// The percentage of CPU periods that were throttled. Default: 25.
    pub throttling: Option<Percent>,
    /// The percentage of a volume that is still free.
    pub volume: VolumeThresholds,
}

/// How critical a service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize, JsonSchema, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum Criticality {
    /// Fast and slow burns page, and so does a service without running pods. Its alerts have the label `tier: tier-1`.
    High,
    /// Only a fast burn pages; other alerts make tickets. Its alerts have the label `tier: tier-2`.
    #[default]
    Medium,
    /// Nothing pages. Its alerts have the label `tier: tier-3`.
    Low,
}

impl Criticality {
    /// Returns the value of the label `tier` of its alerts.
    pub fn label(self) -> &'static str {
        match self {
            Self::High => "tier-1",
            Self::Medium => "tier-2",
            Self::Low => "tier-3",
        }
    }
}

/// The percentage of failed requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct ErrorThresholds {
    /// The threshold for a ticket. Default: 1.
    pub warning: Option<Percent>,
    /// The threshold for a page. Default: 5.
    pub critical: Option<Percent>,
}

/// The percentage of a volume that is still free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct VolumeThresholds {
    /// The threshold for a ticket, if the volume will be full within four days. Default: 15.
    pub warning: Option<Percent>,
    /// The threshold for a page. Default: 3.
    pub critical: Option<Percent>,
}

/// The thresholds of alerts about clusters: nodes, volumes of components, the API server, quotas.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct InfrastructureAlerts {
    /// The names of generated alerts to leave out. Example: `[KubeNodePressure]`.
    pub off: Vec<String>,
    /// The percentage of nodes that are not ready, above which people are paged. Default: 25.
    pub nodes: Option<Percent>,
    /// The percentage of a node's disk that is still free.
    pub disk: DiskThresholds,
    /// The percentage of a node's memory in use. Default: 90.
    pub memory: Option<Percent>,
    /// The percentage of a component's volume that is still free.
    pub volume: VolumeThresholds,
    /// The percentage of requests to the API server that fail. Default: 5.
    pub api_errors: Option<Percent>,
    /// The percentage of a team's quota in use. Default: 90.
    pub quota: Option<Percent>,
}

/// The percentage of a node's disk that is still free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct DiskThresholds {
    /// The threshold for a ticket. Default: 10.
    pub warning: Option<Percent>,
    /// The threshold for a page. Default: 3.
    pub critical: Option<Percent>,
}

/// The alerts about a component of the platform.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct ComponentAlerts {
    /// The names of generated alerts to leave out. Example: `[ComponentDegraded]`.
    pub off: Vec<String>,
    /// A pattern (RE2) for the names of its Deployments, StatefulSets and DaemonSets. Default: all names that contain
    /// the component's. Example: `coredns|node-local-dns`.
    pub workloads: Option<String>,
}
