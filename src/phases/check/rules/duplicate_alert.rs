//! `duplicate-alert`: two alerts of a service have the same name.

use std::collections::BTreeMap;

use crate::diagnostics::{Severity, Span, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Compares the names of the alerts in a service's `monitoring/*.yaml`. Two may share a name if their
    /// `severity` differs: a warning that becomes critical.
    ///
    /// ## Why is this bad
    /// Neither Prometheus nor the person who is paged can distinguish two alerts of the same name, and the runbook link
    /// leads to one text for both.
    ///
    /// ## Example
    /// ```yaml
    /// - alert: OrdersStuck
    ///   expr: orders_waiting > 100
    ///   labels: { severity: warning }
    /// - alert: OrdersStuck
    ///   expr: orders_oldest_seconds > 600
    ///   labels: { severity: warning }
    /// ```
    ///
    /// ## How to fix
    /// Name each after what it means. The names of generated alerts cannot be used either (`alert-name-taken`).
    PAGE = "duplicate-alert" => "two alerts of a service have the same name";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let mut seen: BTreeMap<(&str, &str, Option<&str>), Span> = BTreeMap::new();
    for (service, rule) in visit::team_rules(platform).filter(|(_, rule)| rule.is_alert()) {
        let severity = rule.labels.get("severity").map(String::as_str);
        let first = *seen.entry((&service.name, &rule.name, severity)).or_insert(rule.name_span);
        if first != rule.name_span {
            findings.at(rule.name_span, format!("there is another alert `{}` of this service", rule.name), |d| {
                d.related(first, "the first is here").help("name each alert after what it means")
            });
        }
    }
}
