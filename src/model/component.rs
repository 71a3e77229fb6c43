//! Components of the platform, in the order of their installation.

use std::collections::BTreeMap;

use super::EnvironmentId;
use crate::diagnostics::FileId;
use crate::spec::ComponentAlerts;

/// A component with what it is installed from.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    pub name: String,
    pub file: FileId,
    pub tier: String,
    pub namespace: String,
    /// Other namespaces that it writes to.
    pub other_namespaces: Vec<String>,
    /// Installed once, where Argo CD itself runs.
    pub control_plane: bool,
    pub source: ComponentSource,
    /// Where it is installed, with its turn there: 0 first. What it requires has an earlier turn.
    pub turns: BTreeMap<EnvironmentId, usize>,
    /// Capabilities beside its own name.
    pub provides: Vec<String>,
    pub alerts: ComponentAlerts,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ComponentSource {
    Chart {
        repository: String,
        name: String,
        version: String,
        /// By environment, merged.
        values: BTreeMap<EnvironmentId, serde_json::Map<String, serde_json::Value>>,
    },
    /// A folder of the workspace.
    Path(String),
}
