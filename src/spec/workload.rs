//! What runs beside the main workload: workers, schedules and hooks.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::container::with_container_words;
use super::{Calls, Duration, Health, Metrics, Placement, Ports, Scale, Security, Shutdown};

with_container_words! {
    /// A program of the service that serves no requests, in a Deployment of its own. It takes the
    /// service's image, variables, configuration and resources where it says nothing itself; `null` takes a variable
    /// or a secret away.
    pub struct Worker {
        /// Workers with the same word share one pod; default: each has its own.
        pub pod: Option<String>,
        /// How many run: a number or a range with targets. Default: 1.
        pub scale: Option<Scale>,
        /// Ports it listens on, by name; usually only `metrics`.
        pub ports: Option<Ports>,
        /// Where its ports for metrics serve them. Default: as the service.
        pub metrics: Option<Metrics>,
        /// Its probes. Default: none.
        pub health: Option<Health>,
        /// Whom it talks to. Default: nobody.
        pub calls: Option<Calls>,
        /// Where it runs. Default: as the service.
        pub placement: Option<Placement>,
        /// Opt-outs from the safe defaults, in words. Default: as the service.
        pub security: Option<Security>,
        /// How it ends. Default: as the service.
        pub shutdown: Option<Shutdown>,
        /// Paths of the service's volumes, by volume name: where this container mounts them.
        pub mounts: Option<BTreeMap<String, String>>,
    }
}

with_container_words! {
    /// A program that runs by the clock (a CronJob). It takes the
    /// service's image, variables, configuration and resources where it says nothing itself; `null` takes a variable
    /// or a secret away.
    pub struct Schedule {
        /// When, in cron's five fields or `@daily` and the like. Example: `15 2 * * *`.
        pub cron: Option<String>,
        /// The time zone of `cron`, an IANA name. Default: `Etc/UTC`.
        pub time_zone: Option<String>,
        /// What happens when the last run still goes on: `forbid` (default), `allow`, `replace`.
        pub concurrency: Option<Concurrency>,
        /// A run that could not start for this long is given up. Default: `5m`.
        pub start_deadline: Option<Duration>,
        /// A run that takes longer is stopped. Default: `1h`.
        pub deadline: Option<Duration>,
        /// How often a failed run is tried again. Default: 2.
        pub retries: Option<u32>,
        /// How many finished runs are kept. Default: 3.
        pub keep_succeeded: Option<u32>,
        /// How many failed runs are kept. Default: 3.
        pub keep_failed: Option<u32>,
        /// Only started by hand. Default: false.
        pub suspend: Option<bool>,
        /// Pods that run at the same time. Default: 1.
        pub parallelism: Option<u32>,
        /// Pods that must succeed. Default: 1.
        pub completions: Option<u32>,
        /// Whom it talks to. Default: nobody.
        pub calls: Option<Calls>,
        /// Where it runs. Default: as the service.
        pub placement: Option<Placement>,
        /// Opt-outs from the safe defaults, in words. Default: as the service.
        pub security: Option<Security>,
        /// Paths of the service's volumes, by volume name: where this container mounts them.
        pub mounts: Option<BTreeMap<String, String>>,
    }
}

with_container_words! {
    /// A program that Argo CD runs at a point of a sync (a Job). It takes the
    /// service's image, variables, configuration and resources where it says nothing itself; `null` takes a variable
    /// or a secret away.
    pub struct Hook {
        /// Run before the new version starts: `sync`. One of `before` and `after` is needed.
        pub before: Option<HookBefore>,
        /// Run after a good `sync`, or after a `failure`.
        pub after: Option<HookAfter>,
        /// A run that takes longer is stopped. Default: `10m`.
        pub deadline: Option<Duration>,
        /// How often a failed run is tried again. Default: 0.
        pub retries: Option<u32>,
        /// Whom it talks to. Default: nobody.
        pub calls: Option<Calls>,
        /// Where it runs. Default: as the service.
        pub placement: Option<Placement>,
        /// Opt-outs from the safe defaults, in words. Default: as the service.
        pub security: Option<Security>,
        /// Paths of the service's volumes, by volume name: where this container mounts them.
        pub mounts: Option<BTreeMap<String, String>>,
    }
}

/// What a schedule does when its last run still goes on.
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

/// The point before which a hook runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HookBefore {
    /// Before anything of the service is applied.
    Sync,
}

/// The point after which a hook runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HookAfter {
    /// After everything is applied and healthy.
    Sync,
    /// After a sync failed.
    Failure,
}
