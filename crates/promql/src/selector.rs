//! What a selector of a query says: its metric and its conditions on labels.

use std::ops::Range;

/// One selector of series.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selector {
    /// None where only labels select.
    pub metric: Option<String>,
    /// In the order of the query; those with a text that only a parser could read are left out.
    pub matchers: Vec<Matcher>,
}

/// One condition on a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matcher {
    pub label: String,
    pub operation: Operation,
    /// Without quotes and escapes.
    pub value: String,
    /// The bytes of the query that hold the value, with its quotes.
    pub range: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Equal,
    NotEqual,
    Matches,
    MatchesNot,
}

pub(super) const OPERATIONS: [(Operation, &str); 4] =
    [(Operation::Equal, "="), (Operation::NotEqual, "!="), (Operation::Matches, "=~"), (Operation::MatchesNot, "!~")];

/// The text in quotes; nothing if it has escapes other than of a quote or a backslash.
pub(super) fn unquoted(token: &str) -> Option<String> {
    let inner = token.get(1..token.len().checked_sub(1)?)?;
    if token.starts_with('`') || !inner.contains('\\') {
        return Some(inner.to_owned());
    }
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push(chars.next().filter(|c| matches!(c, '\\' | '"' | '\''))?),
            c => out.push(c),
        }
    }
    Some(out)
}
