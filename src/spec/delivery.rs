//! How Argo CD delivers to an environment: freezes, and the order of its clusters.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Duration, IntOrPercent};

/// A time in which Argo CD changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct SyncFreeze {
    /// When it begins, in cron's five fields. Example: `0 16 * * 5`.
    pub schedule: String,
    /// How long it lasts. Example: `64h`.
    pub duration: Option<Duration>,
    /// The time zone of the schedule. Default: `UTC`.
    pub time_zone: Option<String>,
    /// A sentence for people.
    pub reason: Option<String>,
    /// People may still sync by hand. Default: false.
    pub manual: bool,
}

/// Clusters that are updated together, when all those of the steps before are healthy.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct RolloutStep {
    /// Names of clusters. Example: `[prod-eu1]`.
    pub clusters: Vec<String>,
    /// How many Applications are updated at once: a number or a percentage; 0 waits for people. Default: all.
    pub max_update: Option<IntOrPercent>,
}
