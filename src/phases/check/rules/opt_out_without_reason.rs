//! `opt-out-without-reason`: an opt-out from the safe defaults does not say why.

use crate::diagnostics::{Severity, page};
use crate::language::model::Platform;
use crate::phases::check::{
    Findings, Rule,
    visit::{self, Part},
};
use crate::yaml::Scalar;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Warning, check };

page! {
    /// ## What it does
    /// Checks that fields of `security` that remove a protection have a `reason` beside them.
    ///
    /// ## Why is this bad
    /// The reviewer of the next change has to know whether the opt-out is still needed.
    ///
    /// ## Example
    /// ```yaml
    /// security: { writableRoot: true }
    /// ```
    ///
    /// ## How to fix
    /// Add `reason: the image unpacks its assets at start`.
    PAGE = "opt-out-without-reason" => "an opt-out from the safe defaults does not say why";
}

const OPT_OUTS: [&str; 8] = [
    "runAsRoot",
    "writableRoot",
    "privilegeEscalation",
    "privileged",
    "capabilities",
    "unconfined",
    "token",
    "hostNetwork",
];

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, _, container) in visit::containers(platform) {
        let part = Part::from(container);
        let layers = visit.layers_of_part(part, "security");
        let written = |field: &str| layers.iter().find_map(|layer| layer.find([field]));
        if written("reason").is_some_and(|(_, node)| node.text().is_some_and(|text| !text.trim().is_empty())) {
            continue;
        }
        for field in OPT_OUTS {
            let Some((_, node)) = written(field) else { continue };
            let taken = node.scalar().and_then(Scalar::as_bool).unwrap_or(!node.items().is_empty());
            if taken {
                findings.of_part(
                    &visit,
                    part,
                    &["security", field],
                    format!("`{field}` is allowed without a reason"),
                    |d| d.help("add `reason: ...` beside it"),
                );
            }
        }
    }
}
