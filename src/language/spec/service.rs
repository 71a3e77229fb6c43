//! `apps/<service>/service.yaml`, and the same fields in overlays and defaults.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::container::with_container_fields;
use super::{
    Acknowledgement, Alerts, Calls, Duration, Existing, ExposeList, Health, Hold, Hook, Identity, InitContainer,
    IntOrPercent, Literal, Metrics, Placement, Ports, PullPolicy, Scale, Schedule, Security, ServicePromotion, Sidecar,
    Slo, Volume, Worker,
};

with_container_fields! {
    /// A service. The same fields in `overlays/<environment>.yaml` override it, and in platform, environment and team
    /// files they are defaults: maps merge, lists and scalars replace, `null` removes.
    pub struct Service {
        /// The team that owns it: the name of a file in `platform/teams`. Example: `shop`.
        pub team: Option<String>,
        /// A second team: while it is set, the service stands in the namespaces of both teams. Callers dial the one of
        /// `team`. With it a service moves between teams without an outage. Example: `checkout`.
        pub also_in: Option<String>,
        /// The team that the service has moved away from: Argo CD deletes what it had there. Needed where an environment
        /// is protected, and it can go afterwards. Example: `storefront`.
        pub retired_from: Option<String>,
        /// A sentence for people, without effect on the output.
        pub description: Option<String>,
        /// What the main workload is. Default: `deployment`.
        pub kind: Option<Kind>,
        /// The deployed version: the image's tag. Overlays only. Example: `v1.8.2`.
        pub tag: Option<Literal>,
        /// The image's digest, which takes precedence over the tag. Overlays only. Example: `sha256:3f1c...`.
        pub digest: Option<String>,
        /// Why the version is on hold: promotions and pins are refused until it is released. Overlays only. Example: `{
        /// reason: rolled back from v1.9.0, until: "2026-12-20" }`.
        pub hold: Option<Hold>,
        /// `true` ends it in the environment: Argo CD deletes its objects there, and afterwards the overlay can go.
        /// Overlays only; needed where the environment is protected.
        pub retired: Option<bool>,
        /// Acknowledgements of risks, in an overlay for its environment and in a service for all environments; each is
        /// valid for the change that adds it. Example: `[{ risk: destroy, object: PersistentVolumeClaim/data, reason:
        /// moved, expires: "2026-12-20" }]`.
        pub acknowledge: Option<Vec<Acknowledgement>>,
        /// The versions of the interfaces that the service offers. Those of an overlay are promoted with its version.
        /// Example: `{ api: 3.2 }`.
        pub interfaces: Option<BTreeMap<String, Literal>>,
        /// The versions that it needs in the same environment: of a service's image (`cart`), of one of its interfaces
        /// (`cart.api`), or of an interface of any service (`api`). Example: `{ cart: ">=2.1" }`.
        pub needs: Option<BTreeMap<String, Literal>>,
        /// The fields that are promoted with its version.
        pub promotion: Option<ServicePromotion>,
        /// When to pull the image: `if-not-present` (default) or `always`.
        pub pull: Option<PullPolicy>,
        /// The names of Secrets with registry credentials; they must exist in the namespace.
        pub pull_secrets: Option<Vec<String>>,
        /// The only port on which it serves; short for `ports: { http: PORT }`.
        pub port: Option<u16>,
        /// Ports by name: a number, or `{ port: 80, target: 8080 }` if the Service's port differs from the pod's.
        pub ports: Option<Ports>,
        /// The HTTP path of its metrics ports. Example: `{ path: /actuator/prometheus }`.
        pub metrics: Option<Metrics>,
        /// The probes: a path, or `http`, `grpc`, `tcp` or `exec`, or different ones for `live`, `ready` and `startup`.
        pub health: Option<Health>,
        /// Volumes by name: persistent volumes have a size, scratch space has none.
        pub volumes: Option<BTreeMap<String, Volume>>,
        /// The number of pods: a number, or `{ min, max, cpu }`. Default: 1; of a deployment that has ports at least 2,
        /// and the environment's `minReplicas`.
        pub scale: Option<Scale>,
        /// How many pods a node drain may evict at once. Default: `{ maxUnavailable: 1 }`.
        pub disruptions: Option<Disruptions>,
        /// How a new version replaces the old one: `rolling` (default) or `recreate`.
        pub update: Option<Update>,
        /// How traffic from outside reaches it: a host, or `{ host, path, tls, rateLimit }`, or a list of them.
        pub expose: Option<ExposeList>,
        /// What the main workload calls: services, capabilities, external hosts and address ranges. Workers, schedules
        /// and hooks declare their own calls.
        pub calls: Option<Calls>,
        /// The services that may call this one; without it every service that declares a call may. Example:
        /// `[frontend]`.
        pub callers: Option<Vec<String>>,
        /// Programs that serve no requests, by name.
        pub workers: Option<BTreeMap<String, Box<Worker>>>,
        /// Programs that run at set times, by name.
        pub schedules: Option<BTreeMap<String, Box<Schedule>>>,
        /// Programs that run in a phase of a sync, by name.
        pub hooks: Option<BTreeMap<String, Box<Hook>>>,
        /// Containers beside the main one, by name.
        pub sidecars: Option<BTreeMap<String, Box<Sidecar>>>,
        /// Containers that run before the main one, in order.
        pub init: Option<IndexMap<String, InitContainer>>,
        /// Service level objectives, from which error budget alerts are generated.
        pub slo: Option<Box<Slo>>,
        /// How critical it is, and the thresholds of all other alerts.
        pub alerts: Option<Box<Alerts>>,
        /// Where the pods run.
        pub placement: Option<Placement>,
        /// Opt-outs from the safe security defaults.
        pub security: Option<Security>,
        /// The cloud identity of the pods; the provider profile defines the annotations for it.
        pub identity: Option<Identity>,
        /// How pods are stopped.
        pub shutdown: Option<Shutdown>,
        /// ConfigMaps and Secrets that something outside of rutter creates, declared so that references to them can be
        /// checked.
        pub existing: Option<Vec<Existing>>,
        /// Additional names by which the same pods are reached.
        pub aliases: Option<Vec<String>>,
        /// The same service again under other names, with overrides; variants run the same version.
        #[schemars(with = "Option<BTreeMap<String, serde_json::Map<String, serde_json::Value>>>")]
        pub variants: Option<BTreeMap<String, serde::de::IgnoredAny>>,
        /// Labels of every object and pod.
        pub labels: Option<BTreeMap<String, Literal>>,
        /// Annotations of the workloads and their pods.
        pub annotations: Option<BTreeMap<String, Literal>>,
    }
}

/// The kind of the main workload of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Pods that can replace each other.
    #[default]
    Deployment,
    /// Pods with stable names and their own volumes.
    Stateful,
    /// One pod on every node.
    Daemon,
    /// Runs to completion once per version, within an hour, and with two retries.
    Job,
    /// No main workload; only workers, schedules, hooks or manifests.
    Parts,
}

/// How a new version replaces the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum Update {
    /// New pods start first, then old pods stop.
    #[default]
    Rolling,
    /// Old pods stop first; for programs that must not run twice at the same time.
    Recreate,
}

/// How many pods a node drain may evict at once; one of the two fields.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Disruptions {
    /// The greatest number of pods that may be unavailable: a number or a percentage. Default: 1.
    pub max_unavailable: Option<IntOrPercent>,
    /// The smallest number of pods that must stay available: a number or a percentage.
    pub min_available: Option<IntOrPercent>,
}

/// How pods are stopped.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Shutdown {
    /// The time from the start of the stop to the kill, including `preStop`. Default: `30s`, or 20s more than a longer
    /// `preStop`.
    pub grace: Option<Duration>,
    /// The wait before the stop signal, until no new requests arrive. Default: `10s` for what has ports, else `0s`.
    pub pre_stop: Option<Duration>,
}
