//! `alert-without-summary`: a team's alert does not say what is wrong.

use crate::diagnostics::{Severity, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Warning, check };

page! {
    /// ## What it does
    /// Checks that every alert of `monitoring/*.yaml` has the annotation `summary`.
    ///
    /// ## Why is this bad
    /// The person who is paged only sees a name in CamelCase and has to look up the query.
    ///
    /// ## Example
    /// ```yaml
    /// - alert: OrdersStuck
    ///   expr: orders_waiting > 100
    ///   labels: { severity: critical }
    /// ```
    ///
    /// ## How to fix
    /// Add `annotations: { summary: ... }`: one sentence without numbers, so that repeated alerts look the same.
    PAGE = "alert-without-summary" => "an alert does not say what is wrong";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (_, rule) in visit::team_rules(platform).filter(|(_, rule)| rule.is_alert()) {
        if rule.annotation("summary").is_none_or(|summary| summary.trim().is_empty()) {
            findings.at(rule.name_span, format!("the alert `{}` has no summary", rule.name), |d| {
                d.help("add `annotations: { summary: ... }`, one sentence for the person who is woken")
            });
        }
    }
}
