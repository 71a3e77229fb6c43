//! `promql-syntax`: a query is not valid PromQL.

use crate::diagnostics::{Severity, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;
use crate::promql;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Parses every query: those of `monitoring/*.yaml`, of custom objectives, and of the platform's own alert
    /// templates. The finding marks the unexpected token, or the innermost part that is wrong.
    ///
    /// ## Why is this bad
    /// Prometheus rejects the whole file with all its rules.
    ///
    /// ## Example
    /// ```yaml
    /// expr: sum(rate(orders_failed_total[5m]) > 0
    /// ```
    ///
    /// ## How to fix
    /// Fix the query. In a custom objective `${window}` is replaced before the query is parsed.
    PAGE = "promql-syntax" => "a query is not valid PromQL";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (_, rule) in visit::team_rules(platform) {
        if let Err(error) = promql::parse(&rule.expr.text) {
            let message = format!("the query of `{}` is not PromQL: {}", rule.name, error.message);
            findings.at(rule.expr.span_of(error.range), message, |d| d);
        }
    }
}
