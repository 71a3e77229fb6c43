//! `word-without-effect`: a word that no workload of the service uses.

use crate::check::findings::Findings;
use crate::check::rule::Rule;
use crate::check::visit;
use crate::diagnostics::{Severity, page};
use crate::model::{Controller, Instance, Platform, Role, Workload};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Reports words that the `kind` of a service leaves without effect, where they stand beside `kind` or in an
    /// overlay over it: words of the main workload in a service of `kind: parts`, `scale`, `disruptions` and `update`
    /// of a daemon or a job, `update` of a stateful service; and `placement` and `shutdown` of a worker in a pod
    /// that another worker opened.
    ///
    /// ## Why is this bad
    /// Workers, schedules and hooks have the connections that they declare themselves, and no others. `calls` at
    /// the top of a service without a main workload give nobody a network policy or an address.
    ///
    /// ## Example
    /// ```yaml
    /// kind: parts
    /// calls: [postgres]
    /// schedules: { report: { cron: "@daily", command: [bin/report] } }
    /// ```
    ///
    /// ## How to fix
    /// Move the word to the worker, schedule or hook that it is meant for, or remove it.
    PAGE = "word-without-effect" => "a word that nothing in the service uses";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for visit in visit::instances(platform) {
        for word in idle(visit.instance) {
            for span in visit.written_since("kind", word) {
                let message = format!("nothing uses `{word}`: {}", why(visit.instance));
                findings.group_at(&visit, span, message, |d| d.help(help(word)));
            }
        }
        for (worker, opener) in visit.instance.workloads.iter().flat_map(joined) {
            for word in ["placement", "shutdown"] {
                let path = ["workers", worker, word];
                if visit.written(&path).is_some_and(|(_, node)| !node.is_null()) {
                    let message = format!("`{word}` of this worker has no effect: its pod is that of `{opener}`");
                    let help = format!("say it at `{opener}`, or give the worker a pod of its own");
                    findings.group_at(&visit, visit.key_place(&path), message, |d| d.help(help));
                }
            }
        }
    }
}

/// The words that the controller of the main workload has no use for.
fn idle(instance: &Instance) -> &'static [&'static str] {
    match main(instance).map(|workload| &workload.controller) {
        None if instance.workloads.is_empty() => WITHOUT_CONTAINERS,
        None => WITHOUT_MAIN,
        Some(Controller::DaemonSet | Controller::Job { .. }) => &["scale", "disruptions", "update"],
        Some(Controller::StatefulSet { .. }) => &["update"],
        Some(_) => &[],
    }
}

/// Words of the main workload alone.
const WITHOUT_MAIN: &[&str] = &[
    "calls",
    "port",
    "ports",
    "health",
    "scale",
    "disruptions",
    "update",
    "sidecars",
    "init",
    "callers",
    "aliases",
    "command",
    "args",
];

/// The same, and what workers, schedules and hooks would take from the service. `secrets` have a finding of their own.
const WITHOUT_CONTAINERS: &[&str] = &[
    "calls",
    "port",
    "ports",
    "health",
    "scale",
    "disruptions",
    "update",
    "sidecars",
    "init",
    "callers",
    "aliases",
    "command",
    "args",
    "env",
    "envFrom",
    "config",
    "resources",
    "volumes",
];

fn main(instance: &Instance) -> Option<&Workload> {
    instance.workloads.iter().find(|workload| workload.role == Role::Main)
}

fn why(instance: &Instance) -> &'static str {
    match main(instance).map(|workload| &workload.controller) {
        None if instance.workloads.is_empty() => "the service runs no container",
        None => "the service has no main workload",
        Some(Controller::DaemonSet) => "a daemon runs one pod on every node",
        Some(Controller::Job { .. }) => "a job runs once per version",
        Some(_) => "a stateful service is always updated one pod at a time",
    }
}

fn help(word: &str) -> &'static str {
    match word {
        "calls" => "say it at the worker, schedule or hook that calls: each has the connections that it declares",
        "command" | "args" | "health" | "port" | "ports" => "say it at the worker, schedule or hook, or remove it",
        _ => "remove it, or change `kind`",
    }
}

/// The workers that run in a pod which another worker opened, with that worker.
fn joined(workload: &Workload) -> impl Iterator<Item = (&str, &str)> {
    let worker = matches!(workload.role, Role::Worker(_));
    let containers = workload.pod.containers.iter().skip(1).filter(move |_| worker);
    containers.map(move |container| (name(&container.path), name(&workload.path)))
}

/// The name of the part that a path leads to.
fn name(path: &[String]) -> &str {
    path.get(1).map_or("", String::as_str)
}
