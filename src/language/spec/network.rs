//! Settings of a cluster's network policies and of its monitoring.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Literal;

/// The network of an environment's clusters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Network {
    /// What enforces policies: `kubernetes` (default; NetworkPolicies only) or `cilium` (host names too).
    pub policies: PolicyEngine,
    /// The DNS servers. Default: the provider profile's.
    pub dns: Option<Dns>,
    /// Address ranges that a broad external range never includes, beside the private and metadata ranges. Example:
    /// `[203.0.113.0/24]`.
    pub private: Vec<String>,
}

/// What enforces network policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyEngine {
    /// NetworkPolicies only: external host names cannot be allowed.
    #[default]
    Kubernetes,
    /// Cilium: external host names are allowed by name.
    Cilium,
}

/// The DNS servers of the clusters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Dns {
    /// The namespace of the DNS pods. Default: `kube-system`.
    pub namespace: Option<String>,
    /// The labels of the DNS pods. Default: `{ k8s-app: kube-dns }`.
    pub labels: BTreeMap<String, Literal>,
    /// The ports on which the pods listen. Default: `[53]`.
    pub ports: Vec<u16>,
    /// The addresses of a DNS cache on the node, such as NodeLocal DNSCache. Example: `[169.254.20.10/32]`.
    pub addresses: Vec<String>,
}

/// The Prometheus that monitors an environment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Monitoring {
    /// Its namespace. Default: `monitoring`.
    pub namespace: Option<String>,
    /// Labels of its pods. Default: `{ app.kubernetes.io/name: prometheus }`.
    pub pods: BTreeMap<String, Literal>,
    /// Labels by which it selects monitors and rules. Example: `{ release: kube-prometheus-stack }`.
    pub selector: BTreeMap<String, Literal>,
    /// The time between scrapes. Default: `30s`.
    pub interval: Option<super::Duration>,
    /// Labels by which its Alertmanager selects configurations. Default: those of `selector`.
    pub alertmanager: BTreeMap<String, Literal>,
    /// Labels by which Grafana's sidecar finds dashboards. Default: `{ grafana_dashboard: "1" }`.
    pub dashboards: BTreeMap<String, Literal>,
    /// Critical alerts are sent to the teams' pagers. Default: false, and they go to the receivers of warnings.
    pub pages: bool,
    /// Thresholds of alerts about its nodes, volumes and quotas; they override the platform's.
    pub infrastructure: super::InfrastructureAlerts,
}
