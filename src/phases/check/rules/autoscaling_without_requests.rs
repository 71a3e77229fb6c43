//! `autoscaling-without-requests`: an autoscaler targets a percentage of a request that is missing.

use crate::diagnostics::{Severity, page};
use crate::language::model::{Container, Controller, Platform, Replicas};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// The `cpu` and `memory` targets of an autoscaler are percentages of what the pods request. This rule checks that
    /// every container of the pod requests that resource.
    ///
    /// ## Why is this bad
    /// The autoscaler cannot compute the percentage, reports an error and never scales.
    ///
    /// ## Example
    /// ```yaml
    /// scale: { min: 2, max: 10, cpu: 70 }   # and no resources
    /// ```
    ///
    /// ## How to fix
    /// Add `resources: { cpu: 100m }`, or the request of the sidecar that lacks it.
    PAGE = "autoscaling-without-requests" => "an autoscaler targets a percentage of a missing request";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, workload) in visit::workloads(platform) {
        let (Controller::Deployment { replicas, .. } | Controller::StatefulSet { replicas, .. }) =
            &workload.settings.controller
        else {
            continue;
        };
        let Replicas::Auto(auto) = replicas else { continue };
        for (resource, target) in [("cpu", auto.cpu), ("memory", auto.memory)] {
            let lacks = |c: &&Container| !c.settings.resources.requests.contains_key(resource);
            let Some(container) = workload.pod.containers.iter().find(lacks).filter(|_| target.is_some()) else {
                continue;
            };
            let message = format!(
                "scaling by {resource} needs a {resource} request of the container `{}`",
                container.settings.name
            );
            findings.of_part(&visit, workload, &["scale"], message, |d| {
                d.help(format!("add `resources: {{ {resource}: ... }}`"))
            });
        }
    }
}
