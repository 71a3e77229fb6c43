//! `grace-too-short`: a pod is killed before its stop signal.

use crate::diagnostics::{Severity, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Compares `shutdown.grace` with `shutdown.preStop` of each container: the grace period starts before `preStop`
    /// and includes it.
    ///
    /// ## Why is this bad
    /// The pod is killed before the program gets the stop signal, and its requests are lost.
    ///
    /// ## Example
    /// ```yaml
    /// shutdown: { grace: 10s, preStop: 15s }
    /// ```
    ///
    /// ## How to fix
    /// Leave time for the program after `preStop`: `grace: 30s`.
    PAGE = "grace-too-short" => "a pod is killed before its stop signal";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, workload, container) in visit::containers(platform) {
        let grace = workload.pod.settings.grace;
        if container.settings.pre_stop > 0 && container.settings.pre_stop >= grace {
            let message =
                format!("{grace} s of grace are over before the wait of {} s is", container.settings.pre_stop);
            findings.of(&visit, &["shutdown", "grace"], message, |d| {
                d.help(format!("write `grace: {}s` or more", container.settings.pre_stop + 20))
            });
        }
    }
}
