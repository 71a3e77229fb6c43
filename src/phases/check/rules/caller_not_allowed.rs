//! `caller-not-allowed`: a service calls another that does not allow it.

use std::collections::BTreeMap;

use crate::diagnostics::{Severity, page};
use crate::language::model::{Call, EnvironmentId, Platform};
use crate::phases::check::{
    Findings, Rule,
    visit::{self, Visit},
};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks the `callers` list of each callee: only services on it may call. If the callee's team requires `consent`,
    /// calls from other teams need that list.
    ///
    /// ## Why is this bad
    /// The owners of a service decide which services may depend on it. Without this rule, rutter would open the
    /// connection at both ends.
    ///
    /// ## Example
    /// ```yaml
    /// callers: [web]   # and the service `jobs` calls it
    /// ```
    ///
    /// ## How to fix
    /// Ask the owners of the callee to add the caller to `callers`.
    PAGE = "caller-not-allowed" => "a service calls another that does not allow it";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let callees: BTreeMap<(EnvironmentId, &str), Visit<'_>> =
        visit::instances(platform).map(|v| ((v.planned.environment, v.instance.settings.name.as_str()), v)).collect();
    for (visit, workload) in visit::workloads(platform) {
        for call in &workload.calls {
            let Call::Service { key, name, .. } = &**call else { continue };
            let Some(callee) = callees.get(&(visit.planned.environment, name.as_str())) else { continue };
            if allowed(&visit, callee) {
                continue;
            }
            let message = format!("`{name}` does not take calls from `{}`", visit.instance.settings.name);
            findings.of_part(&visit, workload, &["calls", key], message, |d| {
                d.related(callee.span(&["callers"]), "who may call it").help(format!(
                    "ask team {} to add `{}` to `callers`",
                    callee.team().name,
                    visit.instance.settings.name
                ))
            });
        }
    }
}

fn allowed(caller: &Visit<'_>, callee: &Visit<'_>) -> bool {
    // The replicas of a service may call each other.
    if caller.instance.settings.name == callee.instance.settings.name {
        return true;
    }
    match &callee.instance.settings.callers {
        Some(list) => list.iter().any(|name| *name == caller.instance.settings.name || *name == caller.service.name),
        None => !callee.team().consent || caller.service.team == callee.service.team,
    }
}
