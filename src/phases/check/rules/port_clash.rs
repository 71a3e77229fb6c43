//! `port-clash`: two ports of one pod have the same number.

use std::collections::BTreeMap;

use crate::diagnostics::{Severity, page};
use crate::language::model::{Platform, Workload};
use crate::language::spec::PortProtocol;
use crate::phases::check::{
    Findings, Rule,
    visit::{self, Visit},
};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks that no two containers of a pod listen on the same port and protocol, and that a Service offers each
    /// port once. Two ports of a Service may lead to one port of a container, which then lists it once.
    ///
    /// ## Why is this bad
    /// The second program cannot open the port, or the API server rejects the Service.
    ///
    /// ## Example
    /// ```yaml
    /// ports: { http: 8080, admin: 8080 }
    /// ```
    ///
    /// ## How to fix
    /// Give each its own number. If both are meant to lead to one port of the container:
    /// `{ http: 8080, admin: { port: 8081, target: 8080 } }`.
    PAGE = "port-clash" => "two ports of one pod have the same number";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for visit in visit::instances(platform) {
        let mut offered: BTreeMap<(u16, PortProtocol), &str> = BTreeMap::new();
        for port in &visit.instance.settings.ports {
            if let Some(first) = offered.insert((port.port, port.protocol), &port.name) {
                let message = format!("the ports `{first}` and `{}` have the same number {}", port.name, port.port);
                findings.of(&visit, &["ports", &port.name], message, |d| d.help("give each its own number"));
            }
        }
        for workload in &visit.instance.workloads {
            in_pod(&visit, workload, findings);
        }
    }
}

fn in_pod(visit: &Visit<'_>, workload: &Workload, findings: &mut Findings<'_>) {
    let mut taken: BTreeMap<(u16, PortProtocol), &str> = BTreeMap::new();
    for container in &workload.pod.containers {
        for port in &container.settings.ports {
            let first = taken.insert((port.port, port.protocol), &container.settings.name);
            let Some(first) = first.filter(|first| *first != container.settings.name) else { continue };
            let message =
                format!("the containers `{first}` and `{}` both listen on {}", container.settings.name, port.port);
            findings.of_part(visit, container, &["ports", &port.name], message, |d| d.help("give each its own number"));
        }
    }
}
