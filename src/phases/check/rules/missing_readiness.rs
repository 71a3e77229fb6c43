//! `missing-readiness`: a server has no readiness probe.

use crate::base::conventions::is_metrics_port;
use crate::diagnostics::{Severity, page};
use crate::language::model::{Platform, Role};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Warning, check };

page! {
    /// ## What it does
    /// Checks that the main container of a service with ports has a readiness probe.
    ///
    /// ## Why is this bad
    /// Without one, requests reach a pod before it can answer, at every start and every rollout. A pod that hangs still
    /// gets requests.
    ///
    /// ## Example
    /// ```yaml
    /// port: 8080   # and no health
    /// ```
    ///
    /// ## How to fix
    /// Add `health: /healthz`, `health: { grpc: ... }` or `health: { tcp: ... }`.
    PAGE = "missing-readiness" => "a server has no readiness probe";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, workload) in visit::workloads(platform) {
        let Some(container) = workload.pod.containers.first() else { continue };
        let only_metrics = visit.instance.settings.ports.iter().all(|port| is_metrics_port(&port.name));
        if workload.settings.role == Role::Main && !only_metrics && container.settings.probes.ready.is_none() {
            let message = format!("`{}` serves requests and has no readiness probe", visit.instance.settings.name);
            let path = if visit.written(&["health"]).is_some() {
                "health"
            } else if visit.written(&["ports"]).is_some() {
                "ports"
            } else {
                "port"
            };
            findings.of(&visit, &[path], message, |d| {
                d.help("add for example `health: /healthz`, or `health: { tcp: PORT }`")
            });
        }
    }
}
