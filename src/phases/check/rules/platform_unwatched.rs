//! `platform-unwatched`: nobody gets alerts about the platform's own components.

use crate::diagnostics::{Severity, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Warning, check };

page! {
    /// ## What it does
    /// In environments with a Prometheus and with components, checks that `alerting.team` names the team that gets
    /// their alerts.
    ///
    /// ## Why is this bad
    /// Without such a team rutter generates no alerts about nodes, volumes and components. Users are the first to
    /// notice that a core component is down.
    ///
    /// ## Example
    /// ```yaml
    /// # platform/platform.yaml
    /// name: acme
    /// ```
    ///
    /// ## How to fix
    /// Declare a team with receivers in `platform/teams`, and name it: `alerting: { team: platform }`.
    PAGE = "platform-unwatched" => "nobody gets alerts about the platform's own components";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let watched = |id| platform.config.environment(id).monitoring.is_some();
    let components = platform.config.components.iter().any(|c| c.turns.keys().any(|id| watched(*id)));
    if components && platform.config.alerting.team.is_none() {
        let span = platform.config.documents.span(platform.config.file, &["alerting"]);
        findings.at(span, "no team hears of nodes, volumes and components", |d| {
            d.help("name one that has receivers: `alerting: { team: ... }`")
        });
    }
}
