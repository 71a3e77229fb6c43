//! Alerts of the workloads and the requests of a service. Only alerts that can fire for the service are made: one for
//! volumes only if it has volumes, for example.
//!
//! Names, conditions and durations of the `Kube...` alerts are those of kubernetes-mixin 1.5, restricted to one
//! workload.

use super::rule::{AlertSpec, Group, Rule, Severity, alert_spec};
use super::slo::{camel_case, error_ratio};
use super::variables::Variables;
use super::watch::{Texts, Watch};
use crate::base::decimal::Decimal;
use crate::kubernetes::CronSchedule;
use crate::language::model::{
    Controller, DisruptionBudget, Instance, Observability, Replicas, Role, Sli, VolumeKind, Workload,
};
use crate::language::spec::Criticality;

/// Seconds that are added to the time within which a run of a CronJob must succeed, because a run may start late.
const RUN_TOLERANCE: i64 = 300;

/// The groups `workload-SERVICE` and, if there are alerts for requests, `requests-SERVICE`.
pub(super) fn groups(watch: &mut Watch<'_>) -> Vec<Group> {
    let context = watch.context;
    let mut rules: Vec<Rule> = Vec::new();
    for workload in &context.instance.workloads {
        rules.extend(workload_alerts(watch, workload));
    }
    rules.extend(absence_alert(watch));
    let requests = requests(watch);
    let name = watch.service().to_owned();
    let groups = [(format!("workload-{name}"), rules), (format!("requests-{name}"), requests)];
    groups.into_iter().filter(|(_, rules)| !rules.is_empty()).map(|(name, rules)| Group { name, rules }).collect()
}

/// The alerts of one workload.
fn workload_alerts(watch: &mut Watch<'_>, workload: &Workload) -> Vec<Rule> {
    let alerts = [pod_alerts(watch, workload), controller_alerts(workload), volume_alerts(watch, workload)].concat();
    let (pods, jobs, claims) = (pods(workload), jobs(workload), claims(workload));
    let mut rules = Vec::new();
    for AlertSpec { name, wait, severity, threshold } in alerts {
        let variables = watch
            .variables()
            .with("workload", workload.settings.name.as_str())
            .with("pods", pods.as_str())
            .with("jobs", jobs.as_str())
            .with("claims", claims.as_str())
            .with("predict", name == "KubePersistentVolumeFillingUp" && severity == Severity::Warning)
            .with("threshold", threshold);
        rules.extend(alert(watch, name, name, severity, wait, variables, Some(&workload.settings.name)));
    }
    rules
}

/// Whether an alert is turned off, by its own name or by the name of its template.
pub(super) fn is_off(observability: &Observability, template: &str, name: &str) -> bool {
    observability.off.iter().any(|off| off == template || off == name)
}

/// An alert rule with texts from a template; `None` if it is turned off, or the template cannot be rendered.
fn alert(
    watch: &mut Watch<'_>,
    template: &str,
    name: &str,
    severity: Severity,
    wait: &'static str,
    variables: Variables<'_>,
    workload: Option<&str>,
) -> Option<Rule> {
    if is_off(watch.observability(), template, name) {
        return None;
    }
    let [expr, summary, description] =
        watch.render(template, variables, &["expr", "summary", "description"])?.try_into().ok()?;
    let mut alert = watch.alert(name, severity, wait, Texts { expr, summary, description });
    alert.labels.push_some("workload", workload.map(str::to_owned));
    Some(Rule::Alert(alert))
}

/// An alert without a threshold that is a warning.
fn warning(name: &'static str, wait: &'static str) -> AlertSpec {
    alert_spec(name, wait, Severity::Warning)
}

fn pod_alerts(watch: &Watch<'_>, workload: &Workload) -> Vec<AlertSpec> {
    if !matches!(
        workload.settings.controller,
        Controller::Deployment { .. } | Controller::StatefulSet { .. } | Controller::DaemonSet
    ) {
        return Vec::new();
    }
    let thresholds = &watch.observability().thresholds;
    let limited =
        |resource: &str| workload.pod.containers.iter().any(|c| c.settings.resources.limits.contains_key(resource));
    let mut alerts = vec![
        warning("KubePodCrashLooping", "15m"),
        warning("KubePodNotReady", "15m"),
        warning("KubeContainerWaiting", "1h"),
    ];
    if limited("memory") {
        alerts.push(warning("KubeContainerOOMKilled", ""));
        let threshold = thresholds.memory.to_string();
        alerts.push(AlertSpec { threshold, ..warning("ContainerMemoryNearLimit", "15m") });
    }
    if limited("cpu") {
        let threshold = thresholds.throttling.to_string();
        alerts.push(AlertSpec { threshold, ..alert_spec("CPUThrottlingHigh", "15m", Severity::Info) });
    }
    alerts
}

fn controller_alerts(workload: &Workload) -> Vec<AlertSpec> {
    let scaled = |replicas: &Replicas, budget: &Option<DisruptionBudget>| {
        let scaler = matches!(replicas, Replicas::Auto(_)).then(|| warning("KubeHpaMaxedOut", "15m"));
        let budget = budget.map(|_| warning("KubePdbNotEnoughHealthyPods", "15m"));
        scaler.into_iter().chain(budget)
    };
    match &workload.settings.controller {
        Controller::Deployment { replicas, budget, .. } => {
            let own = [warning("KubeDeploymentReplicasMismatch", "15m"), warning("KubeDeploymentRolloutStuck", "15m")];
            own.into_iter().chain(scaled(replicas, budget)).collect()
        }
        Controller::StatefulSet { replicas, budget } => {
            let own = warning("KubeStatefulSetReplicasMismatch", "15m");
            std::iter::once(own).chain(scaled(replicas, budget)).collect()
        }
        Controller::DaemonSet => vec![warning("KubeDaemonSetRolloutStuck", "15m")],
        Controller::Job { .. } => vec![warning("KubeJobFailed", "15m")],
        Controller::CronJob(cron) if !cron.suspend => {
            let failed = warning("KubeJobFailed", "15m");
            // The alert fires after two missed runs and the time that the next run may take.
            let schedule = cron.schedule.parse::<CronSchedule>().ok();
            let not_succeeding = schedule.and_then(|schedule| schedule.longest_gap()).map(|period| {
                let threshold = 2 * period + cron.deadline + RUN_TOLERANCE;
                AlertSpec { threshold: threshold.to_string(), ..warning("CronJobNotSucceeding", "") }
            });
            std::iter::once(failed).chain(not_succeeding).collect()
        }
        // Argo CD reports the failure of a hook as the failure of the sync.
        Controller::CronJob(_) | Controller::Hook { .. } => Vec::new(),
    }
}

fn volume_alerts(watch: &Watch<'_>, workload: &Workload) -> Vec<AlertSpec> {
    if claims(workload).is_empty() {
        return Vec::new();
    }
    let thresholds = &watch.observability().thresholds;
    let name = "KubePersistentVolumeFillingUp";
    vec![
        AlertSpec { threshold: thresholds.volume_critical.to_string(), ..alert_spec(name, "1m", Severity::Critical) },
        AlertSpec { threshold: thresholds.volume_warning.to_string(), ..warning(name, "1h") },
    ]
}

/// A regular expression for the names of a workload's pods.
pub(in crate::phases::emit) fn pods(workload: &Workload) -> String {
    let suffix = match workload.settings.controller {
        Controller::Deployment { .. } => "-[a-z0-9]+-[a-z0-9]{5}",
        Controller::StatefulSet { .. } => "-[0-9]+",
        Controller::DaemonSet | Controller::Job { .. } | Controller::Hook { .. } => "-[a-z0-9]{5}",
        Controller::CronJob(_) => "-[0-9]+-[a-z0-9]{5}",
    };
    format!("{}{suffix}", workload.settings.name)
}

/// A regular expression for the names of a workload's Jobs.
pub(in crate::phases::emit) fn jobs(workload: &Workload) -> String {
    let suffix =
        if matches!(workload.settings.controller, Controller::CronJob(_)) { "-[0-9]+" } else { "(-[0-9a-f]{10})?" };
    format!("{}{suffix}", workload.settings.name)
}

/// A regular expression for the names of a workload's PersistentVolumeClaims; empty if it has none.
pub(in crate::phases::emit) fn claims(workload: &Workload) -> String {
    let stateful = matches!(workload.settings.controller, Controller::StatefulSet { .. });
    let claims = workload.pod.settings.volumes.iter().filter_map(|volume| match &volume.kind {
        VolumeKind::Claim { .. } if stateful => Some(format!("{}-{}-[0-9]+", volume.name, workload.settings.name)),
        VolumeKind::Claim { claim, .. } => Some(claim.clone()),
        _ => None,
    });
    claims.collect::<Vec<_>>().join("|")
}

/// Whether Prometheus scrapes the main workload of an instance.
pub(super) fn is_scraped(instance: &Instance) -> bool {
    instance.scraped().any(|scraped| scraped.workload.settings.role == Role::Main)
}

/// The way in which the absence of an instance is detected.
pub(super) enum Absence {
    /// The instance is absent if Prometheus scrapes none of its targets successfully.
    Target,
    /// The instance is absent if kube-state-metrics counts no ready pod. `available` is the metric that counts them,
    /// `kind` is its label with the name of the workload.
    Pods { available: &'static str, kind: &'static str, workload: String },
}

/// Returns how the absence of an instance is detected: by its own metrics if it has any, else by those of
/// kube-state-metrics. `None` if its main workload does not run all the time.
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
    /// The name of the alert's template.
    pub(super) fn template(&self) -> &'static str {
        match self {
            Self::Target => "TargetDown",
            Self::Pods { .. } => "WorkloadDown",
        }
    }

    /// The name of the alert.
    pub(super) fn alert_name(&self, service: &str) -> String {
        match self {
            Self::Target => format!("{}TargetDown", camel_case(service)),
            Self::Pods { .. } => format!("{}Down", camel_case(service)),
        }
    }
}

/// The severity of the alert for an absent instance.
pub(super) fn absence_severity(observability: &Observability) -> Severity {
    if observability.criticality == Criticality::High { Severity::Critical } else { Severity::Warning }
}

/// The alert that fires when no pod of the instance runs.
fn absence_alert(watch: &mut Watch<'_>) -> Option<Rule> {
    let absence = absence(watch.context.instance)?;
    let severity = absence_severity(watch.observability());
    let variables = match &absence {
        Absence::Target => watch.variables(),
        Absence::Pods { available, kind, workload } => {
            watch.variables().with("available", *available).with("kind", *kind).with("workload", workload.as_str())
        }
    };
    alert(watch, absence.template(), &absence.alert_name(watch.service()), severity, "15m", variables, None)
}

/// The alerts for failed and for slow requests, if the service's requests are counted and it declares no objective for
/// them.
fn requests(watch: &mut Watch<'_>) -> Vec<Rule> {
    let observability = watch.observability();
    let main = watch.context.instance.workloads.iter().any(|w| w.settings.role == Role::Main);
    let counted = main && (is_scraped(watch.context.instance) || !observability.convention.by_service());
    if !counted {
        return Vec::new();
    }
    let mut rules = Vec::new();
    let declared = !observability.slos.is_empty();
    // Proxies only count the requests of exposed services, so with their conventions there is no alert without an
    // objective.
    if is_scraped(watch.context.instance) && observability.convention.by_service() && !declared {
        let thresholds = &observability.thresholds;
        let critical = (observability.criticality != Criticality::Low).then_some((
            Severity::Critical,
            "5m",
            thresholds.errors_critical,
        ));
        let alerts = critical.into_iter().chain([(Severity::Warning, "15m", thresholds.errors_warning)]);
        for (severity, wait, threshold) in alerts {
            rules.extend(request_errors_alert(watch, severity, wait, threshold));
        }
    }
    let latency = observability.slos.iter().any(|slo| matches!(slo.sli, Sli::Latency { .. }));
    if let Some(bound) = observability.thresholds.latency.filter(|_| !latency)
        && let Some(quantile) = watch.indicator("5m", None).and_then(|parts| parts.get("quantile"))
    {
        let variables = watch.variables().with("quantile", quantile).with("threshold", bound.seconds().to_string());
        let name = format!("{}RequestsSlow", camel_case(watch.service()));
        rules.extend(alert(watch, "RequestsSlow", &name, Severity::Warning, "10m", variables, None));
    }
    rules
}

/// The alert for a ratio of failed requests above a threshold.
fn request_errors_alert(
    watch: &mut Watch<'_>,
    severity: Severity,
    wait: &'static str,
    threshold: Decimal,
) -> Option<Rule> {
    let name = format!("{}RequestErrors", camel_case(watch.service()));
    let ratio = error_ratio(watch)?;
    let variables = watch.variables().with("threshold", threshold.to_string()).with("ratio", ratio);
    alert(watch, "RequestErrors", &name, severity, wait, variables, None)
}
