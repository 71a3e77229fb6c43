//! Where pods run.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Duration, Literal};

/// Where pods run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Placement {
    /// Labels a node must have. Example: `{ kubernetes.io/arch: arm64 }`.
    pub node_selector: BTreeMap<String, Literal>,
    /// Taints that are tolerated.
    pub tolerations: Vec<Toleration>,
    /// The topology over which pods are spread: `zones` (default), `nodes`, or `none`.
    pub spread: Option<Spread>,
    /// Whether pods run on spot nodes, as the provider profile defines them. Default: false.
    pub spot: bool,
    /// The PriorityClass.
    pub priority: Option<String>,
}

/// How pods are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Spread {
    /// Evenly over zones, as far as possible.
    #[default]
    Zones,
    /// Evenly over nodes, as far as possible.
    Nodes,
    /// No preference.
    None,
}

/// A taint that is tolerated.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema, Hash)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Toleration {
    /// The taint's key; without it every taint.
    pub key: Option<String>,
    /// The taint's value; without it every value.
    pub value: Option<Literal>,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`; without it every effect.
    pub effect: Option<String>,
    /// How long a NoExecute taint is tolerated.
    pub seconds: Option<Duration>,
}
