//! `invalid-dashboard`: a file is not a Grafana dashboard.

use crate::diagnostics::{Severity, Span, page};
use crate::language::model::{DashboardContent, Platform};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Parses every `monitoring/*.json`: it must be JSON and a dashboard in Grafana's classic model, with a title and a
    /// list of panels at the top.
    ///
    /// ## Why is this bad
    /// Grafana's sidecar accepts the file, Grafana rejects it, and only a log tells.
    ///
    /// ## Example
    /// ```json
    /// { "dashboard": { "title": "Orders", "panels": [] }, "meta": {} }
    /// ```
    ///
    /// ## How to fix
    /// Export the dashboard from Grafana as JSON in the classic model. From a response of its API, keep only the value
    /// of `dashboard`.
    PAGE = "invalid-dashboard" => "a file is not a Grafana dashboard";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for dashboard in visit::team_dashboards(platform) {
        match &dashboard.content {
            DashboardContent::NotJson { at, message } => {
                let span = Span::new(dashboard.file, *at, *at + 1);
                findings.at(span, format!("this is not JSON: {message}"), |d| d.help("export the dashboard again"));
            }
            DashboardContent::NotDashboard { message, help } => {
                findings.at(Span::file_start(dashboard.file), message.as_str(), |d| d.help(*help));
            }
            DashboardContent::Dashboard { .. } => {}
        }
    }
}
