//! Components of the platform, in the order of their installation.

use std::collections::BTreeMap;

use super::EnvironmentId;
use crate::diagnostics::FileId;
use crate::spec::ComponentAlerts;
use crate::yaml::Mapping;

/// Files by their path below the folder they come from.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A component with what it is installed from.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    pub name: String,
    pub file: FileId,
    pub tier: String,
    pub namespace: String,
    /// Other namespaces that it writes to.
    pub other_namespaces: Vec<String>,
    /// Group and kind of what its chart makes outside namespaces, beside the usual.
    pub cluster_kinds: Vec<(String, String)>,
    /// Installed once, where Argo CD itself runs.
    pub control_plane: bool,
    pub chart: Option<Chart>,
    /// Manifests that are the same everywhere.
    pub base: Files,
    /// Manifests of an environment.
    pub manifests: BTreeMap<EnvironmentId, Files>,
    /// Where it is installed, with its turn there: 0 first. What it requires has an earlier turn.
    pub turns: BTreeMap<EnvironmentId, usize>,
    /// Capabilities beside its own name.
    pub provides: Vec<String>,
    pub alerts: ComponentAlerts,
}

/// A Helm chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    pub repository: String,
    pub name: String,
    /// By environment.
    pub versions: BTreeMap<EnvironmentId, String>,
    /// By environment, merged.
    pub values: BTreeMap<EnvironmentId, Mapping>,
}

impl Component {
    /// The environments it is installed for, with its turn there. On the control plane it is installed once.
    pub fn places(&self) -> impl Iterator<Item = (EnvironmentId, usize)> {
        let count = if self.control_plane { 1 } else { self.turns.len() };
        self.turns.iter().take(count).map(|(id, turn)| (*id, *turn))
    }

    /// Whether anything but the chart is installed in an environment.
    pub fn has_manifests(&self, id: EnvironmentId) -> bool {
        !self.base.is_empty() || self.manifests.contains_key(&id)
    }
}
