//! `secret-in-env`: a variable looks like a secret in plain text.

use crate::check::findings::Findings;
use crate::check::rule::Rule;
use crate::check::visit;
use crate::diagnostics::{Severity, page};
use crate::model::{Platform, ValueFrom};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Warning, check };

page! {
    /// ## What it does
    /// Looks for literal values of variables whose names end in PASSWORD, TOKEN, SECRET, API_KEY and the
    /// like, and for values in the shape of known tokens (AWS, GitHub, GitLab, Slack, Stripe, Google,
    /// private keys, JSON Web Tokens).
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
    /// Take it from a Secret: `{ secret: db, key: password }`, and change the value that was committed.
    PAGE = "secret-in-env" => "a variable looks like a secret in plain text";
}

const NAMES: [&str; 9] =
    ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY", "ACCESS_KEY", "CREDENTIALS"];
/// How tokens of well-known issuers begin, and the least length they have.
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

/// Numbers, switches, paths, addresses and references to other variables are settings of a secret, not the secret.
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

/// Whether the last words of a variable's name are these, in letters of either case, with `-` or `_` between words.
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
