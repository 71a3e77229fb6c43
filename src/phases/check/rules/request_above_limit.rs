//! `request-above-limit`: a container requests more than its limit.

use crate::diagnostics::{Severity, page};
use crate::kubernetes::Quantity;
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::{quantities, visit};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Compares the request and the limit of each resource of each container.
    ///
    /// ## Why is this bad
    /// The API server rejects the pod.
    ///
    /// ## Example
    /// ```yaml
    /// resources: { memory: 512Mi..256Mi }
    /// ```
    ///
    /// ## How to fix
    /// Raise the limit or lower the request: `256Mi..512Mi`.
    PAGE = "request-above-limit" => "a container requests more than its limit";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, _, container) in visit::containers(platform) {
        for (name, request) in &container.settings.resources.requests {
            let Some(limit) = container.settings.resources.limits.get(name) else { continue };
            let (Ok(asks), Ok(may)) = (request.parse::<Quantity>(), limit.parse::<Quantity>()) else { continue };
            if asks > may {
                let message = format!("the request {request} of {name} is above the limit {limit}");
                let path = ["resources", quantities::field_of(name)];
                findings.of_part(&visit, container, &path, message, |d| {
                    d.help("write `request..limit`, the smaller first")
                });
            }
        }
    }
}
