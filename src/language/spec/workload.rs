//! The workloads beside the main one: workers, schedules and hooks.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::container::with_container_fields;
use super::{Calls, Duration, Health, Metrics, Placement, Ports, Scale, Security, Shutdown};

with_container_fields! {
    /// A program of the service that serves no requests, in a Deployment of its own. It inherits the service's image,
    /// variables, configuration and resources unless it sets its own; `null` removes a variable or a secret.
    pub struct Worker {
        /// Workers with the same value share one pod. Default: each has its own.
        pub pod: Option<String>,
        /// The number of pods: a number or a range with targets. Default: 1.
        pub scale: Option<Scale>,
        /// The ports on which it listens, by name; usually only `metrics`.
        pub ports: Option<Ports>,
        /// The HTTP path of its metrics ports. Default: the service's.
        pub metrics: Option<Metrics>,
        /// Its probes. Default: none.
        pub health: Option<Health>,
        /// What it calls. Default: nothing.
        pub calls: Option<Calls>,
        /// Where its pods run. Default: the service's placement.
        pub placement: Option<Placement>,
        /// Opt-outs from the safe security defaults. Default: the service's.
        pub security: Option<Security>,
        /// How its pods are stopped. Default: the service's.
        pub shutdown: Option<Shutdown>,
        /// The mount paths of the service's volumes in this container, by volume name.
        pub mounts: Option<BTreeMap<String, String>>,
    }
}

with_container_fields! {
    /// A program that runs at set times (a CronJob). It inherits the service's image, variables, configuration and
    /// resources unless it sets its own; `null` removes a variable or a secret.
    pub struct Schedule {
        /// When it runs, as a cron expression with five fields or `@daily` and the like. Example: `15 2 * * *`.
        pub cron: Option<String>,
        /// The time zone of `cron`, an IANA name. Default: `Etc/UTC`.
        pub time_zone: Option<String>,
        /// What happens if the last run is still running: `forbid` (default), `allow`, `replace`.
        pub concurrency: Option<Concurrency>,
        /// The time after which a run that could not start is skipped. Default: `5m`.
        pub start_deadline: Option<Duration>,
        /// The time after which a run is stopped. Default: `1h`.
        pub deadline: Option<Duration>,
        /// The number of retries of a failed run. Default: 2.
        pub retries: Option<u32>,
        /// The number of successful runs that are kept. Default: 3.
        pub keep_succeeded: Option<u32>,
        /// The number of failed runs that are kept. Default: 3.
        pub keep_failed: Option<u32>,
        /// Whether it is only started manually. Default: false.
        pub suspend: Option<bool>,
        /// The number of pods that run at the same time. Default: 1.
        pub parallelism: Option<u32>,
        /// The number of pods that must succeed. Default: 1.
        pub completions: Option<u32>,
        /// What it calls. Default: nothing.
        pub calls: Option<Calls>,
        /// Where its pods run. Default: the service's placement.
        pub placement: Option<Placement>,
        /// Opt-outs from the safe security defaults. Default: the service's.
        pub security: Option<Security>,
        /// The mount paths of the service's volumes in this container, by volume name.
        pub mounts: Option<BTreeMap<String, String>>,
    }
}

with_container_fields! {
    /// A program that Argo CD runs in a phase of a sync (a Job). It inherits the service's image, variables,
    /// configuration and resources unless it sets its own; `null` removes a variable or a secret.
    pub struct Hook {
        /// Runs it before the new version starts: `sync`. One of `before` and `after` is needed.
        pub before: Option<HookBefore>,
        /// Runs it after a successful `sync`, or after a `failure`.
        pub after: Option<HookAfter>,
        /// The time after which a run is stopped. Default: `10m`.
        pub deadline: Option<Duration>,
        /// The number of retries of a failed run. Default: 0.
        pub retries: Option<u32>,
        /// What it calls. Default: nothing.
        pub calls: Option<Calls>,
        /// Where its pods run. Default: the service's placement.
        pub placement: Option<Placement>,
        /// Opt-outs from the safe security defaults. Default: the service's.
        pub security: Option<Security>,
        /// The mount paths of the service's volumes in this container, by volume name.
        pub mounts: Option<BTreeMap<String, String>>,
    }
}

/// What a schedule does if its last run is still running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum Concurrency {
    /// Skip the new run.
    #[default]
    Forbid,
    /// Run both.
    Allow,
    /// Stop the old run.
    Replace,
}

/// The phase before which a hook runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HookBefore {
    /// Before any object of the service is applied.
    Sync,
}

/// The phase after which a hook runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HookAfter {
    /// After all objects are applied and healthy.
    Sync,
    /// After a failed sync.
    Failure,
}
