//! Volumes: persistent ones with a size and class, scratch space without.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Quantity;

/// A volume of the pods: `size` makes it persistent, `scratch` makes it empty at every start.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Volume {
    /// Where the main container sees it. Example: `/data`.
    pub mount: Option<String>,
    /// The size of a persistent volume. Example: `10Gi`.
    pub size: Option<Quantity>,
    /// The class by a name that the environment's provider maps to a StorageClass. Default: `default`.
    pub class: Option<String>,
    /// Who may mount a persistent volume. Default: `read-write-once`.
    pub access: Option<AccessMode>,
    /// The size limit of scratch space. Example: `1Gi`.
    pub scratch: Option<Quantity>,
    /// Scratch space in memory (counts against the memory limit). Default: false.
    pub memory: bool,
}

/// Who may mount a persistent volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum AccessMode {
    /// Pods of one node.
    #[default]
    ReadWriteOnce,
    /// One pod.
    ReadWriteOncePod,
    /// Pods of every node.
    ReadWriteMany,
    /// Pods of every node, reading only.
    ReadOnlyMany,
}
