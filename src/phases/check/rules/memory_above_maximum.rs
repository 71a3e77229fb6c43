//! `memory-above-maximum`: a container may use more memory than the environment allows.

use crate::diagnostics::{Severity, page};
use crate::kubernetes::Quantity;
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Compares the memory limit of each container with `limits.maxMemory` of the environment.
    ///
    /// ## Why is this bad
    /// The LimitRange of the namespace rejects the pod.
    ///
    /// ## Example
    /// ```yaml
    /// resources: { memory: 64Gi }   # and the environment says maxMemory: 16Gi
    /// ```
    ///
    /// ## How to fix
    /// Lower the limit, or raise `maxMemory`.
    PAGE = "memory-above-maximum" => "a container may use more memory than the environment allows";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, _, container) in visit::containers(platform) {
        let environment = visit.environment();
        let most = environment.limits.max_memory.as_ref().and_then(|q| q.0.parse::<Quantity>().ok());
        let limit = container.settings.resources.limits.get("memory").and_then(|q| q.parse::<Quantity>().ok());
        if let (Some(most), Some(limit)) = (most, limit)
            && limit > most
        {
            let message = format!("a container may use {limit} of memory, the environment allows {most}");
            findings.of_part(&visit, container, &["resources", "memory"], message, |d| {
                d.related(platform.config.documents.span(environment.file, &["limits", "maxMemory"]), "allowed here")
            });
        }
    }
}
