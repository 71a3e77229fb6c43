//! `host-without-cilium`: a service calls an external host by name in an environment whose policies cannot allow names.

use crate::diagnostics::{Severity, page};
use crate::language::model::{Call, Platform};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks that each environment where a service calls an external host by name declares that its clusters run
    /// Cilium.
    ///
    /// ## Why is this bad
    /// A NetworkPolicy can allow addresses and pods, but no names. Without Cilium, rutter could only allow every
    /// address. So it allows none, and the call would fail in the cluster.
    ///
    /// ## Example
    /// ```yaml
    /// calls: ["https://api.stripe.com"]   # and the environment does not have Cilium
    /// ```
    ///
    /// ## How to fix
    /// If the clusters run Cilium, declare it in the environment:
    /// ```yaml
    /// network: { policies: cilium }
    /// ```
    /// Otherwise call the addresses that the host's owner publishes, and pass the name in `env`:
    /// ```yaml
    /// calls: [{ cidr: 203.0.113.0/24, port: 443 }]
    /// ```
    PAGE = "host-without-cilium" => "an external host is called by name where only addresses can be allowed";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, workload) in visit::workloads(platform).filter(|(visit, _)| !visit.environment().cilium) {
        for call in &workload.calls {
            let Call::Host { key, host, port } = &**call else { continue };
            let message = format!("without Cilium, no policy can allow the host `{host}` by its name");
            findings.of_part(&visit, workload, &["calls", key], message, |d| {
                d.help(format!("declare the addresses instead: `{{ cidr: ..., port: {port} }}`"))
                    .help("or, if the clusters run Cilium, add `network: { policies: cilium }` to the environment")
            });
        }
    }
}
