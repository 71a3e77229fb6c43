//! What workloads use and how they are: processor, memory, restarts, replicas, runs, volumes.

use super::grafana::{Panel, Query, Unit, query};
use crate::language::model::{Controller, Workload};
use crate::phases::emit::alerts::{claims, jobs, pods};

/// What kube-state-metrics says.
const STATE: &str = r#"job="kube-state-metrics",namespace="$namespace""#;

/// Patterns of several names.
fn either<'a>(workloads: &[&'a Workload], name: impl Fn(&'a Workload) -> String) -> String {
    workloads.iter().map(|workload| name(workload)).collect::<Vec<_>>().join("|")
}

/// A matcher of the pods of some workloads.
pub(super) fn of_pods(workloads: &[&Workload]) -> String {
    format!(r#"pod=~"{}""#, either(workloads, pods))
}

/// Workloads that run all the time: six panels.
pub(super) fn running(workloads: &[&Workload]) -> Vec<Panel> {
    let pods = of_pods(workloads);
    let used = format!(r#"namespace="$namespace",{pods},container!="",container!="POD""#);
    let given = |what: &str, resource: &str| {
        let series = format!(r#"kube_pod_container_resource_{what}{{{STATE},{pods},resource="{resource}"}}"#);
        format!("max(sum by (pod) ({series}))")
    };
    let bounds = |resource| [query(given("requests", resource), "request"), query(given("limits", resource), "limit")];
    let with_bounds = |own: Query, resource| [vec![own], bounds(resource).to_vec()].concat();
    let cpu = format!("sum by (pod) (rate(container_cpu_usage_seconds_total{{{used}}}[$__rate_interval]))");
    let memory = format!("sum by (pod) (container_memory_working_set_bytes{{{used}}})");
    let throttled =
        |what: &str| format!("sum by (pod) (rate(container_cpu_cfs_{what}periods_total{{{used}}}[$__rate_interval]))");
    let restarts = format!("sum by (pod) (increase(kube_pod_container_status_restarts_total{{{STATE},{pods}}}[1h]))");
    let network = |way: &str| {
        let series = format!(r#"container_network_{way}_bytes_total{{namespace="$namespace",{pods}}}"#);
        query(format!("sum(rate({series}[$__rate_interval]))"), way.to_owned())
    };
    vec![
        Panel::lines("Replicas", Unit::Count, replicas(workloads)),
        Panel::lines("Processor", Unit::Cores, with_bounds(query(cpu, "{{pod}}"), "cpu")),
        Panel::lines("Memory", Unit::Bytes, with_bounds(query(memory, "{{pod}}"), "memory")),
        Panel::lines("Restarts in an hour", Unit::Count, vec![query(restarts, "{{pod}}")]),
        Panel::lines(
            "Throttled processor periods",
            Unit::Ratio,
            vec![query(format!("{} / {}", throttled("throttled_"), throttled("")), "{{pod}}")],
        ),
        Panel::lines("Network, bytes a second", Unit::Bytes, vec![network("receive"), network("transmit")]),
    ]
}

/// Wanted and available pods of each kind that is there, and how far autoscalers may go.
fn replicas(workloads: &[&Workload]) -> Vec<Query> {
    let mut queries = Vec::new();
    let mut add = |label: &str, wanted: &str, available: &str, of: Vec<&Workload>| {
        if !of.is_empty() {
            let names = either(&of, |workload| workload.settings.name.clone());
            for (word, metric) in [("wanted", wanted), ("available", available)] {
                let expr = format!(r#"{metric}{{{STATE},{label}=~"{names}"}}"#);
                queries.push(query(expr, format!("{{{{{label}}}}} {word}")));
            }
        }
    };
    let of = |wanted: fn(&Controller) -> bool| -> Vec<&Workload> {
        workloads.iter().filter(|workload| wanted(&workload.settings.controller)).copied().collect()
    };
    let deployments = of(|c| matches!(c, Controller::Deployment { .. }));
    let stateful = of(|c| matches!(c, Controller::StatefulSet { .. }));
    let scaled = either(&[deployments.as_slice(), &stateful].concat(), |workload| workload.settings.name.clone());
    let (wanted, available) = ("kube_deployment_spec_replicas", "kube_deployment_status_replicas_available");
    add("deployment", wanted, available, deployments);
    add("statefulset", "kube_statefulset_replicas", "kube_statefulset_status_replicas_ready", stateful);
    let (wanted, available) =
        ("kube_daemonset_status_desired_number_scheduled", "kube_daemonset_status_number_available");
    add("daemonset", wanted, available, of(|c| matches!(c, Controller::DaemonSet)));
    if !scaled.is_empty() {
        let label = "horizontalpodautoscaler";
        let expr = format!(r#"kube_horizontalpodautoscaler_spec_max_replicas{{{STATE},{label}=~"{scaled}"}}"#);
        queries.push(query(expr, format!("{{{{{label}}}}} at most")));
    }
    queries
}

/// Workloads that run to their end: three panels, of which two are about the clock.
pub(super) fn runs(workloads: &[&Workload]) -> Vec<Panel> {
    let by_clock: Vec<&Workload> = workloads
        .iter()
        .filter(|workload| matches!(workload.settings.controller, Controller::CronJob(_)))
        .copied()
        .collect();
    let names = either(&by_clock, |workload| workload.settings.name.clone());
    let jobs = format!(r#"{STATE},job_name=~"{}""#, either(workloads, jobs));
    let since = format!(
        r#"time() - max by (cronjob) (kube_cronjob_status_last_successful_time{{{STATE},cronjob=~"{names}"}})"#
    );
    let took = format!("kube_job_status_completion_time{{{jobs}}} - kube_job_status_start_time{{{jobs}}}");
    let failed = format!("sum by (job_name) (kube_job_status_failed{{{jobs}}})");
    let clock = Panel::lines("Time since the last success", Unit::Seconds, vec![query(since, "{{cronjob}}")]);
    let rest = [
        Panel::lines("How long runs took", Unit::Seconds, vec![query(took, "{{job_name}}")]),
        Panel::lines("Failed runs that are kept", Unit::Count, vec![query(failed, "{{job_name}}")]),
    ];
    (!by_clock.is_empty()).then_some(clock).into_iter().chain(rest).collect()
}

/// How full volumes are; none without volumes.
pub(super) fn volumes(workloads: &[&Workload]) -> Vec<Panel> {
    let claims: Vec<String> = workloads.iter().map(|w| claims(w)).filter(|claims| !claims.is_empty()).collect();
    if claims.is_empty() {
        return Vec::new();
    }
    let of = format!(r#"namespace="$namespace",persistentvolumeclaim=~"{}""#, claims.join("|"));
    let ratio = |used: &str, all: &str| {
        let expr = format!("kubelet_volume_stats_{used}{{{of}}} / kubelet_volume_stats_{all}{{{of}}}");
        vec![query(format!("max by (persistentvolumeclaim) ({expr})"), "{{persistentvolumeclaim}}")]
    };
    vec![
        Panel::lines("Bytes in use", Unit::Ratio, ratio("used_bytes", "capacity_bytes")),
        Panel::lines("Inodes in use", Unit::Ratio, ratio("inodes_used", "inodes")),
    ]
}
