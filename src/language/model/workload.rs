//! Workloads and their pods.

use std::collections::BTreeMap;

use super::{Call, Container, DisruptionBudget, Shared};
use crate::language::spec::{AccessMode, Autoscale, Concurrency, Toleration, Update};

/// A workload: a Deployment, StatefulSet, DaemonSet, Job or CronJob.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Workload {
    pub settings: Shared<WorkloadSettings>,
    pub pod: Pod,
    pub calls: Vec<Shared<Call>>,
}

/// A workload whose number of pods an autoscaler sets.
#[derive(Debug, Clone, Copy)]
pub struct Autoscaled<'a> {
    /// The kind in the API group `apps`.
    pub kind: &'static str,
    pub name: &'a str,
    pub replicas: &'a Replicas,
    pub scale: &'a Autoscale,
}

impl Workload {
    /// Returns what its autoscaler is made from; `None` if it has a fixed number of pods.
    pub fn autoscaled(&self) -> Option<Autoscaled<'_>> {
        let (kind, replicas) = match &self.settings.controller {
            Controller::Deployment { replicas, .. } => ("Deployment", replicas),
            Controller::StatefulSet { replicas, .. } => ("StatefulSet", replicas),
            _ => return None,
        };
        match replicas {
            Replicas::Auto(scale) => Some(Autoscaled { kind, name: &self.settings.name, replicas, scale }),
            Replicas::Fixed(_) => None,
        }
    }
}

/// Everything of a workload except its pods and calls.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct WorkloadSettings {
    /// The object's name: unique in its namespace, shortened if it would be too long.
    pub name: String,
    /// The part of the service that the workload runs. It decides the labels and the path in the spec.
    pub role: Role,
    /// The keys that lead from the top of the service's spec to the fields of this workload (empty for the main
    /// workload).
    pub path: Vec<String>,
    pub controller: Controller,
}

/// The part of a service that a workload runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Role {
    Main,
    /// The name of the worker, or of the pod that several workers share.
    Worker(String),
    Schedule(String),
    Hook(String),
}

/// The share of its pods that a rolling update starts anew before old ones go, in percent. The controller rounds up.
pub const MAX_SURGE_PERCENT: u32 = 25;

/// The Kubernetes controller that starts and restarts the pods.
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
    /// A Job that runs once per version. `deadline` is in seconds.
    Job {
        retries: u32,
        deadline: i64,
    },
    CronJob(Cron),
    /// A Job that Argo CD creates again at a phase of every sync.
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
    /// An autoscaler. `min` and at least one target are always set.
    Auto(Autoscale),
}

impl Replicas {
    /// Returns the smallest number of pods.
    pub fn least(&self) -> u32 {
        match self {
            Self::Fixed(n) => *n,
            Self::Auto(auto) => auto.min.unwrap_or(1),
        }
    }

    /// Returns the greatest number of pods.
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
    /// Seconds after which a run that could not start is skipped.
    pub start_deadline: i64,
    /// Seconds after which a run is stopped.
    pub deadline: i64,
    pub retries: u32,
    pub keep_succeeded: u32,
    pub keep_failed: u32,
    pub suspend: bool,
    pub parallelism: Option<u32>,
    pub completions: Option<u32>,
}

/// The phase of a sync in which a hook runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HookPhase {
    PreSync,
    PostSync,
    SyncFail,
}

/// The pods of a workload.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Pod {
    /// The init containers, in the order in which they run.
    pub init: Vec<Container>,
    /// The containers, the main one first.
    pub containers: Vec<Container>,
    pub settings: Shared<PodSettings>,
}

/// Everything of a pod except its containers.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct PodSettings {
    pub volumes: Vec<Volume>,
    pub service_account: String,
    /// Whether the pod gets a token for the Kubernetes API or for a cloud identity.
    pub token: bool,
    /// The user id, group id and group id of volumes.
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
    /// The termination grace period in seconds.
    pub grace: i64,
    /// The labels of the pods beside those that rutter adds.
    pub labels: BTreeMap<String, String>,
    pub annotations: BTreeMap<String, String>,
}

/// The topology over which pods are spread.
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
    /// A ConfigMap, by its full name.
    ConfigMap(String),
    /// A Secret, by its name. `items` are the keys with the file name of each; empty means all keys.
    Secret { name: String, items: Vec<(String, String)> },
    /// A PersistentVolumeClaim (Deployment) or a claim template (StatefulSet).
    Claim { claim: String, size: String, storage_class: String, access: AccessMode },
}
