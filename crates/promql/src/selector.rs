//! A selector of a query: its metric and its label matchers.

use std::ops::Range;

/// A selector of time series.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selector {
    /// The metric's name; `None` if only label matchers select.
    pub metric: Option<String>,
    /// The label matchers in the order of the query, without those whose value has unusual escapes.
    pub matchers: Vec<Matcher>,
}

/// A label matcher such as `job="api"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matcher {
    pub label: String,
    pub operation: Operation,
    /// The value without quotes and escapes.
    pub value: String,
    /// The byte range of the value in the query, with its quotes.
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

/// Returns the text inside the quotes; `None` if it has escapes other than of a quote or a backslash.
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
