//! `platform-unwatched`: nobody hears of the platform's own components.

use crate::check::findings::Findings;
use crate::check::rule::Rule;
use crate::diagnostics::{Severity, page};
use crate::model::Platform;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Warning, check };

page! {
    /// ## What it does
    /// Where a Prometheus watches an environment with components: asks for the team that hears of them,
    /// `alerting.team`.
    ///
    /// ## Why is this bad
    /// Without a team to tell, no alerts of nodes, volumes and components are made: the first to notice that a core
    /// component is down are the users.
    ///
    /// ## Example
    /// ```yaml
    /// # platform/platform.yaml
    /// name: acme
    /// ```
    ///
    /// ## How to fix
    /// Declare a team with receivers in `platform/teams`, and name it: `alerting: { team: platform }`.
    PAGE = "platform-unwatched" => "nobody hears of the platform's own components";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let watched = |id| platform.environment(id).monitoring.is_some();
    let components = platform.components.iter().any(|c| c.turns.keys().any(|id| watched(*id)));
    if components && platform.alerting.team.is_none() {
        let span = platform.documents.place(platform.file, &["alerting"]);
        findings.at(span, "no team hears of nodes, volumes and components", |d| {
            d.help("name one that has receivers: `alerting: { team: ... }`")
        });
    }
}
