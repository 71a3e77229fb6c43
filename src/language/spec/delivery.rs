//! How Argo CD deploys to an environment: sync freezes, and the order of its clusters.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Duration, IntOrPercent};

/// A recurring period in which Argo CD syncs nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct SyncFreeze {
    /// When it begins, as a cron expression with five fields. Example: `0 16 * * 5`.
    pub schedule: String,
    /// How long it lasts. Example: `64h`.
    pub duration: Option<Duration>,
    /// The time zone of the schedule. Default: `UTC`.
    pub time_zone: Option<String>,
    /// A sentence for people, without effect on the output.
    pub reason: Option<String>,
    /// Whether people may still sync manually. Default: false.
    pub manual: bool,
}

/// Clusters that are updated together, after all clusters of earlier steps are healthy.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct RolloutStep {
    /// The names of the clusters. Example: `[prod-eu1]`.
    pub clusters: Vec<String>,
    /// How many Applications are updated at once: a number or a percentage. 0 means that people sync them manually.
    /// Default: all.
    pub max_update: Option<IntOrPercent>,
}
