//! Services: once per environment, main and variants.

use std::collections::BTreeMap;

use super::shared::shares_settings;
use super::{
    EnvironmentId, ExternalSecret, Movement, Observability, Origin, Port, SealedSecret, Shared, TeamId, TeamMonitoring,
    Workload,
};
use crate::diagnostics::FileId;
use crate::spec::Existing;

/// A service of one team.
#[derive(Debug, Clone, Hash)]
pub struct Service {
    pub name: String,
    pub team: TeamId,
    /// `service.yaml`.
    pub file: FileId,
    /// What every environment would get without an overlay: one entry an environment of the platform,
    /// in its order. The base is made from these, so it never depends on an overlay.
    pub planned: Vec<PlannedService>,
    /// What runs, by environment; only where there is an overlay.
    pub deployed: BTreeMap<EnvironmentId, PlannedService>,
    /// `overlays/<environment>.yaml`.
    pub overlays: BTreeMap<EnvironmentId, FileId>,
    /// The files of the service's `manifests/` folder, by path below it.
    pub manifests: BTreeMap<String, Manifest>,
    /// The team's own rules and dashboards.
    pub monitoring: TeamMonitoring,
}

/// A file that is taken along as it is.
#[derive(Debug, Clone, Hash)]
pub struct Manifest {
    pub file: FileId,
    pub bytes: Vec<u8>,
}

/// A service in one environment.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct PlannedService {
    pub environment: EnvironmentId,
    pub namespace: String,
    pub pin: Pin,
    pub movement: Shared<Movement>,
    /// The service itself first, then its variants by name.
    pub instances: Vec<Instance>,
}

/// The version that runs; both may be missing in what is planned without an overlay.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Pin {
    pub tag: Option<String>,
    pub digest: Option<String>,
}

/// A service or one of its variants.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Instance {
    pub origin: Origin,
    pub settings: Shared<InstanceSettings>,
    /// The main workload first, then workers, schedules and hooks by name.
    pub workloads: Vec<Workload>,
    pub exposures: Vec<Shared<Exposure>>,
}

/// What an instance is, beside its workloads and the ways in from outside.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct InstanceSettings {
    /// The service's or variant's name: the name of its objects.
    pub name: String,
    /// Ports of the Service; none: no Service.
    pub ports: Vec<Port>,
    /// The Service has no address of its own: its name leads to the pods (of a stateful service).
    pub headless: bool,
    pub aliases: Vec<String>,
    /// Annotations of the ServiceAccount (cloud identity).
    pub identity: BTreeMap<String, String>,
    pub config_maps: Vec<ConfigMap>,
    /// By name.
    pub external_secrets: Vec<ExternalSecret>,
    /// Of this environment, by name; with the service itself, not its variants.
    pub sealed_secrets: Vec<SealedSecret>,
    pub existing: Vec<Existing>,
    /// Services that may call this one; none: every declared caller may.
    pub callers: Option<Vec<String>>,
    /// Labels of every object, beside rutter's own.
    pub labels: BTreeMap<String, String>,
    pub pull_secrets: Vec<String>,
    pub observability: Observability,
}

shares_settings!(Instance, InstanceSettings);

/// A ConfigMap whose name ends in a hash of its content.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ConfigMap {
    /// The full name with the hash.
    pub name: String,
    pub data: BTreeMap<String, String>,
    /// Files that are not UTF-8.
    pub binary: BTreeMap<String, Vec<u8>>,
}

/// A way in from outside.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Exposure {
    /// The name of its object.
    pub name: String,
    /// The index in `expose`.
    pub index: usize,
    pub port: Port,
    pub kind: ExposureKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ExposureKind {
    Route(Route),
    LoadBalancer(LoadBalancer),
}

/// A Service of type LoadBalancer of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LoadBalancer {
    pub annotations: BTreeMap<String, String>,
}

/// A host and path at the environment's ingress or gateway.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Route {
    pub host: String,
    pub path: String,
    pub exact: bool,
    pub tls: ServiceTls,
    /// Requests per second and burst.
    pub rate_limit: Option<(u32, u32)>,
    /// Seconds.
    pub timeout: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ServiceTls {
    None,
    /// The environment's issuer makes the certificate.
    Issued,
    Secret(String),
}
