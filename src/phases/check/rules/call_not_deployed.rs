//! `call-not-deployed`: a service calls another that is not deployed there.

use crate::diagnostics::{Severity, page};
use crate::language::model::{Call, Platform};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks each call in each environment where the caller runs: the callee needs an overlay there too, unless the
    /// call is `optional`.
    ///
    /// ## Why is this bad
    /// The caller would start, and nothing would answer at the callee's address.
    ///
    /// ## Example
    /// ```yaml
    /// calls: [payments]   # and apps/payments/overlays/prod.yaml is missing
    /// ```
    ///
    /// ## How to fix
    /// Deploy the callee there, mark the call `optional: true`, or remove the call in the caller's overlay.
    PAGE = "call-not-deployed" => "a service calls another that is not deployed there";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for visit in visit::deployed(platform) {
        for workload in &visit.instance.workloads {
            for call in &workload.calls {
                let Call::Service { key, name, deployed: false, optional: false, .. } = &**call else { continue };
                if overlay_is_invalid(platform, name, &visit.environment().name) {
                    continue;
                }
                let path = ["calls", key.as_str()];
                let message = format!("`{}` calls `{name}`, which is not deployed", visit.instance.settings.name);
                findings.of_part(&visit, workload, &path, message, |d| {
                    d.help(format!("add an overlay of `{name}` for the environment, or mark the call `optional: true`"))
                });
            }
        }
    }
}

/// Returns whether an invalid overlay would deploy the callee, a service or one of its variants.
fn overlay_is_invalid(platform: &Platform, callee: &str, environment: &str) -> bool {
    let overlays = &platform.config.invalid_documents.overlays;
    overlays.iter().filter(|(_, at)| at == environment).any(|(name, _)| {
        let service = platform.services.iter().find(|service| service.name == *name);
        let instances = service.into_iter().flat_map(|service| &service.planned).flat_map(|p| &p.instances);
        name == callee || instances.into_iter().any(|instance| instance.settings.name == callee)
    })
}
