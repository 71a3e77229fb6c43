//! `root-user`: a pod that must not run as root has the user 0.

use crate::diagnostics::{Severity, page};
use crate::language::model::Platform;
use crate::phases::check::{
    Findings, Rule,
    visit::{self, Part, Visit},
};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks that `security.user` is not 0 unless `runAsRoot` is set.
    ///
    /// ## Why is this bad
    /// The pod says both "never as root" and "as user 0", and the kubelet does not start it.
    ///
    /// ## Example
    /// ```yaml
    /// security: { user: 0 }
    /// ```
    ///
    /// ## How to fix
    /// Use another user, or add `runAsRoot: true` with a reason.
    PAGE = "root-user" => "a pod that must not run as root has the user 0";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, workload) in visit::workloads(platform) {
        if workload.pod.settings.user == 0 && !workload.pod.settings.run_as_root {
            contradiction(&visit, workload.into(), findings);
        }
        for container in visit::pod_containers(workload) {
            let security = &container.settings.security;
            if security.user == Some(0) && !security.run_as_root && !workload.pod.settings.run_as_root {
                contradiction(&visit, container.into(), findings);
            }
        }
    }
}

fn contradiction(visit: &Visit<'_>, part: Part<'_>, findings: &mut Findings<'_>) {
    findings.of_part(visit, part, &["security", "user"], "the user 0 is root, which is not allowed here", |d| {
        d.help("use another user, or add `runAsRoot: true` and a `reason`")
    });
}
