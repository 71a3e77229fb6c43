//! The HTTP path of a container's metrics.

use schemars::JsonSchema;
use serde::Deserialize;

/// The HTTP path of the metrics ports (ports called `metrics`, or with a name that ends in `-metrics`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    /// The path. Default: `/metrics`. Example: `/actuator/prometheus`.
    pub path: Option<String>,
}
