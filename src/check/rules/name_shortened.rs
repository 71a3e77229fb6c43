//! `name-shortened`: a name is cut and ends in a hash.

use crate::check::findings::Findings;
use crate::check::rule::Rule;
use crate::check::visit;
use crate::diagnostics::{Severity, page};
use crate::model::{Platform, Role};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Note, check };

page! {
    /// ## What it does
    /// Says where the name of a worker, schedule, hook or volume claim does not fit with the service's
    /// before it: Kubernetes takes 63 characters, and 52 for a CronJob, because its Jobs add eleven. Such a
    /// name is cut and ends in a hash, so that two never meet.
    ///
    /// ## Why is this bad
    /// Everything works, but people will not find the object under the name they expect.
    ///
    /// ## Example
    /// ```yaml
    /// schedules: { nightly-reconciliation-of-payments-with-the-bank: { cron: "0 3 * * *" } }
    /// ```
    ///
    /// ## How to fix
    /// Shorten the name of the part, or leave it.
    PAGE = "name-shortened" => "a name is cut and ends in a hash";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, workload) in visit::workloads(platform) {
        let (Role::Worker(part) | Role::Schedule(part) | Role::Hook(part)) = &workload.role else { continue };
        let full = format!("{}-{part}", visit.instance.name);
        if workload.name != full {
            let path: Vec<&str> = workload.path.iter().map(String::as_str).collect();
            let message = format!("`{full}` is too long; its object is called `{}`", workload.name);
            findings.at(visit.key_place(&path), message, |d| d.help("shorten the name if people should find it"));
        }
    }
}
