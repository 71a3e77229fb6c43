//! `no-bucket-edge`: a latency bound between two buckets.

use crate::check::findings::Findings;
use crate::check::rule::Rule;
use crate::check::visit;
use crate::diagnostics::{Severity, page};
use crate::model::{Platform, Sli};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Looks for `slo.latency.below` among the edges of the histogram: those of `slo.latency.buckets`, else
    /// the ones that the metric convention has by default. Prometheus client libraries have no common ones.
    ///
    /// ## Why is this bad
    /// A histogram counts only at its edges. The query for another bound finds no series, and the objective
    /// is never watched.
    ///
    /// ## Example
    /// ```yaml
    /// slo: { latency: { below: 250ms, objective: 99 }, convention: traefik }   # edges 100ms, 300ms, 1.2s, 5s
    /// ```
    ///
    /// ## How to fix
    /// Take one of the edges, or name the real ones in `buckets`.
    PAGE = "no-bucket-edge" => "a histogram cannot tell how many requests stayed below a latency bound";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for visit in visit::instances(platform) {
        for slo in &visit.instance.observability.slos {
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
