//! Alerts of workloads and requests, limited to what the service has.
//!
//! Names, conditions and waits of the `Kube...` alerts are those of kubernetes-mixin 1.5, restricted to
//! one workload.

use super::names::Names;
use super::rule::{Group, Rule, Severity};
use super::slo::{camel_case, error_ratio};
use super::watch::{Texts, Watch};
use crate::base::decimal::Decimal;
use crate::kubernetes::CronSchedule;
use crate::language::model::{
    Controller, DisruptionBudget, Instance, Observability, Replicas, Role, Sli, VolumeKind, Workload,
};
use crate::language::spec::Criticality;

/// Seconds in which a run that began in time may still be on its way.
const LATE: i64 = 300;

/// The groups `workload-` and, where requests are watched without an objective, `requests-`.
pub(super) fn groups(watch: &mut Watch<'_>) -> Vec<Group> {
    let context = watch.context;
    let mut rules: Vec<Rule> = Vec::new();
    for workload in &context.instance.workloads {
        rules.extend(of_workload(watch, workload));
    }
    rules.extend(gone(watch));
    let requests = requests(watch);
    let name = watch.service().to_owned();
    let groups = [(format!("workload-{name}"), rules), (format!("requests-{name}"), requests)];
    groups.into_iter().filter(|(_, rules)| !rules.is_empty()).map(|(name, rules)| Group { name, rules }).collect()
}

/// A row: the alert's (and template's) name, how long it must hold, severity, threshold.
type Row = (&'static str, &'static str, Severity, String);

fn of_workload(watch: &mut Watch<'_>, workload: &Workload) -> Vec<Rule> {
    let rows = [of_pods(watch, workload), of_controller(workload), of_volumes(watch, workload)].concat();
    let (pods, jobs, claims) = (pods(workload), jobs(workload), claims(workload));
    let mut rules = Vec::new();
    for (name, wait, severity, threshold) in rows {
        let names = watch
            .names()
            .with("workload", workload.settings.name.as_str())
            .with("pods", pods.as_str())
            .with("jobs", jobs.as_str())
            .with("claims", claims.as_str())
            .with("predict", name == "KubePersistentVolumeFillingUp" && severity == Severity::Warning)
            .with("threshold", threshold);
        rules.extend(alert(watch, name, name, severity, wait, names, Some(&workload.settings.name)));
    }
    rules
}

/// By the template's name or the alert's.
pub(super) fn is_off(observability: &Observability, template: &str, name: &str) -> bool {
    observability.off.iter().any(|off| off == template || off == name)
}

/// An alert from a template of its own, unless it is not wanted.
fn alert(
    watch: &mut Watch<'_>,
    template: &str,
    name: &str,
    severity: Severity,
    wait: &'static str,
    names: Names<'_>,
    workload: Option<&str>,
) -> Option<Rule> {
    if is_off(watch.observability(), template, name) {
        return None;
    }
    let [expr, summary, description] =
        watch.fill(template, names, &["expr", "summary", "description"])?.try_into().ok()?;
    let mut alert = watch.alert(name, severity, wait, Texts { expr, summary, description });
    alert.labels.push_some("workload", workload.map(str::to_owned));
    Some(Rule::Alert(alert))
}

fn row(name: &'static str, wait: &'static str) -> Row {
    (name, wait, Severity::Warning, String::new())
}

fn of_pods(watch: &Watch<'_>, workload: &Workload) -> Vec<Row> {
    if !matches!(
        workload.settings.controller,
        Controller::Deployment { .. } | Controller::StatefulSet { .. } | Controller::DaemonSet
    ) {
        return Vec::new();
    }
    let thresholds = &watch.observability().thresholds;
    let limited =
        |resource: &str| workload.pod.containers.iter().any(|c| c.settings.resources.limits.contains_key(resource));
    let mut rows =
        vec![row("KubePodCrashLooping", "15m"), row("KubePodNotReady", "15m"), row("KubeContainerWaiting", "1h")];
    if limited("memory") {
        rows.push(row("KubeContainerOOMKilled", ""));
        rows.push(("ContainerMemoryNearLimit", "15m", Severity::Warning, thresholds.memory.to_string()));
    }
    if limited("cpu") {
        rows.push(("CPUThrottlingHigh", "15m", Severity::Info, thresholds.throttling.to_string()));
    }
    rows
}

fn of_controller(workload: &Workload) -> Vec<Row> {
    let scaled = |replicas: &Replicas, budget: &Option<DisruptionBudget>| {
        let scaler = matches!(replicas, Replicas::Auto(_)).then(|| row("KubeHpaMaxedOut", "15m"));
        let budget = budget.map(|_| row("KubePdbNotEnoughHealthyPods", "15m"));
        scaler.into_iter().chain(budget)
    };
    match &workload.settings.controller {
        Controller::Deployment { replicas, budget, .. } => {
            let own = [row("KubeDeploymentReplicasMismatch", "15m"), row("KubeDeploymentRolloutStuck", "15m")];
            own.into_iter().chain(scaled(replicas, budget)).collect()
        }
        Controller::StatefulSet { replicas, budget } => {
            let own = row("KubeStatefulSetReplicasMismatch", "15m");
            std::iter::once(own).chain(scaled(replicas, budget)).collect()
        }
        Controller::DaemonSet => vec![row("KubeDaemonSetRolloutStuck", "15m")],
        Controller::Job { .. } => vec![row("KubeJobFailed", "15m")],
        Controller::CronJob(cron) if !cron.suspend => {
            let failed = row("KubeJobFailed", "15m");
            // Two missed runs, and the time that the next one may take.
            let schedule = cron.schedule.parse::<CronSchedule>().ok();
            let silent = schedule.and_then(|schedule| schedule.longest_gap()).map(|period| {
                let threshold = 2 * period + cron.deadline + LATE;
                ("CronJobNotSucceeding", "", Severity::Warning, threshold.to_string())
            });
            std::iter::once(failed).chain(silent).collect()
        }
        // Argo CD reports the failure of a hook as the failure of the sync.
        Controller::CronJob(_) | Controller::Hook { .. } => Vec::new(),
    }
}

fn of_volumes(watch: &Watch<'_>, workload: &Workload) -> Vec<Row> {
    if claims(workload).is_empty() {
        return Vec::new();
    }
    let thresholds = &watch.observability().thresholds;
    let name = "KubePersistentVolumeFillingUp";
    vec![
        (name, "1m", Severity::Critical, thresholds.volume_critical.to_string()),
        (name, "1h", Severity::Warning, thresholds.volume_warning.to_string()),
    ]
}

/// A pattern of the workload's pods' names.
pub(in crate::phases::emit) fn pods(workload: &Workload) -> String {
    let suffix = match workload.settings.controller {
        Controller::Deployment { .. } => "-[a-z0-9]+-[a-z0-9]{5}",
        Controller::StatefulSet { .. } => "-[0-9]+",
        Controller::DaemonSet | Controller::Job { .. } | Controller::Hook { .. } => "-[a-z0-9]{5}",
        Controller::CronJob(_) => "-[0-9]+-[a-z0-9]{5}",
    };
    format!("{}{suffix}", workload.settings.name)
}

/// A pattern of the names of the workload's Jobs.
pub(in crate::phases::emit) fn jobs(workload: &Workload) -> String {
    let suffix =
        if matches!(workload.settings.controller, Controller::CronJob(_)) { "-[0-9]+" } else { "(-[0-9a-f]{10})?" };
    format!("{}{suffix}", workload.settings.name)
}

/// A pattern of the names of the workload's claims; empty if it has none.
pub(in crate::phases::emit) fn claims(workload: &Workload) -> String {
    let stateful = matches!(workload.settings.controller, Controller::StatefulSet { .. });
    let claims = workload.pod.settings.volumes.iter().filter_map(|volume| match &volume.kind {
        VolumeKind::Claim { .. } if stateful => Some(format!("{}-{}-[0-9]+", volume.name, workload.settings.name)),
        VolumeKind::Claim { claim, .. } => Some(claim.clone()),
        _ => None,
    });
    claims.collect::<Vec<_>>().join("|")
}

/// Prometheus scrapes the main workload.
pub(super) fn is_scraped(instance: &Instance) -> bool {
    instance.scraped().any(|scraped| scraped.workload.settings.role == Role::Main)
}

/// How the absence of an instance shows.
pub(super) enum Absence {
    /// No target of its own answers Prometheus.
    Target,
    /// kube-state-metrics counts no ready pod: the metric, and its label that names the workload.
    Pods { available: &'static str, kind: &'static str, workload: String },
}

/// Through its own metrics where it has some; none for what does not run all the time.
pub(super) fn absence(instance: &Instance) -> Option<Absence> {
    if is_scraped(instance) {
        return Some(Absence::Target);
    }
    let main = instance.workloads.iter().find(|w| w.settings.role == Role::Main)?;
    let (available, kind) = match &main.settings.controller {
        Controller::Deployment { replicas, .. } if replicas.least() > 0 => {
            ("kube_deployment_status_replicas_available", "deployment")
        }
        Controller::StatefulSet { replicas, .. } if replicas.least() > 0 => {
            ("kube_statefulset_status_replicas_ready", "statefulset")
        }
        Controller::DaemonSet => ("kube_daemonset_status_number_available", "daemonset"),
        _ => return None,
    };
    Some(Absence::Pods { available, kind, workload: main.settings.name.clone() })
}

impl Absence {
    /// The template's name.
    pub(super) fn template(&self) -> &'static str {
        match self {
            Self::Target => "TargetDown",
            Self::Pods { .. } => "WorkloadDown",
        }
    }

    /// The alert's.
    pub(super) fn alert(&self, service: &str) -> String {
        match self {
            Self::Target => format!("{}TargetDown", camel_case(service)),
            Self::Pods { .. } => format!("{}Down", camel_case(service)),
        }
    }
}

pub(super) fn absence_severity(observability: &Observability) -> Severity {
    if observability.criticality == Criticality::High { Severity::Critical } else { Severity::Warning }
}

fn gone(watch: &mut Watch<'_>) -> Option<Rule> {
    let absence = absence(watch.context.instance)?;
    let severity = absence_severity(watch.observability());
    let names = match &absence {
        Absence::Target => watch.names(),
        Absence::Pods { available, kind, workload } => {
            watch.names().with("available", *available).with("kind", *kind).with("workload", workload.as_str())
        }
    };
    alert(watch, absence.template(), &absence.alert(watch.service()), severity, "15m", names, None)
}

/// Failed and slow requests of a service that counts them and declares no objective for them.
fn requests(watch: &mut Watch<'_>) -> Vec<Rule> {
    let observability = watch.observability();
    let main = watch.context.instance.workloads.iter().any(|w| w.settings.role == Role::Main);
    let counted = main && (is_scraped(watch.context.instance) || !observability.convention.by_service());
    if !counted {
        return Vec::new();
    }
    let mut rules = Vec::new();
    let declared = !observability.slos.is_empty();
    // Behind a proxy only what is exposed is counted, and only a convention that somebody chose is watched.
    if is_scraped(watch.context.instance) && observability.convention.by_service() && !declared {
        let thresholds = &observability.thresholds;
        let page = (observability.criticality != Criticality::Low).then_some((
            Severity::Critical,
            "5m",
            thresholds.errors_critical,
        ));
        let rows = page.into_iter().chain([(Severity::Warning, "15m", thresholds.errors_warning)]);
        for (severity, wait, threshold) in rows {
            rules.extend(failing(watch, severity, wait, threshold));
        }
    }
    let latency = observability.slos.iter().any(|slo| matches!(slo.sli, Sli::Latency { .. }));
    if let Some(bound) = observability.thresholds.latency.filter(|_| !latency)
        && let Some(quantile) = watch.indicator("5m", None).and_then(|parts| parts.get("quantile"))
    {
        let names = watch.names().with("quantile", quantile).with("threshold", bound.seconds().to_string());
        let name = format!("{}RequestsSlow", camel_case(watch.service()));
        rules.extend(alert(watch, "RequestsSlow", &name, Severity::Warning, "10m", names, None));
    }
    rules
}

fn failing(watch: &mut Watch<'_>, severity: Severity, wait: &'static str, threshold: Decimal) -> Option<Rule> {
    let name = format!("{}RequestErrors", camel_case(watch.service()));
    let ratio = error_ratio(watch)?;
    let names = watch.names().with("threshold", threshold.to_string()).with("ratio", ratio);
    alert(watch, "RequestErrors", &name, severity, wait, names, None)
}
