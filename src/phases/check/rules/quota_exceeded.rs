//! `quota-exceeded`: a team's services need more than its quota.

use std::collections::BTreeMap;

use crate::diagnostics::{Severity, page};
use crate::kubernetes::Quantity;
use crate::language::model::{
    Controller, EnvironmentId, MAX_SURGE_PERCENT, Platform, Role, TeamId, VolumeKind, Workload,
};
use crate::language::spec::{Quota, Update};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Adds up what the services of a team need at most in an environment, and compares it with the team's `quota`
    /// there: `cpu`, `memory`, `memoryLimit`, `pods`, `storage`, `volumes` and extended resources. It counts what the
    /// API server counts: the greatest number of replicas, the 25 % (rounded up) that a rolling update of a Deployment
    /// starts before it stops old pods, and the pods of schedules, jobs and hooks. Pods of a `daemon` are not counted,
    /// because the number of nodes is unknown.
    ///
    /// ## Why is this bad
    /// The ResourceQuota would reject pods when an autoscaler needs them, or a rollout would wait forever for pods that
    /// it may not start.
    ///
    /// ## Example
    /// ```yaml
    /// quota: { prod: { cpu: 4 } }   # and the services need 6 when they roll out at their maximum
    /// ```
    ///
    /// ## How to fix
    /// Raise the quota, or lower `scale` or `resources` of the services that the finding lists.
    PAGE = "quota-exceeded" => "a team's services need more than its quota";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let needs = needs(platform);
    for (n, team) in platform.config.teams.iter().enumerate() {
        for (environment, quota) in &team.quota {
            let Some(need) = needs.get(&(TeamId(n), *environment)) else { continue };
            for (field, limit) in limits(quota) {
                let Some((sum, largest)) = need.total(field) else { continue };
                if sum <= limit {
                    continue;
                }
                let environment = &platform.config.environment(*environment).name;
                let path = ["quota", environment.as_str(), field];
                let message = format!(
                    "the services of {} need {sum} of {field} in {environment}, the quota is {limit}",
                    team.name
                );
                findings.at(platform.config.documents.span(team.file, &path), message, |d| {
                    d.help(format!("the most is needed by {largest}"))
                        .help("raise the quota, or lower `scale` or `resources`")
                });
            }
        }
    }
}

/// Returns the limits of a quota, by the field that sets each.
fn limits(quota: &Quota) -> Vec<(&str, Quantity)> {
    let amounts = [
        ("cpu", &quota.cpu),
        ("memory", &quota.memory),
        ("memoryLimit", &quota.memory_limit),
        ("storage", &quota.storage),
    ];
    let counts = [("pods", quota.pods), ("volumes", quota.volumes)];
    let amounts = amounts.into_iter().filter_map(|(field, q)| Some((field, q.as_ref()?.0.parse().ok()?)));
    let counts = counts.into_iter().filter_map(|(field, n)| Some((field, Quantity::whole(n?.into()))));
    let extended = quota.extended.iter().filter_map(|(field, q)| Some((field.as_str(), q.0.parse().ok()?)));
    amounts.chain(counts).chain(extended).collect()
}

/// What a team's services need in one environment: amounts by the field of the quota, then by service.
#[derive(Default)]
struct Need<'p>(BTreeMap<String, BTreeMap<&'p str, Quantity>>);

/// Returns the greatest number of pods of a workload that exist at the same time, or `None` if it is unknown.
fn most_pods(controller: &Controller) -> Option<u64> {
    match controller {
        Controller::Deployment { replicas, update: Update::Rolling, .. } => {
            let most = u64::from(replicas.most());
            Some(most + (most * u64::from(MAX_SURGE_PERCENT)).div_ceil(100))
        }
        Controller::Deployment { replicas, .. } | Controller::StatefulSet { replicas, .. } => {
            Some(replicas.most().into())
        }
        Controller::CronJob(cron) if cron.suspend => None,
        Controller::CronJob(cron) => Some(cron.parallelism.unwrap_or(1).into()),
        Controller::Job { .. } | Controller::Hook { .. } => Some(1),
        Controller::DaemonSet => None,
    }
}

/// Returns what the services of each team need in the environments where the team has a quota.
fn needs(platform: &Platform) -> BTreeMap<(TeamId, EnvironmentId), Need<'_>> {
    let mut needs = BTreeMap::<_, Need<'_>>::new();
    for visit in visit::deployed(platform) {
        let id = visit.planned.environment;
        if !visit.team().quota.contains_key(&id) {
            continue;
        }
        let need = needs.entry((visit.service.team, id)).or_default();
        for workload in &visit.instance.workloads {
            let Some(pods) = most_pods(&workload.settings.controller) else { continue };
            need.workload(&visit.service.name, workload, pods);
        }
    }
    needs
}

impl<'p> Need<'p> {
    fn workload(&mut self, service: &'p str, workload: &Workload, pods: u64) {
        self.add("pods", service, Quantity::whole(1), pods);
        for container in &workload.pod.containers {
            for (name, amount) in &container.settings.resources.requests {
                self.add_text(name, service, amount, pods);
            }
            if let Some(amount) = container.settings.resources.limits.get("memory") {
                self.add_text("memoryLimit", service, amount, pods);
            }
        }
        let claims = if matches!(workload.settings.controller, Controller::StatefulSet { .. }) { pods } else { 1 };
        for volume in &workload.pod.settings.volumes {
            if let VolumeKind::Claim { size, .. } = &volume.kind
                && workload.settings.role == Role::Main
            {
                self.add_text("storage", service, size, claims);
                self.add("volumes", service, Quantity::whole(1), claims);
            }
        }
    }

    fn add_text(&mut self, field: &str, service: &'p str, amount: &str, times: u64) {
        if let Ok(amount) = amount.parse() {
            self.add(field, service, amount, times);
        }
    }

    fn add(&mut self, field: &str, service: &'p str, amount: Quantity, times: u64) {
        let sum = self.0.entry(field.to_owned()).or_default().entry(service).or_default();
        if let Some(more) = amount.checked_mul(times).and_then(|more| sum.checked_add(more)) {
            *sum = more;
        }
    }

    /// Returns the total, and a text with the three services that need the most.
    fn total(&self, field: &str) -> Option<(Quantity, String)> {
        let by_service = self.0.get(field)?;
        let sum = by_service.values().try_fold(Quantity::ZERO, |sum, q| sum.checked_add(*q))?;
        let mut order: Vec<_> = by_service.iter().collect();
        order.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        let largest: Vec<String> = order.iter().take(3).map(|(name, q)| format!("{name} ({q})")).collect();
        Some((sum, largest.join(", ")))
    }
}
