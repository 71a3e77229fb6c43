//! `invalid-reviewer`: a reviewer is not a handle of a Git host.

use crate::diagnostics::{Severity, Span, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks that `reviewers` of the platform and of teams are handles (`@user`, `@group/team`), roles
    /// (`@@maintainer`) or mail addresses.
    ///
    /// ## Why is this bad
    /// They are copied to CODEOWNERS. Git hosts ignore entries that they cannot parse, and the file would silently have
    /// no reviewer.
    ///
    /// ## Example
    /// ```yaml
    /// contact: { reviewers: [acme/shop] }
    /// ```
    ///
    /// ## How to fix
    /// Write `"@acme/shop"` in quotes: a plain YAML value cannot begin with `@`.
    PAGE = "invalid-reviewer" => "a reviewer is no handle that Git hosts know";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let span_of = |file, path: &[&str], n: usize| {
        let index = n.to_string();
        platform.config.documents.span(file, &[path, &[index.as_str()]].concat())
    };
    for team in &platform.config.teams {
        for (n, reviewer) in team.contact.reviewers.iter().enumerate() {
            judge(reviewer, span_of(team.file, &["contact", "reviewers"], n), findings);
        }
    }
    for (n, reviewer) in platform.config.codeowners.iter().flat_map(|c| &c.reviewers).enumerate() {
        judge(reviewer, span_of(platform.config.file, &["codeowners", "reviewers"], n), findings);
    }
}

fn judge(reviewer: &str, span: Span, findings: &mut Findings<'_>) {
    if is_reviewer(reviewer) {
        return;
    }
    findings.at(span, format!("`{reviewer}` is no reviewer"), |d| {
        let handle = format!("@{reviewer}");
        let d = if is_reviewer(&handle) { d.help(format!("write `\"{handle}\"`")) } else { d };
        d.help("a reviewer is `@user`, `@group/team` or a mail address")
    });
}

fn is_reviewer(text: &str) -> bool {
    let is_valid_part = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+'))
    };
    match text.strip_prefix('@') {
        Some(handle) => handle.strip_prefix('@').unwrap_or(handle).split('/').all(is_valid_part),
        None => text
            .split_once('@')
            .is_some_and(|(name, host)| is_valid_part(name) && is_valid_part(host) && host.contains('.')),
    }
}
