//! `capability-without-address`: a service calls a capability whose component does not declare an address.

use crate::diagnostics::{Severity, page};
use crate::language::model::{Absence, Call, Platform};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// An entry of a component's `provides` may be only a name, which other components require. This rule checks that
    /// the entry has an address if a service calls it. A component's own name is such an entry.
    ///
    /// ## Why is this bad
    /// A network policy needs the callee's namespace, pods and port, and the caller needs an address. rutter does not
    /// read charts, so the component has to declare them.
    ///
    /// ## Example
    /// ```yaml
    /// provides: [postgres]   # and a service has `calls: [postgres]`
    /// ```
    ///
    /// ## How to fix
    /// ```yaml
    /// provides:
    ///   - { name: postgres, service: main-rw, port: 5432, pods: { cnpg.io/cluster: main } }
    /// ```
    /// The namespace is the component's, unless the entry names another one.
    PAGE = "capability-without-address" => "a called capability has no address";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, workload) in visit::workloads(platform) {
        for call in &workload.calls {
            let Call::Absent { key, name, why: Absence::WithoutAddress, .. } = &**call else { continue };
            let Some(capability) = platform.config.capabilities.find(visit.planned.environment, name) else {
                continue;
            };
            let component = &capability.component;
            let message = format!("the component `{component}` does not say how `{name}` is reached");
            findings.of_part(&visit, workload, &["calls", key], message, |d| {
                d.related(capability.span, "provided here").help(format!(
                    "write under `provides` of {component}: `{{ name: {name}, port: ..., pods: {{ ... }} }}`"
                ))
            });
        }
    }
}
