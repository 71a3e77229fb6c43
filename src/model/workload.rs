//! Workloads and their pods.

use std::collections::BTreeMap;

use super::shared::shares_settings;
use super::{Call, Container, DisruptionBudget, Shared};
use crate::spec::{AccessMode, Autoscale, Concurrency, Toleration, Update};

/// Something that runs pods.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Workload {
    pub settings: Shared<WorkloadSettings>,
    pub pod: Pod,
    pub calls: Vec<Shared<Call>>,
}

/// What a workload is, beside its pods.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct WorkloadSettings {
    /// The object's name: unique in its namespace, cut to fit.
    pub name: String,
    /// What it is of its service: decides the labels and where it stands in the spec.
    pub role: Role,
    /// Keys from the service's top to the words that made it (empty for the main workload).
    pub path: Vec<String>,
    pub controller: Controller,
}

shares_settings!(Workload, WorkloadSettings);

/// What a workload is of its service.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Role {
    Main,
    /// The worker's (or shared pod's) name.
    Worker(String),
    Schedule(String),
    Hook(String),
}

/// The share of its pods that a rolling update starts anew before old ones go, in percent. The controller rounds up.
pub const MAX_SURGE_PERCENT: u32 = 25;

/// What starts the pods, and starts them again.
#[derive(Debug, Clone, PartialEq, Hash)]
pub enum Controller {
    Deployment {
        replicas: Replicas,
        update: Update,
        budget: Option<DisruptionBudget>,
    },
    StatefulSet {
        replicas: Replicas,
        budget: Option<DisruptionBudget>,
    },
    DaemonSet,
    /// Runs once per version; the deadline is in seconds.
    Job {
        retries: u32,
        deadline: i64,
    },
    CronJob(Cron),
    /// A Job that Argo CD makes anew at a point of every sync.
    Hook {
        phase: HookPhase,
        retries: u32,
        deadline: i64,
    },
}

/// How many pods run.
#[derive(Debug, Clone, PartialEq, Hash)]
pub enum Replicas {
    Fixed(u32),
    /// `min` and at least one target are filled in.
    Auto(Autoscale),
}

impl Replicas {
    /// The least number of pods.
    pub fn least(&self) -> u32 {
        match self {
            Self::Fixed(n) => *n,
            Self::Auto(auto) => auto.min.unwrap_or(1),
        }
    }

    /// The greatest number of pods.
    pub fn most(&self) -> u32 {
        match self {
            Self::Fixed(n) => *n,
            Self::Auto(auto) => auto.max.unwrap_or_else(|| auto.min.unwrap_or(1)),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cron {
    pub schedule: String,
    pub time_zone: String,
    pub concurrency: Concurrency,
    /// Seconds.
    pub start_deadline: i64,
    /// Seconds.
    pub deadline: i64,
    pub retries: u32,
    pub keep_succeeded: u32,
    pub keep_failed: u32,
    pub suspend: bool,
    pub parallelism: Option<u32>,
    pub completions: Option<u32>,
}

/// The point of a sync at which a hook runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HookPhase {
    PreSync,
    PostSync,
    SyncFail,
}

/// The pods of a workload.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Pod {
    /// In order.
    pub init: Vec<Container>,
    /// The main container first.
    pub containers: Vec<Container>,
    pub settings: Shared<PodSettings>,
}

/// What a pod is, beside its containers.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct PodSettings {
    pub volumes: Vec<Volume>,
    pub service_account: String,
    /// Gets a token for the Kubernetes API or for a cloud identity.
    pub token: bool,
    /// User, group and volume group ids.
    pub user: u32,
    pub group: u32,
    pub fs_group: u32,
    pub run_as_root: bool,
    pub unconfined: bool,
    pub host_network: bool,
    pub node_selector: BTreeMap<String, String>,
    pub tolerations: Vec<Toleration>,
    pub spread: Option<Spread>,
    pub priority: Option<String>,
    /// Seconds.
    pub grace: i64,
    /// Labels beside rutter's own.
    pub labels: BTreeMap<String, String>,
    pub annotations: BTreeMap<String, String>,
}

shares_settings!(Pod, PodSettings);

/// The topology key pods are spread over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spread {
    Zones,
    Nodes,
}

#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Volume {
    pub name: String,
    pub kind: VolumeKind,
}

#[derive(Debug, Clone, PartialEq, Hash)]
pub enum VolumeKind {
    /// An emptyDir.
    Scratch { limit: Option<String>, memory: bool },
    /// The ConfigMap's full name.
    ConfigMap(String),
    /// A Secret's name, and the files: key and name of each; none: every key.
    Secret { name: String, items: Vec<(String, String)> },
    /// A claim of its own (Deployment), or a claim template (StatefulSet).
    Claim { claim: String, size: String, storage_class: String, access: AccessMode },
}
