//! `name-shortened`: a generated name is too long, so it is cut and ends in a hash.

use crate::diagnostics::{Severity, page};
use crate::language::model::{Platform, Role};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Note, check };

page! {
    /// ## What it does
    /// Reports names of workers, schedules, hooks and volume claims that are too long together with the name of the
    /// service. Kubernetes allows 63 characters, and 52 for a CronJob, because its Jobs add eleven. Such a name is cut
    /// and ends in a hash, so that two never collide.
    ///
    /// ## Why is this bad
    /// Everything works, but people do not find the object by the name that they expect.
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
        let (Role::Worker(part) | Role::Schedule(part) | Role::Hook(part)) = &workload.settings.role else { continue };
        let full = format!("{}-{part}", visit.instance.settings.name);
        if workload.settings.name != full {
            let path: Vec<&str> = workload.settings.path.iter().map(String::as_str).collect();
            let message = format!("`{full}` is too long; its object is called `{}`", workload.settings.name);
            findings.at(visit.key_span(&path), message, |d| d.help("shorten the name if people should find it"));
        }
    }
}
