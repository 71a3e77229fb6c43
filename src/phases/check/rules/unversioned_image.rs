//! `unversioned-image`: an image that is not pinned has no version.

use crate::diagnostics::{Severity, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks the images that do not use the service's pin: those of sidecars and init containers, and of workers,
    /// schedules and hooks with their own image. They need a tag or digest.
    ///
    /// ## Why is this bad
    /// Without a version each node runs the image that is the newest when its pod starts, so nodes may run different
    /// ones.
    ///
    /// ## Example
    /// ```yaml
    /// sidecars: { proxy: { image: envoyproxy/envoy } }
    /// ```
    ///
    /// ## How to fix
    /// Write the version: `envoyproxy/envoy:v1.35.0`.
    PAGE = "unversioned-image" => "an image that is not pinned has no version";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, _, container) in visit::containers(platform) {
        let image = &container.settings.image;
        if !image.pinned && image.tag.is_none() && image.digest.is_none() && image.repository != "missing" {
            let message = format!("the image `{}` has no version", image.repository);
            findings.of_part(&visit, container, &["image"], message, |d| {
                d.help(format!(
                    "write `{}:TAG`; only the service's own image takes the overlay's pin",
                    image.repository
                ))
            });
        }
    }
}
