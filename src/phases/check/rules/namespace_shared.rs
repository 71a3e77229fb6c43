//! `namespace-shared`: two teams share a namespace.

use std::collections::BTreeMap;

use crate::diagnostics::{Severity, page};
use crate::language::model::{EnvironmentId, Platform, TeamId};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Fills in the namespace pattern of each environment for each team's services, and searches for namespaces that
    /// two teams share.
    ///
    /// ## Why is this bad
    /// Quotas, owners and policies are given to a namespace: each team could read the other's Secrets and
    /// use up its quota.
    ///
    /// ## Example
    /// ```yaml
    /// namespaces: "{environment}"
    /// ```
    ///
    /// ## How to fix
    /// Put `{team}` into the pattern.
    PAGE = "namespace-shared" => "two teams share a namespace";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let mut owners: BTreeMap<(EnvironmentId, &str), TeamId> = BTreeMap::new();
    for visit in visit::instances(platform) {
        let key = (visit.planned.environment, visit.planned.namespace.as_str());
        let first = *owners.entry(key).or_insert(visit.service.team);
        if first != visit.service.team {
            let environment = visit.environment();
            let message = format!(
                "the teams {} and {} share the namespace `{}`",
                platform.config.team(first).name,
                visit.team().name,
                visit.planned.namespace
            );
            findings.at(platform.config.documents.span(environment.file, &["namespaces"]), message, |d| {
                d.help("put `{team}` into the pattern `namespaces`")
            });
        }
    }
}
