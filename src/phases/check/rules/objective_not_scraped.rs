//! `objective-not-scraped`: nothing collects the metrics that an objective needs.

use crate::diagnostics::{Severity, page};
use crate::language::model::{Platform, Role, Sli};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// In environments with a Prometheus, checks that each service with an objective over its own metrics has a port
    /// called `metrics`. Without one, rutter generates no monitor and no network policy for Prometheus.
    ///
    /// ## Why is this bad
    /// The objective has no data, so its alerts never fire.
    ///
    /// ## Example
    /// ```yaml
    /// port: 8080
    /// slo: { availability: 99.9 }
    /// ```
    ///
    /// ## How to fix
    /// Add the port that serves metrics, or choose a proxy that counts the requests: `convention: traefik`.
    PAGE = "objective-not-scraped" => "nothing collects the metrics that an objective needs";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for visit in visit::instances(platform).filter(|visit| visit.environment().monitoring.is_some()) {
        let instance = visit.instance;
        let own = instance.settings.observability.slos.iter().any(|slo| !matches!(slo.sli, Sli::Custom { .. }));
        let scraped = instance.scraped().any(|scraped| scraped.workload.settings.role == Role::Main);
        if own && !scraped && instance.settings.observability.convention.by_service() {
            findings.of(&visit, &["slo"], "no port of the service serves the metrics of its objectives", |d| {
                d.help("add `metrics` to `ports`")
                    .help("or say who counts its requests, for example `convention: traefik`")
            });
        }
    }
}
