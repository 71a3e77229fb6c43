//! Environments with their provider profile applied.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Infrastructure, SecretStore};
use crate::diagnostics::FileId;
use crate::language::spec::{IngressApi, Limits, PodSecurity, RolloutStep, SyncFreeze, Toleration};

/// A Kubernetes version: major and minor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KubernetesVersion {
    pub major: u32,
    pub minor: u32,
}

impl KubernetesVersion {
    /// Returns whether `admissionregistration.k8s.io/v1` has ValidatingAdmissionPolicy: from 1.30 on.
    pub fn serves_admission_policies(self) -> bool {
        self >= Self { major: 1, minor: 30 }
    }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The provider profile, with the environment's changes applied.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Profile {
    pub name: String,
    /// The StorageClass for each volume class that services use. There is always a class `default`.
    pub storage: BTreeMap<String, String>,
    pub ingress_class: Option<String>,
    /// The annotations of Services of type LoadBalancer.
    pub load_balancer: BTreeMap<String, String>,
    /// The annotations of service accounts with a cloud identity. `{identity}` stands for the identity.
    pub identity: BTreeMap<String, String>,
    pub identity_labels: BTreeMap<String, String>,
    pub spot: Spot,
    pub dns: Dns,
    /// The address ranges and TCP ports from which pods with a cloud identity get their credentials.
    pub identity_endpoints: Vec<(String, u16)>,
    /// The hosts outside the cluster and TCP ports where pods exchange a token for cloud credentials.
    pub identity_hosts: Vec<(String, u16)>,
}

/// The cluster's DNS servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dns {
    pub namespace: String,
    pub labels: BTreeMap<String, String>,
    /// The pod ports, each for both UDP and TCP.
    pub ports: Vec<u16>,
    /// The addresses of DNS caches on the nodes.
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

/// The Prometheus that monitors an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Monitoring {
    pub namespace: String,
    pub pods: BTreeMap<String, String>,
    /// The labels by which it selects monitors and rules.
    pub selector: BTreeMap<String, String>,
    /// Seconds between scrapes.
    pub interval: i64,
    /// The labels by which its Alertmanager selects configurations.
    pub alertmanager: BTreeMap<String, String>,
    /// The labels by which Grafana's sidecar finds dashboards.
    pub dashboards: BTreeMap<String, String>,
    /// Whether critical alerts page people.
    pub pages: bool,
    pub infrastructure: Infrastructure,
}

/// Spot nodes: the cloud may take them away at short notice.
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

/// How Argo CD deploys to an environment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delivery {
    /// Whether deleting needs a deliberate action: no Application or object is deleted with its ApplicationSet.
    pub protected: bool,
    pub freezes: Vec<SyncFreeze>,
    /// The order in which clusters are updated. Empty: all at once.
    pub rollout: Vec<RolloutStep>,
}

/// How traffic enters the clusters from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ingress {
    pub api: IngressApi,
    pub gateway: String,
    pub class: Option<String>,
    /// The namespace of the gateway or ingress controller.
    pub namespace: String,
    /// The labels of its pods.
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
    /// The DNS domain; empty if the environment sets none.
    pub domain: String,
    /// The pattern for namespaces, with `{team}`, `{environment}` and `{service}`.
    pub namespace_pattern: String,
    pub ingress: Option<Ingress>,
    /// Whether Cilium enforces network policies. Only Cilium can allow host names.
    pub cilium: bool,
    /// Address ranges that a broad external range never includes, beside the private and metadata ranges.
    pub private_ranges: Vec<String>,
    pub monitoring: Option<Monitoring>,
    /// The secret store. Without one no service of the environment can take a secret from a store.
    pub secrets: Option<SecretStore>,
    pub pod_security: PodSecurity,
    pub delivery: Delivery,
    /// Whether a service's owners may debug its pods.
    pub debug: bool,
    pub min_replicas: u32,
    pub limits: Limits,
    pub switches: BTreeMap<String, String>,
}

impl Environment {
    /// Returns the namespace for a service of a team.
    pub fn namespace(&self, team: &str, service: &str) -> String {
        self.namespace_pattern
            .replace("{team}", team)
            .replace("{environment}", &self.name)
            .replace("{service}", service)
    }

    /// Returns the names of its clusters.
    pub fn cluster_names(&self) -> BTreeSet<&str> {
        self.clusters.iter().map(|cluster| cluster.name.as_str()).collect()
    }

    /// Returns the namespace of all services of a team; `None` if the pattern gives each service its own.
    pub fn team_namespace(&self, team: &str) -> Option<String> {
        (!self.namespace_pattern.contains("{service}")).then(|| self.namespace(team, ""))
    }
}
