//! `dashboard-too-large`: a dashboard does not fit into a ConfigMap.

use crate::diagnostics::{Severity, Span, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Measures every `monitoring/*.json`. A ConfigMap holds at most 1 MiB.
    ///
    /// ## Why is this bad
    /// The API server rejects a larger one.
    ///
    /// ## Example
    /// An export with snapshots or images in it.
    ///
    /// ## How to fix
    /// Take data out of the dashboard, write it without indentation, or split it.
    PAGE = "dashboard-too-large" => "a dashboard does not fit into a ConfigMap";
}

/// The greatest size of a dashboard in bytes: that of a ConfigMap, minus room for its key.
const MOST: usize = (1 << 20) - 256;

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for dashboard in visit::team_dashboards(platform) {
        let size = dashboard.text.len();
        if size > MOST {
            let message = format!("the dashboard has {size} bytes, and a ConfigMap holds 1048576");
            findings
                .at(Span::file_start(dashboard.file), message, |d| d.help("write it without indentation, or split it"));
        }
    }
}
