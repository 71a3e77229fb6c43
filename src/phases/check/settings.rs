//! The severities of rules that the platform sets.

use super::former_codes;
use super::rule::Rule;
use super::rules::by_code;
use crate::diagnostics::{Diagnostic, Severity, page};
use crate::language::model::Platform;
use crate::language::spec::RuleSetting;

/// A setting or waiver for a rule that does not exist.
pub const UNKNOWN_RULE: &str = "unknown-rule";

page! {
    /// `rules:` in `platform/platform.yaml` sets the severity of a rule, and a comment `# rutter: allow CODE because
    /// REASON` waives one finding. Both name a rule by its code. Errors in a file's YAML, shape or names are not rules:
    /// they can neither be turned off nor waived.
    ///
    /// ## How to fix
    /// Fix the code; `rutter explain` lists all codes.
    pub(super) UNKNOWN_RULE_PAGE = UNKNOWN_RULE => "no rule has this name";
}

/// Returns the severity of a rule on this platform, or `None` if the rule is turned off.
pub(super) fn severity(rule: &Rule, platform: &Platform) -> Option<Severity> {
    match platform.config.rules.get(rule.page.code) {
        None => Some(rule.severity),
        Some(RuleSetting::Off) => None,
        Some(RuleSetting::Note) => Some(Severity::Note),
        Some(RuleSetting::Warning) => Some(Severity::Warning),
        Some(RuleSetting::Error) => Some(Severity::Error),
    }
}

/// Reports settings of rules that do not exist.
pub(super) fn unknown(platform: &Platform) -> impl Iterator<Item = Diagnostic> {
    platform.config.rules.keys().filter(|name| by_code(name).is_none()).map(|name| {
        let span = platform
            .config
            .documents
            .get(platform.config.file)
            .and_then(|node| node.get("rules")?.entry(name))
            .map_or_else(|| platform.config.documents.span(platform.config.file, &["rules"]), |entry| entry.key_span);
        let found = Diagnostic::error(UNKNOWN_RULE, span, format!("there is no rule `{name}`"));
        former_codes::suggest(found, name).help("`rutter explain` lists the rules")
    })
}
