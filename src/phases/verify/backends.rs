//! Judges whether the backends of Ingresses and Gateway API routes are Services and ports that exist.

use super::inventory::Inventory;
use super::item::Item;
use super::pods::text;
use super::references::DANGLING_REFERENCE;
use super::service_ports::show;
use crate::diagnostics::Diagnostic;
use crate::kubernetes::Object;
use crate::yaml::Value;

/// A Service and port to which an Ingress or route sends traffic.
struct Backend<'a> {
    namespace: &'a str,
    service: &'a str,
    /// The name or number of the port.
    port: Option<&'a Value>,
}

pub(super) fn judge(inventory: &Inventory<'_>) -> Vec<Diagnostic> {
    let ingresses = inventory.of_kind("networking.k8s.io", "Ingress").iter().map(|i| (i, ingress(i.object)));
    let routes = ["GRPCRoute", "HTTPRoute"];
    let routes = routes.iter().flat_map(|kind| inventory.of_kind("gateway.networking.k8s.io", kind));
    let backends = ingresses.chain(routes.map(|r| (r, route(r.object))));
    let found = backends.flat_map(|(item, backends)| backends.into_iter().filter_map(|b| broken(inventory, *item, &b)));
    found.collect()
}

fn broken(inventory: &Inventory<'_>, item: Item<'_>, backend: &Backend<'_>) -> Option<Diagnostic> {
    let (name, from) = (backend.service, item.object.id());
    let message = match inventory.find("", "Service", backend.namespace, name) {
        None if !inventory.is_known(backend.namespace) => return None,
        None => format!("{from} leads to Service/{name} in {}, which does not exist", backend.namespace),
        Some(service) => {
            let port = backend.port.filter(|port| !has_port(service, port))?;
            format!("{from} leads to port {} of Service/{name}, which has no such port", show(port))
        }
    };
    Some(inventory.error(DANGLING_REFERENCE, item, message))
}

fn has_port(service: &Object, wanted: &Value) -> bool {
    let ports = service.0.at(&["spec", "ports"]).map(Value::items).unwrap_or_default();
    ports.iter().any(|p| p.get("port") == Some(wanted) || p.get("name") == Some(wanted))
}

fn ingress(ingress: &Object) -> Vec<Backend<'_>> {
    let rules = ingress.0.at(&["spec", "rules"]).map(Value::items).unwrap_or_default();
    let paths = rules.iter().filter_map(|r| r.at(&["http", "paths"])).flat_map(Value::items);
    let backends = paths.filter_map(|p| p.get("backend")).chain(ingress.0.at(&["spec", "defaultBackend"]));
    backends
        .filter_map(|backend| {
            let service = backend.get("service")?;
            let port = service.get("port").and_then(|p| p.get("name").or_else(|| p.get("number")));
            Some(Backend { namespace: ingress.namespace(), service: text(service, "name"), port })
        })
        .collect()
}

fn route(route: &Object) -> Vec<Backend<'_>> {
    let rules = route.0.at(&["spec", "rules"]).map(Value::items).unwrap_or_default();
    let backends = rules.iter().filter_map(|r| r.get("backendRefs")).flat_map(Value::items);
    let services = backends.filter(|b| {
        let kind = b.get("kind").and_then(Value::as_str).unwrap_or("Service");
        kind == "Service" && text(b, "group").is_empty()
    });
    services
        .map(|b| Backend {
            namespace: b.get("namespace").and_then(Value::as_str).unwrap_or(route.namespace()),
            service: text(b, "name"),
            port: b.get("port"),
        })
        .collect()
}
