//! Who is scraped: ServiceMonitors, and PodMonitors where no Service leads to the port.

use super::Context;
use super::labels::{insert_missing, metadata, object_labels, selector, workload_labels};
use crate::conventions::{LABEL_NAME, METRICS_PORT};
use crate::kubernetes::Object;
use crate::model::{Monitoring, Role, Workload};
use crate::spec::Duration;
use crate::yaml::{Mapping, Value};
use crate::{map, seq};

/// One monitor a workload with a port called `metrics`; the main one by its Service.
pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let Some(monitoring) = &context.environment.monitoring else { return Vec::new() };
    let listens = |w: &&Workload| w.pod.containers.iter().flat_map(|c| &c.ports).any(|p| p.name == METRICS_PORT);
    let workloads = context.instance.workloads.iter().filter(listens);
    workloads.map(|workload| monitor(context, monitoring, workload)).collect()
}

fn monitor(context: &Context<'_>, monitoring: &Monitoring, workload: &Workload) -> Object {
    if workload.role == Role::Main && one_service(context) {
        service_monitor(context, monitoring)
    } else {
        pod_monitor(context, monitoring, workload)
    }
}

/// An alias is a second Service with the same labels, by which every pod would be scraped twice.
fn one_service(context: &Context<'_>) -> bool {
    context.instance.aliases.is_empty() && context.instance.ports.iter().any(|p| p.name == METRICS_PORT)
}

/// The job is the Service's name, which is the instance's.
fn service_monitor(context: &Context<'_>, monitoring: &Monitoring) -> Object {
    let labels = object_labels(context, &context.instance.name);
    let spec = map! {
        "selector" => map! { "matchLabels" => selector(&context.instance.name) },
        "endpoints" => seq![endpoint(monitoring)],
    };
    object("ServiceMonitor", &context.instance.name, labels, monitoring, spec)
}

/// The job is taken from the label that names the workload, as with a Service.
fn pod_monitor(context: &Context<'_>, monitoring: &Monitoring, workload: &Workload) -> Object {
    let spec = map! {
        "jobLabel" => LABEL_NAME,
        "selector" => map! { "matchLabels" => selector(&workload.name) },
        "podMetricsEndpoints" => seq![endpoint(monitoring)],
    };
    object("PodMonitor", &workload.name, workload_labels(context, workload), monitoring, spec)
}

fn endpoint(monitoring: &Monitoring) -> Value {
    map! {
        "port" => METRICS_PORT,
        "path" => "/metrics",
        "interval" => Duration::of_seconds(monitoring.interval).to_string(),
    }
}

fn object(kind: &'static str, name: &str, mut labels: Mapping, monitoring: &Monitoring, spec: Value) -> Object {
    insert_missing(&mut labels, &monitoring.selector);
    Object(map! {
        "apiVersion" => "monitoring.coreos.com/v1",
        "kind" => kind,
        "metadata" => metadata(name, labels, Mapping::new()),
        "spec" => spec,
    })
}
