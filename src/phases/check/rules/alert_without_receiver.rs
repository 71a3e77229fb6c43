//! `alert-without-receiver`: a team's alerts are sent to nobody.

use std::collections::BTreeSet;

use crate::diagnostics::{Severity, Span, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Warning, check };

page! {
    /// ## What it does
    /// In environments with a Prometheus, checks that each team with a service there has `receivers`, and so has the
    /// team that gets the alerts about the platform itself (`alerting.team`).
    ///
    /// ## Why is this bad
    /// Alerts fire, and nobody is notified.
    ///
    /// ## Example
    /// ```yaml
    /// # platform/teams/shop.yaml
    /// owners: [acme:shop]
    /// ```
    ///
    /// ## How to fix
    /// Add `receivers` to the team.
    PAGE = "alert-without-receiver" => "a team has no receivers for its alerts";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let watched = visit::deployed(platform).filter(|visit| visit.environment().monitoring.is_some());
    let owners = watched.map(|visit| visit.service.team);
    let operators =
        platform.config.operators.filter(|_| platform.config.environments.iter().any(|e| e.monitoring.is_some()));
    let teams: BTreeSet<_> = owners.chain(operators).collect();
    for team in teams.into_iter().map(|id| platform.config.team(id)).filter(|team| team.receivers.is_empty()) {
        let message = format!("the team `{}` has alerts, but no receiver for them", team.name);
        findings.at(Span::file_start(team.file), message, |d| {
            d.help("add for example `receivers: { chat: { email: team@example.com } }`")
        });
    }
}
