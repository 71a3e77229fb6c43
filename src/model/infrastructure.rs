//! How clusters are watched, and by whose metrics.

use super::{Component, EnvironmentId};
use crate::decimal::Decimal;

/// From where on something is wrong with an environment's clusters; ratios.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Infrastructure {
    /// Alerts that are not wanted, by name.
    pub off: Vec<String>,
    pub nodes: Decimal,
    pub disk_warning: Decimal,
    pub disk_critical: Decimal,
    pub memory: Decimal,
    pub volume_warning: Decimal,
    pub volume_critical: Decimal,
    pub api_errors: Decimal,
    pub quota: Decimal,
}

/// Where metrics come from that no service serves itself. A component says what it brings in `provides`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    KubeStateMetrics,
    NodeExporter,
    /// With cAdvisor: containers and volumes.
    Kubelet,
    ApiServer,
    /// Managed clusters hide theirs.
    Etcd,
    /// The instance that delivers to the environment.
    ArgoCd,
}

impl Source {
    /// The capability.
    pub fn word(self) -> &'static str {
        match self {
            Self::KubeStateMetrics => "kube-state-metrics",
            Self::NodeExporter => "node-exporter",
            Self::Kubelet => "kubelet",
            Self::ApiServer => "api-server",
            Self::Etcd => "etcd",
            Self::ArgoCd => "argocd-metrics",
        }
    }

    /// Whether one of the components of an environment brings it.
    pub fn is_provided(self, components: &[Component], id: EnvironmentId) -> bool {
        let provides = |c: &Component| c.name == self.word() || c.provides.iter().any(|p| p == self.word());
        components.iter().any(|c| c.turns.contains_key(&id) && provides(c))
    }
}
