//! `alert-without-severity`: a team's alert does not say how urgent it is.

use crate::diagnostics::{Severity, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks that every alert of `monitoring/*.yaml` has the label `severity` with the value `critical`, `warning` or
    /// `info`, set on the alert or on its group.
    ///
    /// ## Why is this bad
    /// Alerts are routed by severity. Without it, or with another value, an alert that should page is only posted to
    /// the chat.
    ///
    /// ## Example
    /// ```yaml
    /// - alert: OrdersStuck
    ///   expr: orders_waiting > 100
    /// ```
    ///
    /// ## How to fix
    /// Add `labels: { severity: warning }`. `critical` pages people, and `info` notifies nobody.
    PAGE = "alert-without-severity" => "an alert does not say how urgent it is";
}

const SEVERITIES: [&str; 3] = ["critical", "warning", "info"];

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (_, rule) in visit::team_rules(platform).filter(|(_, rule)| rule.is_alert()) {
        let help = "`critical` wakes somebody, `warning` is read in working hours, `info` notifies nobody";
        match rule.labels.get("severity") {
            None => {
                findings.at(rule.name_span, format!("the alert `{}` has no severity", rule.name), |d| {
                    d.help("add `labels: { severity: warning }`").help(help)
                });
            }
            Some(severity) if !SEVERITIES.contains(&severity.as_str()) => {
                let message =
                    format!("the severity `{severity}` of the alert `{}` is none that routes know", rule.name);
                findings.at(rule.name_span, message, |d| d.suggest(severity, SEVERITIES).help(help));
            }
            Some(_) => {}
        }
    }
}
