//! `invalid-path`: a path is no valid path of an HTTP request.

use crate::diagnostics::{Diagnostic, Severity, page};
use crate::language::model::{ExposureKind, Platform, ProbeWay};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::{exposures, visit};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks that the paths of `expose`, of `metrics` and of HTTP probes begin with `/` and contain no blanks, `//`,
    /// `?` or `#`.
    ///
    /// ## Why is this bad
    /// The API server rejects the route, no request ever matches it, or Prometheus gets no metrics.
    ///
    /// ## Example
    /// ```yaml
    /// expose: { path: api/v1 }
    /// ```
    ///
    /// ## How to fix
    /// Write `/api/v1`.
    PAGE = "invalid-path" => "a path is no valid path of an HTTP request";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for visit in visit::instances(platform) {
        for exposure in &visit.instance.exposures {
            if let ExposureKind::Route(route) = &exposure.kind
                && !is_path(&route.path)
            {
                let span = exposures::span(&visit, exposure, "path");
                findings.group_at(&visit, span, format!("`{}` is no path", route.path), |d| wrong(d, &route.path));
            }
        }
    }
    for (visit, _, container) in visit::containers(platform) {
        if !is_path(&container.settings.metrics_path) {
            let message = format!("`{}` is no path", container.settings.metrics_path);
            findings.of_part(&visit, container, &["metrics", "path"], message, |d| {
                wrong(d, &container.settings.metrics_path)
            });
        }
        let probes = &container.settings.probes;
        for probe in [&probes.live, &probes.ready, &probes.startup].into_iter().flatten() {
            if let ProbeWay::Http { path, .. } = &probe.way
                && !path.starts_with('/')
            {
                let message = format!("`{path}` is no path");
                findings.of_part(&visit, container, &["health"], message, |d| wrong(d, path));
            }
        }
    }
}

fn is_path(path: &str) -> bool {
    path.starts_with('/') && !path.contains("//") && !path.contains(['?', '#']) && !path.contains(char::is_whitespace)
}

fn wrong(diagnostic: Diagnostic, path: &str) -> Diagnostic {
    let slashed = format!("/{path}");
    let diagnostic = if is_path(&slashed) { diagnostic.help(format!("write `{slashed}`")) } else { diagnostic };
    diagnostic.help("a path begins with `/` and holds no blanks, `//`, `?` or `#`")
}
