//! `missing-tag`: an overlay sets no version.

use crate::diagnostics::{Severity, Span, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks that each overlay of a service with pinned images has a `tag` or a `digest`.
    ///
    /// ## Why is this bad
    /// Without a version each node runs the image that is the newest when its pod starts, so nodes may run different
    /// ones.
    ///
    /// ## Example
    /// ```yaml
    /// # apps/cart/overlays/prod.yaml is empty
    /// ```
    ///
    /// ## How to fix
    /// Add `tag: ...`.
    PAGE = "missing-tag" => "an overlay sets no version";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, _, container) in visit::containers(platform).filter(|(visit, ..)| visit.deployed) {
        let pin = &visit.planned.pin;
        if container.settings.image.pinned && pin.tag.is_none() && pin.digest.is_none() {
            let file = visit.service.overlays.get(&visit.planned.environment).copied().unwrap_or(visit.service.file);
            let message = format!("the overlay says no version of `{}`", visit.service.name);
            findings.at(Span::file_start(file), message, |d| {
                d.help("add `tag: ...`, and `digest: sha256:...` if you know it")
            });
        }
    }
}
