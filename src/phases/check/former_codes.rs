//! Former codes of rules that got a new code when the field they check was renamed.

use super::rules::RULES;
use crate::diagnostics::Diagnostic;

/// The former code of a rule, and its current code.
const FORMER_CODES: &[(&str, &str)] = &[
    ("blocking-budget", "disruptions-blocked"),
    ("external-undeclared", "existing-undeclared"),
    ("word-without-effect", "field-without-effect"),
];

/// Returns the current code of a rule by its former code.
pub fn code_now(former: &str) -> Option<&'static str> {
    FORMER_CODES.iter().find(|(code, _)| *code == former).map(|(_, now)| *now)
}

/// Adds the current code as help, if no rule has `code` any more.
pub(super) fn suggest(diagnostic: Diagnostic, code: &str) -> Diagnostic {
    match code_now(code) {
        Some(now) => diagnostic.help(format!("`{code}` is called `{now}` now")),
        None => diagnostic.suggest(code, RULES.iter().map(|rule| rule.page.code)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phases::check::rules::by_code;

    #[test]
    fn a_former_code_leads_to_a_rule_and_is_none_itself() {
        for (former, now) in FORMER_CODES {
            assert!(by_code(former).is_none() && by_code(now).is_some(), "{former} -> {now}");
            let found = suggest(Diagnostic::error("unknown-rule", None, ""), former);
            assert_eq!(found.help, [format!("`{former}` is called `{now}` now")]);
        }
    }
}
