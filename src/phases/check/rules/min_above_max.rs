//! `min-above-max`: an autoscaler's minimum is above its maximum.

use crate::diagnostics::{Severity, page};
use crate::language::model::{Controller, Platform, Replicas};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Compares `min` and `max` of `scale`, and checks that `min` is at least 1.
    ///
    /// ## Why is this bad
    /// The API server rejects such an autoscaler. If `min` comes from the environment, raising it there can break a
    /// service.
    ///
    /// ## Example
    /// ```yaml
    /// scale: { min: 5, max: 3 }
    /// ```
    ///
    /// ## How to fix
    /// Raise `max` or lower `min`.
    PAGE = "min-above-max" => "an autoscaler's minimum is above its maximum";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, workload) in visit::workloads(platform) {
        let (Controller::Deployment { replicas, .. } | Controller::StatefulSet { replicas, .. }) =
            &workload.settings.controller
        else {
            continue;
        };
        let Replicas::Auto(auto) = replicas else { continue };
        let (min, Some(max)) = (replicas.least(), auto.max) else { continue };
        if min > max {
            let message = format!("`min` is {min} and `max` is {max}");
            findings.of_part(&visit, workload, &["scale", "max"], message, |d| d.help("raise `max` or lower `min`"));
        } else if min == 0 {
            findings.of_part(&visit, workload, &["scale", "min"], "an autoscaler keeps at least one pod", |d| {
                d.help("write `min: 1`, or `scale: 0` to stop the service")
            });
        }
    }
}
