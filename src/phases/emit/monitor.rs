//! What Prometheus scrapes: a ServiceMonitor, or a PodMonitor if no Service has the port for metrics.

use super::Context;
use super::emitters::{Emitter, where_monitored};
use super::labels::{insert_missing, metadata, object_labels, selector, workload_labels};
use crate::base::conventions::LABEL_NAME;
use crate::kubernetes::Object;
use crate::language::model::{Monitoring, Scraped};
use crate::language::spec::Duration;
use crate::map;
use crate::yaml::{Mapping, Value};

pub(super) const EMITTER: Emitter = Emitter { possible: where_monitored, emit };

/// One monitor for each workload with ports for metrics.
pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let Some(monitoring) = &context.environment.monitoring else { return Vec::new() };
    context.instance.scraped().map(|scraped| monitor(context, monitoring, &scraped)).collect()
}

fn monitor(context: &Context<'_>, monitoring: &Monitoring, scraped: &Scraped<'_>) -> Object {
    match scraped.service {
        Some(service) => service_monitor(context, monitoring, scraped, service),
        None => pod_monitor(context, monitoring, scraped),
    }
}

/// A ServiceMonitor. The label `job` of its series is the name of the Service, which is the instance's name.
fn service_monitor(context: &Context<'_>, monitoring: &Monitoring, scraped: &Scraped<'_>, service: &str) -> Object {
    let labels = object_labels(context, service);
    let spec = map! {
        "selector" => map! { "matchLabels" => selector(service) },
        "endpoints" => endpoints(monitoring, scraped),
    };
    object("ServiceMonitor", service, labels, monitoring, spec)
}

/// A PodMonitor. The label `job` of its series is the name of the workload, which is taken from a label of the pods.
fn pod_monitor(context: &Context<'_>, monitoring: &Monitoring, scraped: &Scraped<'_>) -> Object {
    let workload = scraped.workload;
    let spec = map! {
        "jobLabel" => LABEL_NAME,
        "selector" => map! { "matchLabels" => selector(&workload.settings.name) },
        "podMetricsEndpoints" => endpoints(monitoring, scraped),
    };
    object("PodMonitor", &workload.settings.name, workload_labels(context, workload), monitoring, spec)
}

fn endpoints(monitoring: &Monitoring, scraped: &Scraped<'_>) -> Vec<Value> {
    let interval = Duration::of_seconds(monitoring.interval).to_string();
    let endpoint = |(port, path): (&str, &str)| {
        map! { "port" => port.to_owned(), "path" => path.to_owned(), "interval" => &interval }
    };
    scraped.ports().map(endpoint).collect()
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
