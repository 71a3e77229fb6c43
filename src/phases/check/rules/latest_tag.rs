//! `latest-tag`: an image has the tag `latest`, which is no fixed version.

use crate::diagnostics::{Severity, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::image_versions;
use crate::phases::check::rule::Rule;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks that no image has the tag `latest`.
    ///
    /// ## Why is this bad
    /// What runs changes without a commit: it is impossible to tell what ran yesterday, to roll back to it or to
    /// promote it.
    ///
    /// ## Example
    /// ```yaml
    /// tag: latest
    /// ```
    ///
    /// ## How to fix
    /// Write the tag of a build, or add a digest.
    PAGE = "latest-tag" => "the tag `latest` is no fixed version";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    image_versions::each(platform, |version, span| {
        if version.tag == Some("latest") && version.digest.is_none() {
            let message = format!("`{}` has the tag `latest`, which moves", version.repository);
            findings.at(span, message, |d| d.help("write the tag of a build, for example `v1.8.2`"));
        }
    });
}
