//! `malformed-digest`: a digest is incomplete or misspelt.

use crate::diagnostics::{Severity, page};
use crate::kubernetes::is_digest;
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::image_versions;
use crate::phases::check::rule::Rule;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks digests: `sha256:` and 64 lower-case hexadecimal digits (or `sha512:` and 128).
    ///
    /// ## Why is this bad
    /// A digest names exactly one image; with one character more or less it names none.
    ///
    /// ## Example
    /// ```yaml
    /// digest: sha256:3f1c
    /// ```
    ///
    /// ## How to fix
    /// Copy the whole digest, for example from `crane digest IMAGE`.
    PAGE = "malformed-digest" => "a digest is incomplete or misspelt";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    image_versions::each(platform, |version, _| {
        let Some(digest) = version.digest.filter(|digest| !is_digest(digest)) else { return };
        findings.at(version.digest_span, format!("`{digest}` is no digest"), |d| {
            d.help("a digest is `sha256:` and 64 lower-case hexadecimal digits")
        });
    });
}
