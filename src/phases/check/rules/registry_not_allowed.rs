//! `registry-not-allowed`: an image comes from a registry that the platform does not allow.

use crate::diagnostics::{Severity, page};
use crate::kubernetes::full_repository;
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// `policies.images.registries` of the platform lists registries, or repositories below them. This rule checks that
    /// each image is in one of them. An image without a registry is in Docker Hub: `nginx` is
    /// `docker.io/library/nginx`.
    ///
    /// ## Why is this bad
    /// Images that are not mirrored or scanned should not run, and a typing mistake in a host name runs the program of
    /// a stranger.
    ///
    /// ## Example
    /// ```yaml
    /// image: docker.io/someone/cart
    /// ```
    ///
    /// ## How to fix
    /// Take the image from an allowed registry, or add the registry to the policy.
    PAGE = "registry-not-allowed" => "an image comes from a registry that the platform does not allow";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let allowed: Vec<String> =
        platform.config.images.registries.iter().map(|r| r.trim_end_matches('/').to_owned()).collect();
    if allowed.is_empty() {
        return;
    }
    for (visit, _, container) in visit::containers(platform) {
        let full = full_repository(&container.settings.image.repository);
        let inside =
            |r: &String| full.strip_prefix(r.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if container.settings.image.repository != "missing" && !allowed.iter().any(inside) {
            let message = format!("`{full}` comes from a registry that the platform does not allow");
            findings.of_part(&visit, container, &["image"], message, |d| {
                d.related(
                    platform.config.documents.span(platform.config.file, &["policies", "images", "registries"]),
                    "the policy",
                )
                .help(format!("allowed are {}", allowed.join(", ")))
            });
        }
    }
}
