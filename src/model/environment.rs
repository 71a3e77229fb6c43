//! Environments with their provider profile applied.

use std::collections::BTreeMap;
use std::fmt;

use super::{Infrastructure, SecretStore};
use crate::diagnostics::FileId;
use crate::spec::{IngressApi, Limits, PodSecurity, RolloutStep, SyncFreeze, Toleration};

/// A Kubernetes version, major and minor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KubernetesVersion {
    pub major: u32,
    pub minor: u32,
}

impl KubernetesVersion {
    /// Whether `admissionregistration.k8s.io/v1` has ValidatingAdmissionPolicy: from 1.30 on.
    pub fn serves_admission_policies(self) -> bool {
        self >= Self { major: 1, minor: 30 }
    }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// What the provider profile says, with the environment's changes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Profile {
    pub name: String,
    /// StorageClass by the name services use; `default` is always there.
    pub storage: BTreeMap<String, String>,
    pub ingress_class: Option<String>,
    /// Annotations of Services of type LoadBalancer.
    pub load_balancer: BTreeMap<String, String>,
    /// Annotations of service accounts with an identity; `{identity}` stands for it.
    pub identity: BTreeMap<String, String>,
    pub identity_labels: BTreeMap<String, String>,
    pub spot: Spot,
    pub dns: Dns,
    /// Where pods with an identity get their credentials: address range and TCP port.
    pub identity_endpoints: Vec<(String, u16)>,
    /// Where they exchange a token for credentials, outside the cluster: host and TCP port.
    pub identity_hosts: Vec<(String, u16)>,
}

/// Where names are resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dns {
    pub namespace: String,
    pub labels: BTreeMap<String, String>,
    /// Pod ports, both UDP and TCP.
    pub ports: Vec<u16>,
    /// Resolvers on the node.
    pub addresses: Vec<String>,
}

impl Default for Dns {
    fn default() -> Self {
        Self {
            namespace: "kube-system".to_owned(),
            labels: BTreeMap::from([("k8s-app".to_owned(), "kube-dns".to_owned())]),
            ports: vec![53],
            addresses: Vec::new(),
        }
    }
}

/// The Prometheus that watches an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Monitoring {
    pub namespace: String,
    pub pods: BTreeMap<String, String>,
    /// Labels by which it selects monitors and rules.
    pub selector: BTreeMap<String, String>,
    /// Seconds between scrapes.
    pub interval: i64,
    /// Labels by which its Alertmanager selects configurations.
    pub alertmanager: BTreeMap<String, String>,
    /// Labels by which Grafana's sidecar finds dashboards.
    pub dashboards: BTreeMap<String, String>,
    /// Critical alerts go to the pagers.
    pub pages: bool,
    pub infrastructure: Infrastructure,
}

/// Nodes that may be taken away at short notice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spot {
    pub node_selector: BTreeMap<String, String>,
    pub tolerations: Vec<Toleration>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    pub name: String,
    pub server: String,
    pub region: String,
    pub labels: BTreeMap<String, String>,
}

/// How Argo CD delivers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delivery {
    /// Nothing is deleted without a deliberate act.
    pub protected: bool,
    pub freezes: Vec<SyncFreeze>,
    /// Which clusters follow which; empty: all at once.
    pub rollout: Vec<RolloutStep>,
}

/// How traffic comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ingress {
    pub api: IngressApi,
    pub gateway: String,
    pub class: Option<String>,
    /// The namespace of the gateway or controller.
    pub namespace: String,
    /// Labels of its pods.
    pub pods: BTreeMap<String, String>,
    pub tls: bool,
    pub issuer: Option<String>,
    pub annotations: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Environment {
    pub name: String,
    pub file: FileId,
    pub clusters: Vec<Cluster>,
    pub profile: Profile,
    pub kubernetes: KubernetesVersion,
    /// Empty if none is given.
    pub domain: String,
    /// With `{team}`, `{environment}` and `{service}`.
    pub namespace_pattern: String,
    pub ingress: Option<Ingress>,
    /// Cilium enforces policies: host names can be allowed.
    pub cilium: bool,
    /// Ranges that broad external ranges never include, beside the private and metadata ones.
    pub private_ranges: Vec<String>,
    pub monitoring: Option<Monitoring>,
    /// None: no service there can take a secret from a store.
    pub secrets: Option<SecretStore>,
    pub pod_security: PodSecurity,
    pub delivery: Delivery,
    /// Owners may debug pods.
    pub debug: bool,
    pub min_replicas: u32,
    pub limits: Limits,
    pub switches: BTreeMap<String, String>,
}

impl Environment {
    /// The namespace of a service of a team.
    pub fn namespace(&self, team: &str, service: &str) -> String {
        self.namespace_pattern
            .replace("{team}", team)
            .replace("{environment}", &self.name)
            .replace("{service}", service)
    }
}
