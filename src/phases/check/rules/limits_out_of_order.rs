//! `limits-out-of-order`: an environment's numbers for containers contradict each other.

use crate::diagnostics::{Severity, page};
use crate::kubernetes::Quantity;
use crate::language::model::{Environment, Platform};
use crate::language::spec;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Compares the numbers under `limits` of an environment: `memory` may not be above `memoryLimit`, and neither of
    /// them above `maxMemory`.
    ///
    /// ## Why is this bad
    /// They become a LimitRange, which the API server refuses if a default is above the maximum, or the default request
    /// above the default limit.
    ///
    /// ## Example
    /// ```yaml
    /// limits: { memoryLimit: 512Mi, maxMemory: 256Mi }
    /// ```
    ///
    /// ## How to fix
    /// Lower the default or raise what bounds it. A default that is not written follows the other numbers.
    PAGE = "limits-out-of-order" => "an environment's numbers for containers contradict each other";
}

/// A number under `limits`, with its key.
type Number<'a> = (&'static str, &'a Option<spec::Quantity>);

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for environment in &platform.config.environments {
        let limits = &environment.limits;
        let memory = ("memory", &limits.memory);
        let limit = ("memoryLimit", &limits.memory_limit);
        let most = ("maxMemory", &limits.max_memory);
        if !compare(platform, environment, memory, limit, findings) {
            compare(platform, environment, memory, most, findings);
        }
        compare(platform, environment, limit, most, findings);
    }
}

/// Reports a number that is above its bound. Returns whether it is.
fn compare(
    platform: &Platform,
    environment: &Environment,
    (key, number): Number<'_>,
    (bound, most): Number<'_>,
    findings: &mut Findings<'_>,
) -> bool {
    let (Some(number), Some(most)) = (number, most) else { return false };
    let (Ok(asked), Ok(allowed)) = (number.0.parse::<Quantity>(), most.0.parse::<Quantity>()) else { return false };
    if asked <= allowed {
        return false;
    }
    let span = |key| platform.config.documents.span(environment.file, &["limits", key]);
    let message = format!("`{key}` is {}, above `{bound}`, which is {}", number.0, most.0);
    findings.at(span(key), message, |d| {
        d.related(span(bound), "the bound").help(format!("lower `{key}` or raise `{bound}`"))
    });
    true
}
