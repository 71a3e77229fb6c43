//! Finds changes in the ways traffic enters the cluster: Services with an outside address, Ingresses, routes.

use super::values::{gained, items, scalar, strings, text};
use crate::effect::Effect;
use crate::pair::Comparison;
use crate::risk::{Class, Risk};
use rutter_kubernetes::Object;
use rutter_yaml::Value;

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    for pair in &comparison.pairs {
        let lines = |object: Option<&Object>| object.map(exposed).unwrap_or_default();
        let (before, after) = (lines(pair.before), lines(pair.after));
        if before.is_empty() && after.is_empty() {
            continue;
        }
        let name = pair.object().map_or("", Object::name);
        for line in gained(before.clone(), after.clone()) {
            let summary = format!("exposed: {line} ({} `{name}`)", pair.kind());
            effects.push(Effect::of(Class::Exposure, Risk::High, pair, summary));
        }
        for line in gained(after, before) {
            let summary = format!("no longer exposed: {line} ({} `{name}`)", pair.kind());
            effects.push(Effect::of(Class::Exposure, Risk::Low, pair, summary));
        }
    }
}

/// Returns one line for each way traffic enters through the object.
fn exposed(object: &Object) -> Vec<String> {
    match (object.group(), object.kind()) {
        ("", "Service") => service(object),
        ("networking.k8s.io" | "extensions", "Ingress") => ingress(object),
        ("gateway.networking.k8s.io", "HTTPRoute" | "GRPCRoute" | "TLSRoute") => route(object),
        ("gateway.networking.k8s.io", "Gateway") => gateway(object),
        ("traefik.io", "IngressRoute" | "IngressRouteTCP" | "IngressRouteUDP") => {
            items(&object.0, &["spec", "routes"]).iter().map(|route| text(route, &["match"]).to_owned()).collect()
        }
        _ => Vec::new(),
    }
}

fn service(object: &Object) -> Vec<String> {
    let kind = text(&object.0, &["spec", "type"]);
    let addresses = strings(&object.0, &["spec", "externalIPs"]);
    let mut lines: Vec<String> = addresses.into_iter().map(|ip| format!("external IP {ip}")).collect();
    if matches!(kind, "LoadBalancer" | "NodePort") {
        lines.extend(items(&object.0, &["spec", "ports"]).iter().map(|port| format!("{kind} {}", service_port(port))));
    }
    if kind == "LoadBalancer" {
        let ranges = strings(&object.0, &["spec", "loadBalancerSourceRanges"]);
        lines.push(if ranges.is_empty() {
            "LoadBalancer open to every source".to_owned()
        } else {
            format!("LoadBalancer open to {}", ranges.join(", "))
        });
    }
    lines
}

fn service_port(port: &Value) -> String {
    let protocol = Some(text(port, &["protocol"])).filter(|p| !p.is_empty()).unwrap_or("TCP");
    format!("port {}/{protocol}", port.get("port").map(scalar).unwrap_or_default())
}

fn or_any(host: &str) -> &str {
    if host.is_empty() { "any host" } else { host }
}

fn ingress(object: &Object) -> Vec<String> {
    let mut lines = Vec::new();
    for rule in items(&object.0, &["spec", "rules"]) {
        let host = or_any(text(rule, &["host"]));
        for path in items(rule, &["http", "paths"]) {
            let exact = if text(path, &["pathType"]) == "Exact" { " exactly" } else { "" };
            let shown = Some(text(path, &["path"])).filter(|p| !p.is_empty()).unwrap_or("/");
            lines.push(format!("{host} {shown}{exact}"));
        }
    }
    if object.0.at(&["spec", "defaultBackend"]).is_some() {
        lines.push("any host / (default backend)".to_owned());
    }
    lines
}

fn route(object: &Object) -> Vec<String> {
    let hosts = strings(&object.0, &["spec", "hostnames"]);
    let hosts = if hosts.is_empty() { vec![""] } else { hosts };
    let mut lines = Vec::new();
    for rule in items(&object.0, &["spec", "rules"]) {
        let matches = items(rule, &["matches"]);
        let mut paths: Vec<String> = matches.iter().map(route_match).collect();
        if paths.is_empty() {
            paths.push("/".to_owned());
        }
        for host in &hosts {
            lines.extend(paths.iter().map(|path| format!("{} {path}", or_any(host))));
        }
    }
    lines
}

fn route_match(route_match: &Value) -> String {
    if let Some(method) = route_match.at(&["method", "service"]) {
        return format!("{}/{}", scalar(method), text(route_match, &["method", "method"]));
    }
    let path = Some(text(route_match, &["path", "value"])).filter(|p| !p.is_empty()).unwrap_or("/");
    match text(route_match, &["path", "type"]) {
        "Exact" => format!("{path} exactly"),
        _ => path.to_owned(),
    }
}

fn gateway(object: &Object) -> Vec<String> {
    let listeners = items(&object.0, &["spec", "listeners"]).iter();
    listeners
        .map(|listener| {
            let port = listener.get("port").map(scalar).unwrap_or_default();
            format!("{} port {port}/{}", or_any(text(listener, &["hostname"])), text(listener, &["protocol"]))
        })
        .collect()
}
