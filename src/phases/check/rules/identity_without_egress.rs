//! `identity-without-egress`: pods with a cloud identity cannot reach the service that gives them credentials.

use crate::diagnostics::{Severity, page};
use crate::language::model::{Call, Platform};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;
use crate::phases::check::visit::Visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Warning, check };

page! {
    /// ## What it does
    /// On AWS (IRSA) and Azure, a pod exchanges the token that the provider's webhook mounts for credentials, at
    /// `sts.<region>.amazonaws.com:443` and `login.microsoftonline.com:443`. If the clusters run Cilium, rutter allows
    /// this host for every service with an `identity`. Otherwise only addresses can be allowed, and the rule requires a
    /// call of an address range at that port.
    ///
    /// ## Why is this bad
    /// Network policies deny connections that are not declared. The SDK waits for the exchange until it times out, and
    /// every call of the provider fails.
    ///
    /// ## Example
    /// ```yaml
    /// identity: arn:aws:iam::111122223333:role/cart   # and no call of a range at port 443
    /// ```
    ///
    /// ## How to fix
    /// Give the VPC an interface endpoint for the token service, and call its addresses:
    /// ```yaml
    /// calls: { credentials: { cidr: 10.64.12.0/24, port: 443 } }
    /// ```
    /// Or, if the clusters run Cilium, declare it in the environment: `network: { policies: cilium }`.
    PAGE = "identity-without-egress" => "a pod with a cloud identity cannot reach what gives it credentials";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for visit in visit::deployed(platform) {
        let environment = visit.environment();
        if environment.cilium || visit.instance.settings.identity.is_empty() || visit.instance.workloads.is_empty() {
            continue;
        }
        for (host, port) in &environment.profile.identity_hosts {
            if reaches(&visit, *port) {
                continue;
            }
            let message = format!("nothing lets the pods ask {host}:{port} for the credentials of their identity");
            findings.of(&visit, &["identity"], message, |d| {
                d.help(format!("call the addresses of its endpoint in the VPC: `{{ cidr: ..., port: {port} }}`"))
                    .help("or, if the clusters run Cilium, add `network: { policies: cilium }` to the environment")
            });
        }
    }
}

/// Returns whether any workload may call addresses at the port. It need not be all: some may not use the provider.
fn reaches(visit: &Visit<'_>, wanted: u16) -> bool {
    let calls = visit.instance.workloads.iter().flat_map(|workload| &workload.calls);
    calls.into_iter().any(|call| matches!(&**call, Call::Cidr { port, .. } if port.is_none_or(|port| port == wanted)))
}
