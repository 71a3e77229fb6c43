//! `blocking-budget`: a disruption budget lets no pod go.

use crate::check::{Findings, Rule, visit};
use crate::diagnostics::{Severity, page};
use crate::model::{Budget, Controller, Platform};
use crate::spec::IntOrPercent;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks that a `budget` allows at least one pod to be away: `minAvailable` below the least number of
    /// replicas, `maxUnavailable` above zero.
    ///
    /// ## Why is this bad
    /// A node drain waits for such a budget forever: no node can be upgraded while the service runs.
    ///
    /// ## Example
    /// ```yaml
    /// scale: 2
    /// budget: { minAvailable: 2 }
    /// ```
    ///
    /// ## How to fix
    /// Write `maxUnavailable: 1`, or leave the budget to rutter.
    PAGE = "blocking-budget" => "a disruption budget lets no pod go";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, workload) in visit::workloads(platform) {
        let (Controller::Deployment { replicas, budget, .. } | Controller::StatefulSet { replicas, budget }) =
            &workload.controller
        else {
            continue;
        };
        let (Some(budget), least) = (budget, i64::from(replicas.least())) else { continue };
        if least > 0 && away(*budget, least) < 1 {
            let message = format!("with {least} replicas this budget never lets a pod go");
            findings.of(&visit, &["budget"], message, |d| d.help("write `budget: { maxUnavailable: 1 }`"));
        }
    }
}

/// How many pods may be away. Kubernetes rounds percentages up, of those that must stay and those that may go.
fn away(budget: Budget, replicas: i64) -> i64 {
    let share = |percent: i64| {
        (replicas.saturating_mul(percent)).div_euclid(100) + i64::from(replicas * percent.min(1000) % 100 != 0)
    };
    match budget {
        Budget::MaxUnavailable(IntOrPercent::Int(n)) => n,
        Budget::MaxUnavailable(IntOrPercent::Percent(p)) => share(p),
        Budget::MinAvailable(IntOrPercent::Int(n)) => replicas.saturating_sub(n),
        Budget::MinAvailable(IntOrPercent::Percent(p)) => replicas.saturating_sub(share(p)),
    }
}
