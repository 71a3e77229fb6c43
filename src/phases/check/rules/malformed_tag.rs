//! `malformed-tag`: a tag is invalid in a registry.

use crate::diagnostics::{Severity, page};
use crate::kubernetes::is_tag;
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::image_versions;
use crate::phases::check::rule::Rule;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks tags: at most 128 letters, digits, `_`, `.` and `-`, and the first is not `.` or `-`.
    ///
    /// ## Why is this bad
    /// No registry has an image under such a tag.
    ///
    /// ## Example
    /// ```yaml
    /// tag: v1.2.0+build7
    /// ```
    ///
    /// ## How to fix
    /// Use the tag that CI pushed; CI often replaces `+` by `-`.
    PAGE = "malformed-tag" => "a tag is invalid in a registry";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    image_versions::each(platform, |version, span| {
        let Some(tag) = version.tag.filter(|tag| !is_tag(tag)) else { return };
        findings.at(span, format!("`{tag}` cannot be a tag"), |d| {
            d.help("a tag has at most 128 letters, digits, `_`, `.` and `-`, and no `.` or `-` first")
        });
    });
}
