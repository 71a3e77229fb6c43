//! `secret-in-env`: a variable looks like a secret in plain text.

use crate::diagnostics::{Severity, page};
use crate::language::model::{Platform, ValueFrom};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Warning, check };

page! {
    /// ## What it does
    /// Searches for literal values of variables whose names end in PASSWORD, TOKEN, SECRET, API_KEY and the like, and
    /// for values that look like known tokens (AWS, GitHub, GitLab, Slack, Stripe, Google, private keys, JSON Web
    /// Tokens).
    ///
    /// ## Why is this bad
    /// Everyone who can read the repository, its history or the pod can read the value.
    ///
    /// ## Example
    /// ```yaml
    /// env: { DB_PASSWORD: hunter2 }
    /// ```
    ///
    /// ## How to fix
    /// Use a Secret: `{ secret: db, key: password }`, and change the value that was committed.
    PAGE = "secret-in-env" => "a variable looks like a secret in plain text";
}

const NAMES: [&str; 9] =
    ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY", "ACCESS_KEY", "CREDENTIALS"];
/// The prefixes of tokens of well-known issuers, and their smallest length.
const SHAPES: [(&str, usize); 14] = [
    ("AKIA", 20),
    ("ASIA", 20),
    ("ghp_", 40),
    ("gho_", 40),
    ("ghs_", 40),
    ("github_pat_", 50),
    ("glpat-", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("sk_live_", 20),
    ("rk_live_", 20),
    ("AIza", 39),
    ("-----BEGIN", 20),
    ("eyJhbGciOi", 60),
];

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, _, container) in visit::containers(platform) {
        for variable in &container.env {
            let ValueFrom::Text(value) = &variable.value else { continue };
            if !named_like_one(&variable.name, value) && !shaped_like_one(value) {
                continue;
            }
            let message = format!("`{}` looks like a secret in plain text", variable.name);
            findings.of_part(&visit, container, &["env", &variable.name], message, |d| {
                d.help("take it from a Secret: `{ secret: NAME, key: KEY }`")
                    .help("change the value: it stays in the history")
            });
        }
    }
}

/// Returns whether a variable has the name of a secret and a value that may be one. Numbers, booleans, paths, addresses
/// and references to other variables are not secrets themselves.
fn named_like_one(name: &str, value: &str) -> bool {
    let setting = || {
        value.is_empty()
            || value.starts_with('/')
            || value.contains("://")
            || value.contains("$(")
            || matches!(value, "true" | "false" | "none" | "null")
            || value.parse::<f64>().is_ok()
    };
    NAMES.iter().any(|word| ends_in(name, word)) && !setting()
}

/// Returns whether a variable's name ends in these words, ignoring case, with `-` or `_` between words.
fn ends_in(name: &str, words: &str) -> bool {
    let letter = |b: &u8| if *b == b'-' { b'_' } else { b.to_ascii_uppercase() };
    let Some((before, last)) = name.as_bytes().split_at_checked(name.len().wrapping_sub(words.len())) else {
        return false;
    };
    last.iter().map(letter).eq(words.bytes()) && before.last().is_none_or(|b| letter(b) == b'_')
}

fn shaped_like_one(value: &str) -> bool {
    SHAPES.iter().any(|(start, least)| value.len() >= *least && value.trim_start().starts_with(start))
}
