//! Where a container's metrics are.

use schemars::JsonSchema;
use serde::Deserialize;

/// Where the ports for metrics (`metrics`, or a name that ends in `-metrics`) serve them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    /// The path. Default: `/metrics`. Example: `/actuator/prometheus`.
    pub path: Option<String>,
}
