//! Judges that each ServiceMonitor and PodMonitor selects something to scrape.

use super::inventory::Inventory;
use super::item::Item;
use super::pods::text;
use super::selectors::service_selector;
use super::service_ports::show;
use crate::connectivity::Selector;
use crate::diagnostics::{Diagnostic, page};
use crate::kubernetes::Object;
use crate::yaml::Value;

/// The code for a monitor that scrapes nothing.
pub const MONITOR_TARGET: &str = "monitor-target";

page! {
    /// A ServiceMonitor selects no Service, or a PodMonitor no pods, in the namespaces it looks at, or it names a
    /// port that none of them has. Prometheus scrapes nothing and does not say so. Monitors that look into
    /// namespaces outside the workspace are not judged.
    ///
    /// Correct the selector, or name a port of the Service (ServiceMonitor) or container (PodMonitor).
    pub(super) PAGE = MONITOR_TARGET => "a monitor finds nothing to scrape";
}

pub(super) fn judge(inventory: &Inventory<'_>) -> Vec<Diagnostic> {
    let services = inventory.of_kind("monitoring.coreos.com", "ServiceMonitor").iter();
    let pods = inventory.of_kind("monitoring.coreos.com", "PodMonitor").iter();
    let services = services.flat_map(|item| judge_service_monitor(inventory, *item));
    services.chain(pods.flat_map(|item| judge_pod_monitor(inventory, *item))).collect()
}

/// Returns the namespaces in which a monitor selects objects. Returns `None` if not all objects of these namespaces are
/// known.
fn namespaces<'a>(inventory: &Inventory<'_>, monitor: &'a Object) -> Option<Vec<&'a str>> {
    let selector = monitor.0.at(&["spec", "namespaceSelector"]);
    if selector.and_then(|s| s.get("any")).and_then(Value::as_bool) == Some(true) {
        return None;
    }
    let named: Vec<&str> = selector
        .and_then(|s| s.get("matchNames"))
        .map(Value::items)
        .unwrap_or_default()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let all = if named.is_empty() { vec![monitor.namespace()] } else { named };
    all.iter().all(|n| inventory.is_known(n)).then_some(all)
}

fn selector(monitor: &Object) -> Selector {
    monitor.0.at(&["spec", "selector"]).map(Selector::read).unwrap_or_default()
}

fn judge_service_monitor(inventory: &Inventory<'_>, monitor: Item<'_>) -> Vec<Diagnostic> {
    let Some(namespaces) = namespaces(inventory, monitor.object) else { return Vec::new() };
    let selector = selector(monitor.object);
    let services: Vec<Item<'_>> = namespaces.iter().flat_map(|n| inventory.select_services(n, &selector)).collect();
    if services.is_empty() {
        let message = format!("{} selects no Service", monitor.object.id());
        return vec![inventory.error(MONITOR_TARGET, monitor, message)];
    }
    let has_port = |name: &str| {
        let mut ports = services.iter().filter_map(|s| s.object.0.at(&["spec", "ports"])).flat_map(Value::items);
        ports.any(|port| text(port, "name") == name)
    };
    let has_target = |port: &Value| {
        services.iter().filter_map(|s| Some((s.object.namespace(), service_selector(*s)?))).any(
            |(namespace, selector)| {
                inventory.select(namespace, &selector).iter().any(|pod| pod_has_port(pod.ports(), port))
            },
        )
    };
    endpoints(monitor.object, "endpoints")
        .filter_map(|endpoint| match (endpoint.get("port"), endpoint.get("targetPort")) {
            (Some(port), _) => (!port.as_str().is_some_and(has_port)).then(|| show(port)),
            (None, Some(port)) => (!has_target(port)).then(|| show(port)),
            (None, None) => None,
        })
        .map(|port| missing(inventory, monitor, &port, "Service"))
        .collect()
}

fn judge_pod_monitor(inventory: &Inventory<'_>, monitor: Item<'_>) -> Vec<Diagnostic> {
    let Some(namespaces) = namespaces(inventory, monitor.object) else { return Vec::new() };
    let selector = selector(monitor.object);
    let pods: Vec<_> = namespaces.iter().flat_map(|n| inventory.select(n, &selector)).collect();
    if pods.is_empty() {
        let message = format!("{} selects no pods", monitor.object.id());
        return vec![inventory.error(MONITOR_TARGET, monitor, message)];
    }
    endpoints(monitor.object, "podMetricsEndpoints")
        .filter_map(|endpoint| ["port", "portNumber", "targetPort"].iter().find_map(|key| endpoint.get(key)))
        .filter(|port| !pods.iter().any(|pod| pod_has_port(pod.ports(), port)))
        .map(|port| missing(inventory, monitor, &show(port), "pod"))
        .collect()
}

fn pod_has_port<'a>(mut ports: impl Iterator<Item = super::pods::DeclaredPort<'a>>, port: &Value) -> bool {
    ports.any(|declared| port.as_str() == Some(declared.name) || port.as_int() == Some(declared.number))
}

fn missing(inventory: &Inventory<'_>, monitor: Item<'_>, port: &str, what: &str) -> Diagnostic {
    let message = format!("{} scrapes port {port}, which no {what} that it selects has", monitor.object.id());
    inventory.error(MONITOR_TARGET, monitor, message)
}

fn endpoints<'a>(monitor: &'a Object, key: &str) -> impl Iterator<Item = &'a Value> {
    monitor.0.at(&["spec", key]).map(Value::items).unwrap_or_default().iter()
}
