//! Services: resolved once for each environment, with their variants.

use std::collections::BTreeMap;

use super::{
    EnvironmentId, ExternalSecret, Movement, Observability, Origin, Port, SealedSecret, Shared, TeamId, TeamMonitoring,
    Workload,
};
use crate::diagnostics::FileId;
use crate::language::spec::Existing;

/// A service of one team.
#[derive(Debug, Clone, Hash)]
pub struct Service {
    pub name: String,
    pub team: TeamId,
    /// Which of its places this is. A service that moves to another team is in the model twice, under one name.
    pub standing: Standing,
    /// The name of its folder in the output, which no other has. While a service moves it holds the team, so that the
    /// folder of a place never becomes that of the other.
    pub folder: String,
    /// The file `service.yaml`.
    pub file: FileId,
    /// The service as it would be without overlays: one entry for each environment of the platform, in the platform's
    /// order. The Kustomize base is made from these, so it never depends on an overlay.
    pub planned: Vec<PlannedService>,
    /// The service as it runs, for the environments in which it has an overlay.
    pub deployed: BTreeMap<EnvironmentId, PlannedService>,
    /// The files `overlays/<environment>.yaml`.
    pub overlays: BTreeMap<EnvironmentId, FileId>,
    /// The files of the service's `manifests/` folder, by path below it.
    pub manifests: BTreeMap<String, Manifest>,
    /// The rules and dashboards that the team wrote.
    pub monitoring: TeamMonitoring,
}

/// Which place of a service something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// The place of its `team`, which callers dial.
    First,
    /// The place of the team that `alsoIn` names. It has no schedules, which would run twice, and no Ingress and no
    /// dashboard, of which there can be one.
    Second,
    /// The place of the team that `retiredFrom` names, which comes to its end.
    Retired,
}

/// A manifest that is copied to the output.
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
    /// Whether its overlay ends it here: it has no instances, and Argo CD deletes what it had. Only in protected
    /// environments; in others it has no overlay any more.
    pub retired: bool,
    /// The service itself first, then its variants, sorted by name.
    pub instances: Vec<Instance>,
}

/// The pinned version. Tag and digest may both be missing if there is no overlay.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Pin {
    pub tag: Option<String>,
    pub digest: Option<String>,
}

/// A service or one of its variants, in one environment.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Instance {
    pub origin: Origin,
    pub settings: Shared<InstanceSettings>,
    /// The main workload first, then workers, schedules and hooks, each sorted by name.
    pub workloads: Vec<Workload>,
    pub exposures: Vec<Shared<Exposure>>,
}

/// Everything of an instance except its workloads and exposures.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct InstanceSettings {
    /// The name of the service or variant, which is also the name of its objects.
    pub name: String,
    /// The ports of the Service. Without any there is no Service.
    pub ports: Vec<Port>,
    /// Whether the Service is headless: its name resolves to the addresses of the pods (of a stateful service).
    pub headless: bool,
    pub aliases: Vec<String>,
    /// The annotations of the ServiceAccount for a cloud identity.
    pub identity: BTreeMap<String, String>,
    pub config_maps: Vec<ConfigMap>,
    /// The ExternalSecrets, sorted by name.
    pub external_secrets: Vec<ExternalSecret>,
    /// The SealedSecrets for this environment, sorted by name. Only the service itself has them, not its variants.
    pub sealed_secrets: Vec<SealedSecret>,
    pub existing: Vec<Existing>,
    /// The names of the services that may call this one. `None`: every service that declares a call may.
    pub callers: Option<Vec<String>>,
    /// The labels of every object, beside those that rutter adds.
    pub labels: BTreeMap<String, String>,
    pub pull_secrets: Vec<String>,
    pub observability: Observability,
}

/// A ConfigMap whose name ends in a hash of its content.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ConfigMap {
    /// The full name, with the hash.
    pub name: String,
    pub data: BTreeMap<String, String>,
    /// The files that are not UTF-8 text.
    pub binary: BTreeMap<String, Vec<u8>>,
}

/// An entry of `expose`: how traffic from outside reaches the service.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Exposure {
    /// The name of the generated object.
    pub name: String,
    /// The index of the entry in `expose`.
    pub index: usize,
    pub port: Port,
    pub kind: ExposureKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ExposureKind {
    Route(Route),
    LoadBalancer(LoadBalancer),
}

/// A Service of type LoadBalancer for this exposure.
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
    /// The timeout of requests in seconds.
    pub timeout: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ServiceTls {
    None,
    /// A certificate from the environment's issuer.
    Issued,
    Secret(String),
}
