//! Judges that the pods behind each Service have its target ports.

use super::inventory::Inventory;
use super::item::Item;
use super::pods::{DeclaredPort, protocol};
use super::selectors::service_selector;
use crate::diagnostics::{Diagnostic, page};
use crate::yaml::Value;

/// The code for a port of a Service that no pod behind it has.
pub const SERVICE_PORT: &str = "service-port";

page! {
    /// The target of a Service's port is no port of any container behind it, by name or number and protocol:
    /// connections to it are refused. Numbers are not judged where the pods declare no ports at all.
    ///
    /// Declare the port on the container, or correct `targetPort`.
    pub(super) PAGE = SERVICE_PORT => "a Service leads to a port that its pods do not have";
}

pub(super) fn judge(inventory: &Inventory<'_>) -> Vec<Diagnostic> {
    inventory.of_kind("", "Service").iter().flat_map(|service| judge_service(inventory, *service)).collect()
}

fn judge_service(inventory: &Inventory<'_>, service: Item<'_>) -> Vec<Diagnostic> {
    let Some(selector) = service_selector(service) else { return Vec::new() };
    let pods = inventory.select(service.object.namespace(), &selector);
    if pods.is_empty() {
        return Vec::new();
    }
    let declared: Vec<DeclaredPort<'_>> = pods.iter().flat_map(|pod| pod.ports()).collect();
    let ports = service.object.0.at(&["spec", "ports"]).map(Value::items).unwrap_or_default();
    let missing = ports.iter().filter(|port| !leads_somewhere(port, &declared));
    missing
        .map(|port| {
            let target = target(port).map(show).unwrap_or_default();
            let message = format!(
                "port {} of {} leads to port {target}/{}, which no container behind it has",
                port.get("port").map(show).unwrap_or_default(),
                service.object.id(),
                protocol(port)
            );
            inventory.error(SERVICE_PORT, service, message)
        })
        .collect()
}

/// Returns the target of a Service's port: its `targetPort`, or the same number as `port`.
fn target(port: &Value) -> Option<&Value> {
    port.get("targetPort").or_else(|| port.get("port"))
}

fn leads_somewhere(port: &Value, declared: &[DeclaredPort<'_>]) -> bool {
    let same_protocol = |d: &&DeclaredPort<'_>| d.protocol == protocol(port);
    match target(port) {
        Some(Value::String(name)) => declared.iter().filter(same_protocol).any(|d| d.name == name.as_ref()),
        Some(Value::Int(number)) => {
            declared.is_empty() || declared.iter().filter(same_protocol).any(|d| d.number == *number)
        }
        _ => false,
    }
}

/// Formats a port, which is a number or a name.
pub(super) fn show(port: &Value) -> String {
    port.as_int().map_or_else(|| port.as_str().unwrap_or_default().to_owned(), |n| n.to_string())
}
