//! `duplicate-dashboard`: two dashboards have the same uid.

use std::collections::BTreeMap;

use crate::base::conventions::PLATFORM_DASHBOARD;
use crate::diagnostics::{Severity, Span, page};
use crate::language::model::{DashboardContent, Platform, dashboard_uid};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Compares the `uid` of every `monitoring/*.json` of the workspace, and those of the generated dashboards:
    /// `service-` with the service's name, and `rutter-platform`.
    ///
    /// ## Why is this bad
    /// Of two provisioned dashboards with the same uid Grafana keeps one, and not always the same one. A link leads to
    /// either.
    ///
    /// ## Example
    /// ```json
    /// { "uid": "service-cart", "title": "Cart", "panels": [] }
    /// ```
    ///
    /// ## How to fix
    /// Give each its own `uid`, at most 40 letters, digits, `-` and `_`.
    PAGE = "duplicate-dashboard" => "two dashboards have the same uid";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let generated: Vec<String> =
        visit::instances(platform).map(|visit| dashboard_uid(&visit.instance.settings.name)).collect();
    for dashboard in visit::team_dashboards(platform) {
        let DashboardContent::Dashboard { uid: Some((uid, span)) } = &dashboard.content else { continue };
        let help = "give each dashboard its own `uid`";
        if uid == PLATFORM_DASHBOARD || generated.contains(uid) {
            findings.at(*span, format!("a generated dashboard has the identifier `{uid}`"), |d| d.help(help));
        }
        let first = *seen.entry(uid.as_str()).or_insert(*span);
        if first != *span {
            findings.at(*span, format!("another dashboard has the identifier `{uid}`"), |d| {
                d.related(first, "the first is here").help(help)
            });
        }
    }
}
