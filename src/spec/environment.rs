//! `platform/environments/<environment>.yaml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::shorthand::ShapesOf;
use super::{
    Acknowledgement, Dns, Literal, Monitoring, Network, Quantity, RolloutStep, SecretStore, Service, SyncFreeze,
    Toleration,
};

/// An environment: its clusters and what is different there.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Environment {
    /// A sentence for people.
    pub description: Option<String>,
    /// Its clusters; services run on all of them.
    pub clusters: Vec<Cluster>,
    /// The provider profile: `aws`, `gcp`, `azure`, `kind`, `k3s` or one of the platform's, or with changes.
    pub provider: Option<ProviderChoice>,
    /// The Kubernetes version, major and minor, quoted. Example: `"1.34"`.
    pub kubernetes: Option<String>,
    /// The domain of exposed hosts. Example: `acme.example.com`.
    pub domain: Option<String>,
    /// The pattern of namespaces with `{team}`, `{environment}` and `{service}`. Default: `{team}-{environment}`.
    pub namespaces: Option<NamespacePattern>,
    /// How traffic comes in.
    pub ingress: Option<Ingress>,
    /// What enforces network policies, and where names are resolved.
    pub network: Option<Network>,
    /// The Prometheus that watches it; without one no monitors are made and no port is open to it.
    pub monitoring: Option<Monitoring>,
    /// The store that the services' secrets are kept in. Example: `{ store: vault, server: "https://vault.example.com" }`.
    pub secrets: Option<SecretStore>,
    /// The Pod Security level of the namespaces. Default: `restricted`.
    pub pod_security: Option<PodSecurity>,
    /// The least number of replicas of a service that serves requests. Default: 1.
    pub min_replicas: Option<u32>,
    /// Argo CD never deletes what runs here by itself: retiring a service takes a deliberate act. Default: false.
    pub protected: bool,
    /// When Argo CD changes nothing.
    pub freezes: Vec<SyncFreeze>,
    /// The order in which its clusters are updated. Empty: all at once, with self-healing (which an order rules out).
    pub rollout: Vec<RolloutStep>,
    /// Owners may exec into their pods, forward ports and delete pods there. Default: false.
    pub debug: bool,
    /// Defaults of containers that say nothing about their resources.
    pub limits: Limits,
    /// Switches and values that services may use in `${...}` and that `platform-config` shows.
    pub switches: BTreeMap<String, Literal>,
    /// What the change that adds an entry stands by in this environment.
    pub acknowledge: Vec<Acknowledgement>,
    /// Defaults of the services in this environment, in a service's words.
    pub defaults: Option<Service>,
}

/// A pattern with `{team}`, `{environment}` and `{service}`.
pub type NamespacePattern = String;

/// A cluster of an environment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Cluster {
    /// The name under which Argo CD knows it. Example: `prod-eu1`.
    pub name: String,
    /// The API server's address. Example: `https://prod-eu1.example.com`.
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
    /// The profile as it is.
    str(s) => Ok::<_, String>(ProviderChoice::Name(s.to_owned()));
    /// The profile with changes.
    map(Provider, p) => ProviderChoice::Changed(Box::new(p));
});

/// A provider profile with changes.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Provider {
    /// The profile to start from.
    pub profile: String,
    /// What is different.
    pub with: ProviderProfile,
}

/// What differs between providers.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct ProviderProfile {
    /// Another profile to take everything else from. Example: `k3s`.
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
    /// Nodes that may be taken away at short notice.
    pub spot: Option<SpotProfile>,
    /// Where names are resolved.
    pub dns: Option<Dns>,
}

/// Nodes that may be taken away at short notice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct SpotProfile {
    /// Their labels.
    pub node_selector: BTreeMap<String, Literal>,
    /// Their taints.
    pub tolerations: Vec<Toleration>,
}

/// How traffic comes into an environment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Ingress {
    /// `gateway` (Gateway API HTTPRoutes, default) or `ingress`.
    pub api: IngressApi,
    /// The Gateway's name. Default: `public`.
    pub gateway: Option<String>,
    /// The IngressClass. Default: the provider profile's.
    pub class: Option<String>,
    /// The namespace of the gateway or ingress controller. Example: `traefik`.
    pub namespace: Option<String>,
    /// Labels of the gateway's or controller's pods. Default: `app.kubernetes.io/name` = the namespace.
    pub pods: BTreeMap<String, Literal>,
    /// Encrypt by default. Default: true.
    pub tls: Option<bool>,
    /// The cert-manager ClusterIssuer that makes certificates for Ingresses. Example: `letsencrypt`.
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
    /// Known ways to more privileges are not.
    Baseline,
    /// Hardened pods only.
    #[default]
    Restricted,
}

/// Defaults of containers that say nothing about their resources.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Limits {
    /// Processor request. Default: `50m`.
    pub cpu: Option<Quantity>,
    /// Memory request. Default: `64Mi`.
    pub memory: Option<Quantity>,
    /// Memory limit. Default: `256Mi`.
    pub memory_limit: Option<Quantity>,
    /// The most memory one container may have.
    pub max_memory: Option<Quantity>,
}
