//! `invalid-image`: an image reference is invalid.

use crate::diagnostics::{Severity, page};
use crate::kubernetes::is_repository;
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks that an image is a repository with or without a registry: lower-case letters, digits, `.`, `_` and `-`
    /// between slashes.
    ///
    /// ## Why is this bad
    /// The kubelet cannot pull it, which shows only after the pod is scheduled.
    ///
    /// ## Example
    /// ```yaml
    /// image: registry.example.com/Shop/cart
    /// ```
    ///
    /// ## How to fix
    /// Fix the reference; it cannot contain capitals, blanks or `https://`.
    PAGE = "invalid-image" => "an image reference is invalid";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, _, container) in visit::containers(platform) {
        let repository = &container.settings.image.repository;
        if !is_repository(repository) {
            findings.of_part(&visit, container, &["image"], format!("`{repository}` is no image"), |d| {
                let lower = repository.trim_start_matches("https://").to_lowercase();
                if is_repository(&lower) { d.help(format!("write `{lower}`")) } else { d }
                    .help("write `registry/repository`, in lower case")
            });
        }
    }
}
