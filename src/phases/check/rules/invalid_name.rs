//! `invalid-name`: a name is not made of lower-case letters, digits and dashes.

use std::collections::BTreeSet;

use crate::diagnostics::{FileId, Severity, Span, page};
use crate::kubernetes::{as_dns_label, is_port_name, spelled_as_label};
use crate::language::model::{Platform, Role};
use crate::phases::check::{
    Findings, Rule,
    visit::{self, Visit},
};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks the names of teams, environments, services, variants, aliases, workers, schedules, hooks, containers,
    /// volumes and ports, and of capabilities that can be called. They become parts of the names of Kubernetes objects:
    /// lower-case letters, digits and `-`, with a letter or digit at both ends. A service, variant or alias begins with
    /// a letter, because it becomes a host name. A port has at most 15 characters, of which one must be a letter.
    ///
    /// ## Why is this bad
    /// The API server rejects every other name, and only when Argo CD syncs, long after the change was merged.
    ///
    /// ## Example
    /// ```yaml
    /// workers: { Mail_Sender: { command: [bin/mail] } }
    /// ```
    ///
    /// ## How to fix
    /// Write `mail-sender`.
    PAGE = "invalid-name" => "a name is not made of lower-case letters, digits and dashes";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for environment in &platform.config.environments {
        file_name("environment", &environment.name, environment.file, findings);
    }
    for team in &platform.config.teams {
        file_name("team", &team.name, team.file, findings);
    }
    capabilities(platform, findings);
    for visit in visit::instances(platform) {
        let instance = visit.instance;
        if instance.settings.name == visit.service.name {
            host_name("service", &instance.settings.name, Span::file_start(visit.service.file), findings);
        } else {
            let span = key(&visit, &["variants", &instance.settings.name]);
            host_name("variant", &instance.settings.name, span, findings);
        }
        for (n, alias) in instance.settings.aliases.iter().enumerate() {
            host_name("alias", alias, visit.span(&["aliases", &n.to_string()]), findings);
        }
        for port in &instance.settings.ports {
            port_name(&port.name, key(&visit, &["ports", &port.name]), findings);
        }
        parts(&visit, findings);
    }
}

/// Checks capabilities that can be called: the name becomes a part of a policy's name, and Service and namespace become
/// an address.
fn capabilities(platform: &Platform, findings: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for id in platform.config.environment_ids() {
        for (name, capability) in platform.config.capabilities.of(id) {
            let Some(address) = capability.address.as_ref().filter(|_| seen.insert((&capability.component, name)))
            else {
                continue;
            };
            part_name("capability", name, capability.span, findings);
            host_name("service", &address.service, capability.span, findings);
            part_name("namespace", &address.namespace, capability.span, findings);
        }
    }
}

/// Checks the names of workloads, containers, volumes and the ports of other containers than the main one.
fn parts(visit: &Visit<'_>, findings: &mut Findings<'_>) {
    for workload in &visit.instance.workloads {
        for container in visit::pod_containers(workload) {
            let path: Vec<&str> = container.settings.path.iter().map(String::as_str).collect();
            if let [kind, name] = path[..] {
                part_name(kind.trim_end_matches('s'), name, key(visit, &path), findings);
                for port in &container.settings.ports {
                    port_name(&port.name, key(visit, &[kind, name, "ports", &port.name]), findings);
                }
            }
        }
        if let Role::Worker(pod) = &workload.settings.role {
            part_name("worker", pod, key(visit, &["workers", pod]), findings);
        }
        for volume in &workload.pod.settings.volumes {
            part_name("volume", &volume.name, key(visit, &["volumes", &volume.name]), findings);
        }
    }
}

fn key(visit: &Visit<'_>, path: &[&str]) -> Span {
    visit.key_span(path)
}

fn file_name(kind: &str, name: &str, file: FileId, findings: &mut Findings<'_>) {
    part_name(kind, name, Span::file_start(file), findings);
}

fn part_name(kind: &str, name: &str, span: Span, findings: &mut Findings<'_>) {
    if !spelled_as_label(name) {
        let rule = "use lower-case letters, digits and `-`, with a letter or digit at both ends";
        report(kind, name, span, rule, findings);
    }
}

fn host_name(kind: &str, name: &str, span: Span, findings: &mut Findings<'_>) {
    if !spelled_as_label(name) || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        let rule = "begin with a letter and use lower-case letters, digits and `-`";
        report(kind, name, span, rule, findings);
    }
}

fn port_name(name: &str, span: Span, findings: &mut Findings<'_>) {
    if !is_port_name(name) {
        let rule = "a port has at most 15 lower-case letters, digits and `-`, and a letter among them";
        report("port", name, span, rule, findings);
    }
}

fn report(kind: &str, name: &str, span: Span, rule: &str, findings: &mut Findings<'_>) {
    findings.at(span, format!("`{name}` cannot be the name of a {kind}"), |d| match as_dns_label(name) {
        Some(better) if better.starts_with(|c: char| c.is_ascii_lowercase()) => {
            d.help(format!("write `{better}`")).help(rule)
        }
        _ => d.help(rule),
    });
}
