//! Finds pods with more permissions than before: security contexts, host access, service account tokens.

use super::values::{gained, items, strings, text};
use crate::effect::Effect;
use crate::pair::Comparison;
use crate::risk::{Class, Risk};
use crate::workload;
use rutter_kubernetes::Object;
use rutter_yaml::Value;

/// A permission beyond the restricted profile, and its risk.
type Permission = (Risk, String);

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    for pair in &comparison.pairs {
        let Some(after) = pair.after else { continue };
        let all = |object: Option<&Object>| object.map(permissions).unwrap_or_default();
        let new = all(Some(after));
        let lines = |list: &[Permission]| list.iter().map(|(_, line)| line.clone()).collect();
        let gained = gained(lines(&all(pair.before)), lines(&new));
        let risk = new.iter().filter(|(_, line)| gained.contains(line)).map(|(risk, _)| *risk).min();
        if let Some(risk) = risk {
            let verb = if pair.before.is_some() { "gains privileges" } else { "is new with privileges" };
            let summary = format!("{} `{}` {verb}: {}", after.kind(), after.name(), gained.join("; "));
            effects.push(Effect::of(Class::Privilege, risk, pair, summary));
        }
    }
}

fn is(value: Option<&Value>, expected: bool) -> bool {
    value == Some(&Value::Bool(expected))
}

/// Returns everything that a workload may do beyond the restricted profile and a read-only root file system.
fn permissions(object: &Object) -> Vec<Permission> {
    let mut found = Vec::new();
    if object.kind() == "ServiceAccount" && object.group().is_empty() {
        if !is(object.0.get("automountServiceAccountToken"), false) {
            found.push((Risk::Low, "pods of the account mount its token unless they say otherwise".to_owned()));
        }
        return found;
    }
    let Some(pod) = workload::pod_spec(object) else { return found };
    for field in ["hostNetwork", "hostPID", "hostIPC"] {
        if is(pod.get(field), true) {
            found.push((Risk::High, field.to_owned()));
        }
    }
    for volume in items(pod, &["volumes"]) {
        if volume.get("hostPath").is_some() {
            found.push((Risk::High, format!("hostPath {}", text(volume, &["hostPath", "path"]))));
        }
    }
    for sysctl in items(pod, &["securityContext", "sysctls"]) {
        found.push((Risk::Medium, format!("sysctl {}", text(sysctl, &["name"]))));
    }
    if !is(pod.get("automountServiceAccountToken"), false) {
        found.push((Risk::Medium, "the service account token is mounted".to_owned()));
    }
    let none = Value::Null;
    let pod_context = pod.get("securityContext").unwrap_or(&none);
    for container in workload::containers(pod) {
        of_container(container, pod_context, &mut found);
    }
    found
}

fn of_container(container: &Value, pod_context: &Value, found: &mut Vec<Permission>) {
    let name = workload::name(container);
    let none = Value::Null;
    let own = container.get("securityContext").unwrap_or(&none);
    let effective = |key: &str| own.get(key).or_else(|| pod_context.get(key));
    let mut push = |risk, what: String| found.push((risk, format!("container `{name}` {what}")));
    if is(own.get("privileged"), true) {
        push(Risk::High, "is privileged".to_owned());
    }
    let user = effective("runAsUser").and_then(Value::as_int);
    if user == Some(0) {
        push(Risk::High, "runs as root".to_owned());
    } else if !is(effective("runAsNonRoot"), true) && user.is_none() {
        push(Risk::Medium, "may run as root".to_owned());
    }
    for capability in strings(own, &["capabilities", "add"]) {
        let risk = if capability == "NET_BIND_SERVICE" { Risk::Low } else { Risk::High };
        push(risk, format!("adds capability {capability}"));
    }
    if !strings(own, &["capabilities", "drop"]).iter().any(|c| c.eq_ignore_ascii_case("ALL")) {
        push(Risk::Medium, "keeps default capabilities".to_owned());
    }
    if !is(own.get("allowPrivilegeEscalation"), false) {
        push(Risk::Medium, "allows privilege escalation".to_owned());
    }
    if !is(own.get("readOnlyRootFilesystem"), true) {
        push(Risk::Low, "has a writable root file system".to_owned());
    }
    match effective("seccompProfile").map_or("", |profile| text(profile, &["type"])) {
        "RuntimeDefault" | "Localhost" => {}
        _ => push(Risk::Medium, "runs without a seccomp profile".to_owned()),
    }
    if !matches!(text(own, &["procMount"]), "" | "Default") {
        push(Risk::High, "has an unmasked /proc".to_owned());
    }
    for port in items(container, &["ports"]) {
        if let Some(host_port) = port.get("hostPort").and_then(Value::as_int).filter(|n| *n != 0) {
            push(Risk::Medium, format!("uses host port {host_port}"));
        }
    }
}
