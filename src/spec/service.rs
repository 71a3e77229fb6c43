//! `apps/<service>/service.yaml`, and the same words in overlays and defaults.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::container::with_container_words;
use super::{
    Acknowledgement, Alerts, Calls, Duration, Existing, ExposeList, Health, Hold, Hook, Identity, InitContainer,
    IntOrPercent, Literal, Metrics, Placement, Ports, PullPolicy, Scale, Schedule, Security, ServicePromotion, Sidecar,
    Slo, Volume, Worker,
};

with_container_words! {
    /// A service in its team's words. The same words override in `overlays/<environment>.yaml`, and are
    /// defaults in platform, environment and team files: maps merge, lists and scalars replace, `null` removes.
    pub struct Service {
        /// The team that owns it: the name of a file in `platform/teams`. Example: `shop`.
        pub team: Option<String>,
        /// A sentence for people.
        pub description: Option<String>,
        /// What the main workload is. Default: `deployment`.
        pub kind: Option<Kind>,
        /// The version that runs: the image's tag. Overlays only. Example: `v1.8.2`.
        pub tag: Option<Literal>,
        /// The image's digest, which decides where both are given. Overlays only. Example: `sha256:3f1c...`.
        pub digest: Option<String>,
        /// Why this version stays: promotions and pins are refused until it is released. Overlays only.
        /// Example: `{ reason: rolled back from v1.9.0, until: "2026-12-20" }`.
        pub hold: Option<Hold>,
        /// What the change that adds an entry stands by: in an overlay for its environment, in a service for all of them.
        /// Example: `[{ risk: destroy, object: PersistentVolumeClaim/data, reason: moved, expires: "2026-12-20" }]`.
        pub acknowledge: Option<Vec<Acknowledgement>>,
        /// Versions of what it offers, by interface. An overlay's travel with its version. Example: `{ api: 3.2 }`.
        pub interfaces: Option<BTreeMap<String, Literal>>,
        /// Versions of what it needs in the same environment: of a service's image (`cart`), of one of its interfaces
        /// (`cart.api`), or of an interface that some service offers (`api`). Example: `{ cart: ">=2.1" }`.
        pub needs: Option<BTreeMap<String, Literal>>,
        /// What travels with its version.
        pub promotion: Option<ServicePromotion>,
        /// When to pull the image: `if-not-present` (default) or `always`.
        pub pull: Option<PullPolicy>,
        /// Secrets with registry credentials, by name; they must exist in the namespace.
        pub pull_secrets: Option<Vec<String>>,
        /// The one port it serves on; short for `ports: { http: PORT }`.
        pub port: Option<u16>,
        /// Ports by name: a number, or `{ port: 80, target: 8080 }` where the Service's port differs from the pod's.
        pub ports: Option<Ports>,
        /// Where its ports for metrics serve them. Example: `{ path: /actuator/prometheus }`.
        pub metrics: Option<Metrics>,
        /// Whether it is alive and ready: a path, or http, grpc, tcp or exec, for `live`, `ready` and `startup` apart.
        pub health: Option<Health>,
        /// Volumes by name: persistent ones with a size, scratch space without.
        pub volumes: Option<BTreeMap<String, Volume>>,
        /// How many run: a number, or `{ min, max, cpu }`. Default: 1; of a deployment that has ports at least 2, and
        /// the environment's `minReplicas`.
        pub scale: Option<Scale>,
        /// How many pods a node drain may take away at once. Default: `{ maxUnavailable: 1 }`.
        pub disruptions: Option<Disruptions>,
        /// How a new version replaces the old one: `rolling` (default) or `recreate`.
        pub update: Option<Update>,
        /// How it is reached from outside: a host, or `{ host, path, tls, rateLimit }`, or a list of them.
        pub expose: Option<ExposeList>,
        /// Whom the main workload talks to: services, capabilities, external hosts and address ranges. Workers,
        /// schedules and hooks declare their own.
        pub calls: Option<Calls>,
        /// Services that may call this one; without it every declared caller may. Example: `[frontend]`.
        pub callers: Option<Vec<String>>,
        /// Programs that serve no requests, by name.
        pub workers: Option<BTreeMap<String, Box<Worker>>>,
        /// Programs that run by the clock, by name.
        pub schedules: Option<BTreeMap<String, Box<Schedule>>>,
        /// Programs that run at a point of a sync, by name.
        pub hooks: Option<BTreeMap<String, Box<Hook>>>,
        /// Containers beside the main one, by name.
        pub sidecars: Option<BTreeMap<String, Box<Sidecar>>>,
        /// Containers that run before the main one, in order.
        pub init: Option<IndexMap<String, InitContainer>>,
        /// What it promises: objectives, from which error budget alerts follow.
        pub slo: Option<Box<Slo>>,
        /// How much it matters, and the thresholds of all other alerts.
        pub alerts: Option<Box<Alerts>>,
        /// Where the pods run.
        pub placement: Option<Placement>,
        /// Opt-outs from the safe defaults, in words.
        pub security: Option<Security>,
        /// The cloud identity the pods act as; the provider profile says how.
        pub identity: Option<Identity>,
        /// How a pod ends.
        pub shutdown: Option<Shutdown>,
        /// ConfigMaps and Secrets that something else makes, so that checks know of them.
        pub existing: Option<Vec<Existing>>,
        /// Further names under which the same pods are reached.
        pub aliases: Option<Vec<String>>,
        /// The same service once more under another name, with overrides; it runs the same version.
        #[schemars(with = "Option<BTreeMap<String, serde_json::Map<String, serde_json::Value>>>")]
        pub variants: Option<BTreeMap<String, serde::de::IgnoredAny>>,
        /// Labels of every object and pod.
        pub labels: Option<BTreeMap<String, Literal>>,
        /// Annotations of the workloads and their pods.
        pub annotations: Option<BTreeMap<String, Literal>>,
    }
}

/// What the main workload of a service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Pods that can replace each other.
    #[default]
    Deployment,
    /// Pods with names and volumes of their own.
    Stateful,
    /// One pod on every node.
    Daemon,
    /// Runs once per version to its end, within an hour, and twice more if it fails.
    Job,
    /// No main workload, only its parts: workers, schedules, hooks or manifests.
    Parts,
}

/// How a new version replaces the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum Update {
    /// New pods first, then the old ones go.
    #[default]
    Rolling,
    /// The old pods go first: for what must not run twice.
    Recreate,
}

/// How many pods a node drain may take away at once; one of the two.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Disruptions {
    /// At most so many may be away: a number or a percentage. Default: 1.
    pub max_unavailable: Option<IntOrPercent>,
    /// At least so many must stay: a number or a percentage.
    pub min_available: Option<IntOrPercent>,
}

/// How a pod ends.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Shutdown {
    /// Time from the first signal to the kill. Default: `30s`, or 20s more than a longer `preStop`.
    pub grace: Option<Duration>,
    /// Wait before the signal, so that no new request arrives any more. Default: `10s` for what has ports, else `0s`.
    pub pre_stop: Option<Duration>,
}
