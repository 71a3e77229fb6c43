//! How a service is watched beside its objectives: how much it matters, and from where on something is wrong.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Milliseconds, Percent};

/// How much a service matters, and its thresholds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Alerts {
    /// Who is woken: `high`, `medium` (default) or `low`; alerts carry it as the label `tier`.
    pub criticality: Option<Criticality>,
    /// Alerts that are not wanted, by name. Example: `[CPUThrottlingHigh]`.
    pub off: Vec<String>,
    /// The percentage of failed requests, where no availability objective is given.
    pub errors: ErrorThresholds,
    /// The time that 99 % of the requests must stay below; without it nothing is watched. Example: `1s`.
    pub latency: Option<Milliseconds>,
    /// The percentage of the memory limit in use. Default: 90.
    pub memory: Option<Percent>,
    /// The percentage of processor periods that were throttled. Default: 25.
    pub throttling: Option<Percent>,
    /// The percentage of a volume that is still free.
    pub volume: VolumeThresholds,
}

/// How much a service matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize, JsonSchema, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum Criticality {
    /// Fast and slow burns page, and so does a service that is gone. Its alerts have the label `tier: tier-1`.
    High,
    /// Only a fast burn pages; the rest is read in working hours. Its alerts have the label `tier: tier-2`.
    #[default]
    Medium,
    /// Nothing pages. Its alerts have the label `tier: tier-3`.
    Low,
}

impl Criticality {
    /// The value of the label `tier` that alerts carry.
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
    /// For a ticket. Default: 1.
    pub warning: Option<Percent>,
    /// For a page. Default: 5.
    pub critical: Option<Percent>,
}

/// The percentage of a volume that is still free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct VolumeThresholds {
    /// For a ticket, if it will be full within four days. Default: 15.
    pub warning: Option<Percent>,
    /// For a page. Default: 3.
    pub critical: Option<Percent>,
}

/// From where on something is wrong with clusters: nodes, volumes of components, the API server, quotas.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct InfrastructureAlerts {
    /// Alerts that are not wanted, by name. Example: `[KubeNodePressure]`.
    pub off: Vec<String>,
    /// The percentage of nodes that may be not ready before somebody is woken. Default: 25.
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
    /// For a ticket. Default: 10.
    pub warning: Option<Percent>,
    /// For a page. Default: 3.
    pub critical: Option<Percent>,
}

/// How a component of the platform is watched.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct ComponentAlerts {
    /// Alerts that are not wanted, by name. Example: `[ComponentDegraded]`.
    pub off: Vec<String>,
    /// A pattern (RE2) of the names of its Deployments, StatefulSets and DaemonSets. Default: those with its own name
    /// in theirs. Example: `coredns|node-local-dns`.
    pub workloads: Option<String>,
}
