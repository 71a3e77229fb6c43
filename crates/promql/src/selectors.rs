//! What a query selects.

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

/// Every selector of a query that PromQL's grammar takes.
pub fn selectors(query: &str) -> Vec<Selector> {
    let read = super::syntax::within_limits(query).and_then(|()| super::syntax::read(query));
    read.map(|found| found.selectors).unwrap_or_default()
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_have_their_metric_and_conditions_with_places() {
        let query = r#"sum(rate(a{job="x",le=~"1(\\.0)?"}[5m])) / on (job) b > {__name__=~"c.*"} * sum(d)"#;
        let found = selectors(query);
        let metrics: Vec<_> = found.iter().map(|s| s.metric.as_deref()).collect();
        assert_eq!(metrics, [Some("a"), Some("b"), None, Some("d")]);
        assert_eq!(found[0].matchers[1].value, r"1(\.0)?");
        assert_eq!(&query[found[0].matchers[0].range.clone()], "\"x\"");
        assert_eq!(found[0].matchers[0].operation, Operation::Equal);
    }
}
