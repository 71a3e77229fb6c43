//! `promql-syntax`: a query of a team's rule is not PromQL.

use crate::check::findings::Findings;
use crate::check::rule::Rule;
use crate::check::visit;
use crate::diagnostics::{Severity, page};
use crate::model::Platform;
use crate::promql;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Parses every query: those of `monitoring/*.yaml`, of custom objectives, and of the platform's own alert
    /// templates. The finding marks the word that does not fit, or the innermost part that is wrong.
    ///
    /// ## Why is this bad
    /// Prometheus refuses the whole file, with every other rule in it.
    ///
    /// ## Example
    /// ```yaml
    /// expr: sum(rate(orders_failed_total[5m]) > 0
    /// ```
    ///
    /// ## How to fix
    /// Mend the query. In a custom objective `${window}` is filled in before it is read.
    PAGE = "promql-syntax" => "a query is not PromQL";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (_, rule) in visit::team_rules(platform) {
        if let Err(error) = promql::parse(&rule.expr.text) {
            let message = format!("the query of `{}` is not PromQL: {}", rule.name, error.message);
            findings.at(rule.expr.place(error.range), message, |d| d);
        }
    }
}
