//! `capability-not-provided`: a service calls a capability that no component provides in that environment.

use crate::diagnostics::{Severity, page};
use crate::language::model::{Absence, Call, Platform};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// A call may name a capability, which a component of `platform/components` provides. This rule checks that in each
    /// environment where the caller runs an installed component provides it, unless the call is `optional`. (If no
    /// environment has such a capability, the finding is `unknown-service`.)
    ///
    /// ## Why is this bad
    /// There is no address for the caller, and no target for its network policy.
    ///
    /// ## Example
    /// ```yaml
    /// calls: [postgres]   # and the component that provides it has `environments: [prod]`
    /// ```
    ///
    /// ## How to fix
    /// Install a component that provides the capability in that environment, mark the call `optional: true`, or remove
    /// the call in the caller's overlay.
    PAGE = "capability-not-provided" => "a service calls a capability that nothing provides there";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for visit in visit::deployed(platform) {
        for workload in &visit.instance.workloads {
            for call in &workload.calls {
                let Call::Absent { key, name, optional: false, why: Absence::ProvidedElsewhere } = &**call else {
                    continue;
                };
                if platform.config.invalid_documents.may_provide(name) {
                    continue;
                }
                let message =
                    format!("`{}` calls `{name}`, which no component provides here", visit.instance.settings.name);
                let elsewhere = platform.config.capabilities.environments_of(name);
                let names: Vec<&str> =
                    elsewhere.iter().map(|id| platform.config.environment(*id).name.as_str()).collect();
                findings.of_part(&visit, workload, &["calls", key], message, |d| {
                    d.help(format!("it is provided in {}", names.join(", ")))
                        .help("provide it here as well, or mark the call `optional: true`")
                });
            }
        }
    }
}
