//! The components of the platform, with the order of their installation.

use std::collections::BTreeMap;

use super::EnvironmentId;
use crate::diagnostics::FileId;
use crate::language::spec::ComponentAlerts;
use crate::yaml::Mapping;

/// The content of files, by path below the folder they come from.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A component and what it is installed from.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    pub name: String,
    pub file: FileId,
    pub tier: String,
    pub namespace: String,
    /// Namespaces beside its own in which it creates objects.
    pub other_namespaces: Vec<String>,
    /// Group and kind of the cluster-scoped objects that its chart creates, beside the usual kinds.
    pub cluster_kinds: Vec<(String, String)>,
    /// Whether it is installed once, where Argo CD itself runs, and not in every environment's clusters.
    pub control_plane: bool,
    pub chart: Option<Chart>,
    /// The manifests for all environments.
    pub base: Files,
    /// The manifests for one environment, by environment.
    pub manifests: BTreeMap<EnvironmentId, Files>,
    /// The environments in which it is installed, with its position in the order of installation there. The first
    /// position is 0. Every component comes after those that it requires.
    pub turns: BTreeMap<EnvironmentId, usize>,
    /// The capabilities that it provides beside its own name.
    pub provides: Vec<String>,
    pub alerts: ComponentAlerts,
}

/// A Helm chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    pub repository: String,
    pub name: String,
    /// The version of the chart, by environment.
    pub versions: BTreeMap<EnvironmentId, String>,
    /// The merged values of the chart, by environment.
    pub values: BTreeMap<EnvironmentId, Mapping>,
}

impl Component {
    /// Returns the environments in which it is installed, each with its position in the order of installation. A
    /// component of the control plane is installed once, so only the first environment counts.
    pub fn installations(&self) -> impl Iterator<Item = (EnvironmentId, usize)> {
        let count = if self.control_plane { 1 } else { self.turns.len() };
        self.turns.iter().take(count).map(|(id, turn)| (*id, *turn))
    }

    /// Returns whether an environment has manifests to install beside the chart.
    pub fn has_manifests(&self, id: EnvironmentId) -> bool {
        !self.base.is_empty() || self.manifests.contains_key(&id)
    }
}
