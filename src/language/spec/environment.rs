//! `platform/environments/<environment>.yaml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::ShapesOf;
use super::{
    Acknowledgement, Dns, Literal, Monitoring, Network, Quantity, RolloutStep, SecretStore, Service, SyncFreeze,
    Toleration,
};

/// An environment: its clusters, and its differences from other environments.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Environment {
    /// A sentence for people, without effect on the output.
    pub description: Option<String>,
    /// Its clusters; services run on all of them.
    pub clusters: Vec<Cluster>,
    /// The provider profile: `aws`, `gcp`, `azure`, `kind`, `k3s` or a profile of the platform, by name or with
    /// changes.
    pub provider: Option<ProviderChoice>,
    /// The Kubernetes version, major and minor, in quotes. Example: `"1.34"`.
    pub kubernetes: Option<String>,
    /// The domain of exposed hosts. Example: `acme.example.com`.
    pub domain: Option<String>,
    /// The pattern of namespaces with `{team}`, `{environment}` and `{service}`. Default: `{team}-{environment}`.
    pub namespaces: Option<NamespacePattern>,
    /// How traffic enters the clusters from outside.
    pub ingress: Option<Ingress>,
    /// What enforces network policies, and the DNS servers.
    pub network: Option<Network>,
    /// The Prometheus that monitors it. Without one, rutter generates no monitors and opens no port for it.
    pub monitoring: Option<Monitoring>,
    /// The store that holds the services' secrets. Example: `{ store: vault, server: "https://vault.example.com" }`.
    pub secrets: Option<SecretStore>,
    /// The Pod Security level of the namespaces. Default: `restricted`.
    pub pod_security: Option<PodSecurity>,
    /// The smallest number of replicas of a service that serves requests. Default: 1.
    pub min_replicas: Option<u32>,
    /// Argo CD never deletes anything here by itself: removing a service needs a deliberate manual step. Default:
    /// false.
    pub protected: bool,
    /// Recurring periods in which Argo CD syncs nothing.
    pub freezes: Vec<SyncFreeze>,
    /// The order in which its clusters are updated. Empty: all at once, with self-healing (which is impossible with an
    /// order).
    pub rollout: Vec<RolloutStep>,
    /// Owners may exec into their pods, forward ports and delete pods. Default: false.
    pub debug: bool,
    /// The resources of containers that do not set their own.
    pub limits: Limits,
    /// Switches and values that services may use in `${...}`, and that the ConfigMap `platform-config` holds.
    pub switches: BTreeMap<String, Literal>,
    /// Acknowledgements of risks in this environment; each is valid for the change that adds it.
    pub acknowledge: Vec<Acknowledgement>,
    /// Defaults for the services in this environment, with the same fields as a service.
    pub defaults: Option<Service>,
}

/// A pattern with `{team}`, `{environment}` and `{service}`.
pub type NamespacePattern = String;

/// A cluster of an environment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Cluster {
    /// The name of the cluster in Argo CD. Example: `prod-eu1`.
    pub name: String,
    /// The address of the API server. Example: `https://prod-eu1.example.com`.
    pub server: Option<String>,
    /// The region. Example: `eu-west-1`.
    pub region: Option<String>,
    /// Labels of the cluster.
    pub labels: BTreeMap<String, Literal>,
}

/// The provider profile: a name, or a name with changes.
#[derive(Debug, Clone, PartialEq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub enum ProviderChoice {
    Name(String),
    Changed(Box<Provider>),
}

shorthand!(ProviderChoice, "a profile's name or `{ profile, ... }`", {
    /// The profile without changes.
    str(s) => Ok::<_, String>(ProviderChoice::Name(s.to_owned()));
    /// The profile with changes.
    map(Provider, p) => ProviderChoice::Changed(Box::new(p));
});

/// A provider profile with changes.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Provider {
    /// The name of the profile.
    pub profile: String,
    /// The changes.
    pub with: ProviderProfile,
}

/// The settings that differ between providers.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct ProviderProfile {
    /// Another profile, from which everything else comes. Example: `k3s`.
    pub extends: Option<String>,
    /// StorageClasses by the class names that services use. Example: `{ default: gp3, fast: io2 }`.
    pub storage: BTreeMap<String, String>,
    /// The IngressClass. Example: `alb`.
    pub ingress_class: Option<String>,
    /// Annotations of Services of type LoadBalancer.
    pub load_balancer: BTreeMap<String, Literal>,
    /// Annotations of service accounts with a cloud identity; `{identity}` stands for it.
    pub identity: BTreeMap<String, Literal>,
    /// Labels of pods with a cloud identity.
    pub identity_labels: BTreeMap<String, Literal>,
    /// Spot nodes: the cloud may take them away at short notice.
    pub spot: Option<SpotProfile>,
    /// The DNS servers.
    pub dns: Option<Dns>,
}

/// Spot nodes: the cloud may take them away at short notice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct SpotProfile {
    /// The labels of the nodes.
    pub node_selector: BTreeMap<String, Literal>,
    /// Tolerations of the nodes' taints.
    pub tolerations: Vec<Toleration>,
}

/// How traffic enters an environment from outside.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Ingress {
    /// The API for routes: `gateway` (Gateway API HTTPRoutes, default) or `ingress`.
    pub api: IngressApi,
    /// The name of the Gateway. Default: `public`.
    pub gateway: Option<String>,
    /// The IngressClass. Default: the provider profile's.
    pub class: Option<String>,
    /// The namespace of the gateway or ingress controller. Example: `traefik`.
    pub namespace: Option<String>,
    /// The labels of the gateway's or controller's pods. Default: `app.kubernetes.io/name` = the namespace.
    pub pods: BTreeMap<String, Literal>,
    /// Whether routes are encrypted by default. Default: true.
    pub tls: Option<bool>,
    /// The cert-manager ClusterIssuer of certificates for Ingresses. Example: `letsencrypt`.
    pub issuer: Option<String>,
    /// Annotations of every Ingress or HTTPRoute.
    pub annotations: BTreeMap<String, Literal>,
}

/// The API by which services are exposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IngressApi {
    /// Gateway API HTTPRoutes.
    #[default]
    Gateway,
    /// Ingresses.
    Ingress,
}

/// A Pod Security level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PodSecurity {
    /// Everything is allowed.
    Privileged,
    /// Known privilege escalations are not allowed.
    Baseline,
    /// Only hardened pods are allowed.
    #[default]
    Restricted,
}

/// The resources of containers that do not set their own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Limits {
    /// CPU request. Default: `50m`.
    pub cpu: Option<Quantity>,
    /// Memory request. Default: `64Mi`, or `memoryLimit` if that is less.
    pub memory: Option<Quantity>,
    /// Memory limit. Default: `256Mi`, or `memory` if that is more, but not above `maxMemory`.
    pub memory_limit: Option<Quantity>,
    /// The greatest memory limit that a container may have.
    pub max_memory: Option<Quantity>,
}
