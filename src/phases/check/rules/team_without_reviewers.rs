//! `team-without-reviewers`: CODEOWNERS is generated, and a team has no reviewers for its services.

use std::collections::BTreeSet;

use crate::diagnostics::{Severity, Span, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Warning, check };

page! {
    /// ## What it does
    /// If the platform generates a CODEOWNERS file, checks that each team with services has reviewers.
    ///
    /// ## Why is this bad
    /// Changes to the team's services wait for the platform's reviewers, or need no review at all.
    ///
    /// ## Example
    /// ```yaml
    /// # platform/platform.yaml: codeowners: .github/CODEOWNERS
    /// # platform/teams/shop.yaml
    /// owners: [acme:shop]
    /// ```
    ///
    /// ## How to fix
    /// Add `contact: { reviewers: ["@acme/shop"] }` to the team.
    PAGE = "team-without-reviewers" => "a team has no reviewers for its services";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    if platform.config.codeowners.is_none() {
        return;
    }
    let teams: BTreeSet<_> = platform.services.iter().map(|service| service.team).collect();
    for team in teams.into_iter().map(|id| platform.config.team(id)).filter(|team| team.contact.reviewers.is_empty()) {
        let message = format!("the team `{}` has services, but no reviewers for CODEOWNERS", team.name);
        findings.at(Span::file_start(team.file), message, |d| {
            d.help(format!("add for example `contact: {{ reviewers: [\"@acme/{}\"] }}`", team.name))
        });
    }
}
