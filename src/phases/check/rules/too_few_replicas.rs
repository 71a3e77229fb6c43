//! `too-few-replicas`: a server has fewer replicas than the environment requires.

use crate::diagnostics::{Severity, page};
use crate::language::model::{Controller, Platform, Role};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Warning, check };

page! {
    /// ## What it does
    /// Compares the smallest number of replicas of each Deployment with ports with `minReplicas` of the environment.
    ///
    /// ## Why is this bad
    /// With fewer replicas than planned, a lost node or a drain makes the service unavailable.
    ///
    /// ## Example
    /// ```yaml
    /// scale: 1   # in prod, which says minReplicas: 2
    /// ```
    ///
    /// ## How to fix
    /// Raise `scale`, or waive the finding with the reason why one is enough.
    PAGE = "too-few-replicas" => "a server has fewer replicas than the environment asks for";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, workload) in visit::workloads(platform) {
        let Controller::Deployment { replicas, .. } = &workload.settings.controller else { continue };
        let asked = visit.environment().min_replicas;
        let server = workload.settings.role == Role::Main && !visit.instance.settings.ports.is_empty();
        if server && replicas.least() > 0 && replicas.least() < asked {
            let environment = visit.environment();
            let message =
                format!("{} replicas are fewer than the {asked} that the environment asks for", replicas.least());
            findings.of(&visit, &["scale"], message, |d| {
                d.related(platform.config.documents.span(environment.file, &["minReplicas"]), "asked for here")
                    .help(format!("write `scale: {asked}`"))
            });
        }
    }
}
