//! Volumes: persistent volumes with a size and class, and scratch space.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Quantity;

/// A volume of the pods: `size` makes it persistent; with `scratch` it is empty at every start.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Volume {
    /// The path at which the main container mounts it. Example: `/data`.
    pub mount: Option<String>,
    /// The size of a persistent volume. Example: `10Gi`.
    pub size: Option<Quantity>,
    /// The volume class, which the environment's provider profile maps to a StorageClass. Default: `default`.
    pub class: Option<String>,
    /// Which pods may mount a persistent volume. Default: `read-write-once`.
    pub access: Option<AccessMode>,
    /// The size limit of scratch space. Example: `1Gi`.
    pub scratch: Option<Quantity>,
    /// Whether scratch space is in memory (it counts against the memory limit). Default: false.
    pub memory: bool,
}

/// Which pods may mount a persistent volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum AccessMode {
    /// All pods on one node.
    #[default]
    ReadWriteOnce,
    /// A single pod.
    ReadWriteOncePod,
    /// Pods on all nodes.
    ReadWriteMany,
    /// Pods on all nodes, read-only.
    ReadOnlyMany,
}
