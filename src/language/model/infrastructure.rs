//! The monitoring of clusters: thresholds of alerts and sources of metrics.

use super::{Component, EnvironmentId};
use crate::base::decimal::Decimal;

/// The thresholds of alerts about an environment's clusters, as ratios.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Infrastructure {
    /// The names of alerts that are switched off.
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

/// A source of metrics about the cluster. A component declares in `provides` that it brings one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    KubeStateMetrics,
    NodeExporter,
    /// The kubelet and cAdvisor: containers and volumes.
    Kubelet,
    ApiServer,
    /// etcd. Managed clusters do not expose its metrics.
    Etcd,
    /// The Argo CD instance that deploys to the environment.
    ArgoCd,
}

impl Source {
    /// Returns the name of the capability that stands for this source.
    pub fn capability(self) -> &'static str {
        match self {
            Self::KubeStateMetrics => "kube-state-metrics",
            Self::NodeExporter => "node-exporter",
            Self::Kubelet => "kubelet",
            Self::ApiServer => "api-server",
            Self::Etcd => "etcd",
            Self::ArgoCd => "argocd-metrics",
        }
    }

    /// Returns whether a component of the environment provides this source.
    pub fn is_provided(self, components: &[Component], id: EnvironmentId) -> bool {
        let provides = |c: &Component| c.name == self.capability() || c.provides.iter().any(|p| p == self.capability());
        components.iter().any(|c| c.turns.contains_key(&id) && provides(c))
    }
}
