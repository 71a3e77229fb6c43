//! Panels for requests, failures and response times, from the metrics of the instance's metric convention.

use super::grafana::{Panel, Query, Unit, query};
use crate::base::conventions::METRICS_PORT;
use crate::language::model::{Instance, Role};
use crate::language::spec::Convention;

/// The metrics of a convention that count the requests of an instance.
struct Signals {
    /// The label matchers that select the instance.
    target: String,
    counter: &'static str,
    /// The name of the histogram, without `_bucket`.
    histogram: &'static str,
    /// The name of the label with the status of a request.
    status: String,
    /// The operator and value by which the label `status` matches failed requests.
    failed: &'static str,
    /// The number of the histogram's time units in a second.
    per_second: u32,
}

/// The three panels of an instance; none if its requests are not counted.
pub(super) fn panels(instance: &Instance) -> Vec<Panel> {
    let convention = instance.settings.observability.convention;
    let main = instance.workloads.iter().any(|workload| workload.settings.role == Role::Main);
    let scraped = instance.settings.ports.iter().any(|port| port.name == METRICS_PORT);
    let counted = if convention.by_service() { scraped } else { !instance.settings.ports.is_empty() };
    if !(main && counted) {
        return Vec::new();
    }
    let signals = signals(instance, convention);
    vec![
        Panel::lines("Requests by status", Unit::PerSecond, vec![signals.rate()]),
        Panel::lines("Failed requests", Unit::Ratio, vec![signals.failures()]),
        Panel::lines("Response time", Unit::Seconds, [0.5, 0.95, 0.99].map(|q| signals.quantile(q)).to_vec()),
    ]
}

fn signals(instance: &Instance, convention: Convention) -> Signals {
    let name = &instance.settings.name;
    let own = format!(r#"namespace="$namespace",job="{name}""#);
    let counters = |target, counter, histogram, status: &str, failed, per_second| Signals {
        target,
        counter,
        histogram,
        status: status.to_owned(),
        failed,
        per_second,
    };
    match convention {
        Convention::Prometheus => {
            let status = &instance.settings.observability.status_label;
            counters(own, "http_requests_total", "http_request_duration_seconds", status, "=~\"5..\"", 1)
        }
        Convention::OpenTelemetry => {
            let (count, histogram) =
                ("http_server_request_duration_seconds_count", "http_server_request_duration_seconds");
            // A request whose connection broke has no status, and counts as failed.
            counters(own, count, histogram, "http_response_status_code", "!~\"[1-4]..\"", 1)
        }
        Convention::Istio => {
            let target = format!(
                r#"reporter="destination",destination_service_name="{name}",destination_service_namespace="$namespace""#
            );
            let histogram = "istio_request_duration_milliseconds";
            counters(target, "istio_requests_total", histogram, "response_code", "=~\"0|5..\"", 1000)
        }
        Convention::Traefik => {
            let target = format!(r#"service=~"${{namespace}}-{name}-(http-)?({})@kubernetes.*""#, served(instance));
            let histogram = "traefik_service_request_duration_seconds";
            counters(target, "traefik_service_requests_total", histogram, "code", "=~\"5..\"", 1)
        }
        Convention::IngressNginx => {
            let target = format!(r#"exported_namespace="$namespace",exported_service="{name}""#);
            let histogram = "nginx_ingress_controller_request_duration_seconds";
            counters(target, "nginx_ingress_controller_requests", histogram, "status", "=~\"5..\"", 1)
        }
    }
}

/// A regular expression for numbers and names of the ports that may be exposed.
fn served(instance: &Instance) -> String {
    let ports = instance.settings.ports.iter().filter(|port| port.name != METRICS_PORT);
    ports.map(|port| format!("{}|{}", port.port, port.name)).collect::<Vec<_>>().join("|")
}

impl Signals {
    fn rate(&self) -> Query {
        let Self { target, counter, status, .. } = self;
        let expr = format!("sum by ({status}) (rate({counter}{{{target}}}[$__rate_interval]))");
        query(expr, format!("{{{{{status}}}}}"))
    }

    /// The ratio of failed requests. It is 0 if there is no series of failures yet, and absent if there are no
    /// requests.
    fn failures(&self) -> Query {
        let Self { target, counter, status, failed, .. } = self;
        let failures = format!("sum(rate({counter}{{{target},{status}{failed}}}[$__rate_interval])) or vector(0)");
        let all = format!("sum(rate({counter}{{{target}}}[$__rate_interval])) > 0");
        query(format!("({failures}) / ({all})"), "failed")
    }

    fn quantile(&self, quantile: f64) -> Query {
        let Self { target, histogram, per_second, .. } = self;
        let rate = format!("sum by (le) (rate({histogram}_bucket{{{target}}}[$__rate_interval]))");
        let scale = if *per_second == 1 { String::new() } else { format!(" / {per_second}") };
        query(format!("histogram_quantile({quantile}, {rate}){scale}"), format!("p{}", quantile * 100.0))
    }
}
