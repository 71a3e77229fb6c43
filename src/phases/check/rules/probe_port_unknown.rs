//! `probe-port-unknown`: a probe uses a port that the container does not declare.

use crate::diagnostics::{Severity, page};
use crate::language::model::{Platform, ProbeWay};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Warning, check };

page! {
    /// ## What it does
    /// Compares the port number of each probe with the declared ports of its container.
    ///
    /// ## Why is this bad
    /// It is usually a typing mistake. The container is then killed because it does not answer at a port on which it
    /// does not listen.
    ///
    /// ## Example
    /// ```yaml
    /// port: 8080
    /// health: { http: { path: /healthz, port: 8081 } }
    /// ```
    ///
    /// ## How to fix
    /// Fix the number, or declare the port under `ports`.
    PAGE = "probe-port-unknown" => "a probe uses a port that the container does not declare";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, _, container) in visit::containers(platform) {
        let probes = &container.settings.probes;
        for probe in [&probes.live, &probes.ready, &probes.startup].into_iter().flatten() {
            let (ProbeWay::Http { port, .. } | ProbeWay::Grpc { port, .. } | ProbeWay::Tcp { port }) = &probe.way
            else {
                continue;
            };
            if container.settings.ports.iter().any(|p| p.port == *port) {
                continue;
            }
            let message =
                format!("a probe asks port {port}, which the container `{}` does not declare", container.settings.name);
            findings.of_part(&visit, container, &["health"], message, |d| {
                let known: Vec<String> =
                    container.settings.ports.iter().map(|p| format!("{} ({})", p.name, p.port)).collect();
                if known.is_empty() {
                    d.help("declare it under `ports`")
                } else {
                    d.help(format!("it declares {}", known.join(", ")))
                }
            });
        }
    }
}
