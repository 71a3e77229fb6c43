//! `disruptions-blocked`: a disruption budget allows no pod to be evicted.

use crate::diagnostics::{Severity, page};
use crate::language::model::{Controller, Platform};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks that `disruptions` allows at least one pod to be evicted: `minAvailable` below the smallest number of
    /// replicas, or `maxUnavailable` above zero.
    ///
    /// ## Why is this bad
    /// A node drain waits for such a service forever: no node can be upgraded while the service runs. If the rule is
    /// turned off, rutter writes the disruption budget as requested.
    ///
    /// ## Example
    /// ```yaml
    /// scale: 2
    /// disruptions: { minAvailable: 2 }
    /// ```
    ///
    /// ## How to fix
    /// Write `maxUnavailable: 1`, or remove `disruptions` to use rutter's default.
    PAGE = "disruptions-blocked" => "a disruption budget allows no pod to be evicted";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, workload) in visit::workloads(platform) {
        let (Controller::Deployment { replicas, budget, .. } | Controller::StatefulSet { replicas, budget }) =
            &workload.settings.controller
        else {
            continue;
        };
        let (Some(budget), least) = (budget, replicas.least()) else { continue };
        if least > 0 && !budget.allows(least) {
            let message = format!("with {least} replicas this disruption budget never lets a pod go");
            findings.of(&visit, &["disruptions"], message, |d| d.help("write `disruptions: { maxUnavailable: 1 }`"));
        }
    }
}
