//! `route-clash`: two services are exposed at the same host and path.

use std::collections::BTreeMap;

use crate::diagnostics::{Severity, page};
use crate::language::model::{ExposureKind, Platform};
use crate::phases::check::{
    Findings, Rule, exposures,
    visit::{self, Visit},
};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Compares the hosts and paths of everything that is exposed in an environment.
    ///
    /// ## Why is this bad
    /// One of the two gets the requests; which one depends on the ingress controller and may change.
    ///
    /// ## Example
    /// ```yaml
    /// expose: shop.example.com   # and another service says the same
    /// ```
    ///
    /// ## How to fix
    /// Give one of them another host or path.
    PAGE = "route-clash" => "two services are exposed at the same host and path";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let mut taken: BTreeMap<(usize, String, String, bool), Visit<'_>> = BTreeMap::new();
    for visit in visit::instances(platform) {
        for exposure in &visit.instance.exposures {
            let ExposureKind::Route(route) = &exposure.kind else { continue };
            let path = if route.path == "/" { "/" } else { route.path.trim_end_matches('/') };
            let key = (visit.planned.environment.0, route.host.to_lowercase(), path.to_owned(), route.exact);
            let Some(first) = taken.get(&key) else {
                taken.insert(key, visit);
                continue;
            };
            // Two places of one service: the older route serves until it goes.
            if first.service.name == visit.service.name && first.service.folder != visit.service.folder {
                continue;
            }
            let message = format!("`{}{path}` is taken by `{}`", route.host, first.instance.settings.name);
            let span = exposures::span(&visit, exposure, "host");
            findings.group_at(&visit, span, message, |d| {
                d.related(first.span(&["expose"]), "first taken here").help("choose another host or path")
            });
        }
    }
}
