//! `no-bucket-edge`: a latency bound is not a bucket bound of the histogram.

use crate::diagnostics::{Severity, page};
use crate::language::model::{Platform, Sli};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Searches for `slo.latency.below` among the bucket bounds of the histogram: those in `slo.latency.buckets`, or
    /// the default bounds of the metric convention. Prometheus client libraries have no common default.
    ///
    /// ## Why is this bad
    /// A histogram counts only at its bucket bounds. The query for another bound finds no series, and the objective is
    /// never watched.
    ///
    /// ## Example
    /// ```yaml
    /// slo: { latency: { below: 250ms, objective: 99 }, convention: traefik }   # edges 100ms, 300ms, 1.2s, 5s
    /// ```
    ///
    /// ## How to fix
    /// Use one of the bucket bounds, or list the real ones in `buckets`.
    PAGE = "no-bucket-edge" => "a histogram cannot tell how many requests stayed below a latency bound";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for visit in visit::instances(platform) {
        for slo in &visit.instance.settings.observability.slos {
            let Sli::Latency { below, edges } = &slo.sli else { continue };
            if edges.is_empty() || edges.contains(below) {
                continue;
            }
            let message = format!("the histogram has no bucket that ends at {below}");
            let list = edges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            findings.of(&visit, &["slo", "latency", "below"], message, |d| {
                d.help(format!("its edges are {list}")).help("or name the real ones in `slo.latency.buckets`")
            });
        }
    }
}
