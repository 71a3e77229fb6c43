//! `digest-required`: an image without a digest in an environment where the platform requires digests.

use crate::diagnostics::{Severity, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::image_versions;
use crate::phases::check::rule::Rule;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// `policies.images.digest` of the platform names environments in which every image must be pinned by its digest.
    /// This rule checks the overlays' pins and the images of sidecars, init containers, workers, schedules and hooks
    /// there. It also checks that the environments exist.
    ///
    /// ## Why is this bad
    /// A tag can be moved to another image; a digest cannot. If both are set, people read the tag and the cluster runs
    /// the digest.
    ///
    /// ## Example
    /// ```yaml
    /// tag: v1.8.2   # in prod, without a digest
    /// ```
    ///
    /// ## How to fix
    /// Add `digest: sha256:...`. For images that are not pinned write `image:tag@sha256:...`.
    PAGE = "digest-required" => "an image has no digest where the platform requires one";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (n, name) in platform.config.images.digest.iter().enumerate() {
        let invalid_documents = platform.config.invalid_documents.environments.contains(name);
        if !invalid_documents && !platform.config.environments.iter().any(|e| e.name == *name) {
            let index = n.to_string();
            let span = platform.config.documents.span(platform.config.file, &["policies", "images", "digest", &index]);
            findings.at(span, format!("there is no environment `{name}` to ask for digests"), |d| {
                d.suggest(name, platform.config.environments.iter().map(|e| e.name.as_str()))
            });
        }
    }
    image_versions::each(platform, |version, span| {
        let environment = &platform.config.environment(version.environment).name;
        let versioned = version.tag.is_some();
        if versioned && version.digest.is_none() && platform.config.images.digest.contains(environment) {
            let message = format!("`{}` needs a digest in `{environment}`", version.repository);
            findings.at(span, message, |d| d.help("add the digest that belongs to the tag: `sha256:...`"));
        }
    });
}
