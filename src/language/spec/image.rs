//! How images are pulled.

use schemars::JsonSchema;
use serde::Deserialize;

/// When a node pulls an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum PullPolicy {
    /// If the node does not have it yet; right for tags that never move and for digests.
    #[default]
    IfNotPresent,
    /// Every time a container starts.
    Always,
}
