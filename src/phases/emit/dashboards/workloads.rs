//! Panels for workloads: replicas, processor, memory, restarts, network, runs of Jobs, volumes.

use super::grafana::{Panel, Query, Unit, query};
use crate::language::model::{Controller, Workload};
use crate::phases::emit::alerts::{claims, jobs, pods};

/// Selects series of kube-state-metrics in the chosen namespace.
const STATE: &str = r#"job="kube-state-metrics",namespace="$namespace""#;

/// A regular expression that matches any of the patterns that `name` returns for the workloads.
fn any_of<'a>(workloads: &[&'a Workload], name: impl Fn(&'a Workload) -> String) -> String {
    workloads.iter().map(|workload| name(workload)).collect::<Vec<_>>().join("|")
}

/// The label matcher for the pods of workloads.
pub(super) fn pod_matcher(workloads: &[&Workload]) -> String {
    format!(r#"pod=~"{}""#, any_of(workloads, pods))
}

/// The panels of workloads that run all the time.
pub(super) fn running(workloads: &[&Workload]) -> Vec<Panel> {
    let pods = pod_matcher(workloads);
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
    let network = |direction: &str| {
        let series = format!(r#"container_network_{direction}_bytes_total{{namespace="$namespace",{pods}}}"#);
        query(format!("sum(rate({series}[$__rate_interval]))"), direction.to_owned())
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

/// Queries for wanted and available replicas of each kind of workload, and for the upper limits of autoscalers.
fn replicas(workloads: &[&Workload]) -> Vec<Query> {
    let mut queries = Vec::new();
    let mut add = |label: &str, wanted: &str, available: &str, of: Vec<&Workload>| {
        if !of.is_empty() {
            let names = any_of(&of, |workload| workload.settings.name.clone());
            for (legend, metric) in [("wanted", wanted), ("available", available)] {
                let expr = format!(r#"{metric}{{{STATE},{label}=~"{names}"}}"#);
                queries.push(query(expr, format!("{{{{{label}}}}} {legend}")));
            }
        }
    };
    let of = |wanted: fn(&Controller) -> bool| -> Vec<&Workload> {
        workloads.iter().filter(|workload| wanted(&workload.settings.controller)).copied().collect()
    };
    let deployments = of(|c| matches!(c, Controller::Deployment { .. }));
    let stateful = of(|c| matches!(c, Controller::StatefulSet { .. }));
    let scaled = any_of(&[deployments.as_slice(), &stateful].concat(), |workload| workload.settings.name.clone());
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

/// The panels of workloads that run to completion. The first one is only made if some run on a schedule.
pub(super) fn runs(workloads: &[&Workload]) -> Vec<Panel> {
    let scheduled: Vec<&Workload> = workloads
        .iter()
        .filter(|workload| matches!(workload.settings.controller, Controller::CronJob(_)))
        .copied()
        .collect();
    let names = any_of(&scheduled, |workload| workload.settings.name.clone());
    let jobs = format!(r#"{STATE},job_name=~"{}""#, any_of(workloads, jobs));
    let since = format!(
        r#"time() - max by (cronjob) (kube_cronjob_status_last_successful_time{{{STATE},cronjob=~"{names}"}})"#
    );
    let took = format!("kube_job_status_completion_time{{{jobs}}} - kube_job_status_start_time{{{jobs}}}");
    let failed = format!("sum by (job_name) (kube_job_status_failed{{{jobs}}})");
    let last_success = Panel::lines("Time since the last success", Unit::Seconds, vec![query(since, "{{cronjob}}")]);
    let rest = [
        Panel::lines("How long runs took", Unit::Seconds, vec![query(took, "{{job_name}}")]),
        Panel::lines("Failed runs that are kept", Unit::Count, vec![query(failed, "{{job_name}}")]),
    ];
    (!scheduled.is_empty()).then_some(last_success).into_iter().chain(rest).collect()
}

/// The panels for the usage of volumes; none if the workloads have no volumes.
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
