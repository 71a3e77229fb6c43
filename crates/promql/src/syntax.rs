//! A recogniser of PromQL's grammar. It finds the first token that breaks the grammar, and the parts of a query. It
//! knows no types and no functions, so the parser may still refuse a query that it accepts.

use std::ops::Range;

use super::selector::{Matcher, OPERATIONS, Selector, unquoted};
use super::tokens::{Kind, Token, tokens};

/// The deepest nesting of a query, which fits on a small stack.
const MAX_DEPTH: usize = 64;
/// The most tokens of a query.
const MAX_TOKENS: usize = 4096;

const AGGREGATIONS: &[&str] = &[
    "avg",
    "bottomk",
    "count",
    "count_values",
    "group",
    "limit_ratio",
    "limitk",
    "max",
    "min",
    "quantile",
    "stddev",
    "stdvar",
    "sum",
    "topk",
];
const OPERATORS: &[&str] = &["+", "-", "*", "/", "%", "^", "==", "!=", ">", "<", ">=", "<="];
const WORD_OPERATORS: &[&str] = &["and", "or", "unless", "atan2"];
const MATCHINGS: &[&str] = &["on", "ignoring"];
const GROUPINGS: &[&str] = &["group_left", "group_right", "fill", "fill_left", "fill_right"];

/// A token that breaks the grammar: its byte range and the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SyntaxError {
    pub(super) range: Range<usize>,
    pub(super) message: String,
}

/// The parts of a well-formed query.
#[derive(Debug, Default)]
pub(super) struct Query {
    /// The byte ranges of calls, groups and operands, each after the parts inside it.
    pub(super) parts: Vec<Range<usize>>,
    pub(super) selectors: Vec<Selector>,
}

/// Refuses a query that is too long or too deeply nested, before a parser builds a tree of it.
pub(super) fn within_limits(query: &str) -> Result<(), SyntaxError> {
    let mut depth = 0_usize;
    for (count, token) in tokens(query).iter().enumerate() {
        depth += usize::from(["(", "{", "["].iter().any(|sign| token.is(sign)));
        depth = depth.saturating_sub(usize::from([")", "}", "]"].iter().any(|sign| token.is(sign))));
        let limit = if count >= MAX_TOKENS {
            format!("has more than {MAX_TOKENS} words")
        } else if depth > MAX_DEPTH {
            format!("is nested more than {MAX_DEPTH} deep")
        } else {
            continue;
        };
        return Err(SyntaxError { range: token.range(), message: format!("the query {limit}") });
    }
    Ok(())
}

/// Reads a query that passed [`within_limits`].
pub(super) fn read(query: &str) -> Result<Query, SyntaxError> {
    let tokens = tokens(query);
    let mut reader = Reader { tokens: &tokens, at: 0, length: query.trim_end().len(), found: Query::default() };
    reader.expression()?;
    match reader.peek() {
        Some(token) => Err(unexpected(token, "an operator")),
        None => Ok(reader.found),
    }
}

fn unexpected(token: &Token<'_>, expected: &str) -> SyntaxError {
    let message = match token.kind {
        Kind::Unclosed => "this text has no closing quote".to_owned(),
        Kind::Unknown => format!("PromQL has no `{}`", token.text),
        _ => format!("unexpected `{}` where {expected} should be", token.text),
    };
    SyntaxError { range: token.range(), message }
}

struct Reader<'t, 'q> {
    tokens: &'t [Token<'q>],
    at: usize,
    /// The length of the query in bytes, without blanks at its end.
    length: usize,
    found: Query,
}

type Read<T = ()> = Result<T, SyntaxError>;

impl<'t, 'q> Reader<'t, 'q> {
    fn peek(&self) -> Option<&'t Token<'q>> {
        self.tokens.get(self.at)
    }

    fn next_is(&self, ahead: usize, sign: &str) -> bool {
        self.tokens.get(self.at + ahead).is_some_and(|token| token.is(sign))
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = self.next_is(0, sign);
        self.at += usize::from(found);
        found
    }

    fn take_word(&mut self, words: &[&str]) -> bool {
        let found = self.peek().is_some_and(|token| words.iter().any(|word| token.is_word(word)));
        self.at += usize::from(found);
        found
    }

    fn take_kind(&mut self, kind: Kind) -> bool {
        let found = self.peek().is_some_and(|token| token.kind == kind);
        self.at += usize::from(found);
        found
    }

    /// Returns the error that the next token is not what was expected.
    fn unexpected_token<T>(&self, expected: &str) -> Read<T> {
        Err(match self.peek() {
            Some(token) => unexpected(token, expected),
            None => {
                SyntaxError { range: self.last_word(), message: format!("the query ends where {expected} should be") }
            }
        })
    }

    fn last_word(&self) -> Range<usize> {
        self.tokens.last().map_or(0..self.length, Token::range)
    }

    fn start(&self) -> usize {
        self.peek().map_or(self.length, |token| token.start)
    }

    fn end(&self) -> usize {
        self.at.checked_sub(1).and_then(|n| self.tokens.get(n)).map_or(0, |token| token.range().end)
    }

    /// Reads the closing sign of a bracket. If the query ends before it, the error is at the opening bracket `open`.
    fn close(&mut self, sign: &str, open: &Token<'_>, expected: &str) -> Read {
        if self.take(sign) {
            return Ok(());
        }
        if self.peek().is_none() {
            return Err(SyntaxError { range: open.range(), message: format!("this `{}` is never closed", open.text) });
        }
        self.unexpected_token(expected)
    }

    /// Reads operands with operators between them.
    fn expression(&mut self) -> Read {
        let start = self.start();
        self.operand()?;
        while self.operator() {
            self.modifiers()?;
            self.operand()?;
        }
        self.found.parts.push(start..self.end());
        Ok(())
    }

    fn operator(&mut self) -> bool {
        let found = self.peek().is_some_and(|token| {
            OPERATORS.iter().any(|sign| token.is(sign)) || WORD_OPERATORS.iter().any(|word| token.is_word(word))
        });
        self.at += usize::from(found);
        found
    }

    /// Reads the modifiers after an operator: `bool`, `on (...)`, `group_left (...)`.
    fn modifiers(&mut self) -> Read {
        self.take_word(&["bool"]);
        if self.next_is(1, "(") && self.take_word(MATCHINGS) {
            self.labels()?;
            while self.take_word(GROUPINGS) {
                if self.next_is(0, "(") {
                    self.grouping()?;
                }
            }
        }
        Ok(())
    }

    /// Reads an optional label list. Brackets that are no label list may be the next expression.
    fn grouping(&mut self) -> Read {
        let before = self.at;
        let labels = self.labels();
        let value = labels.is_err() && self.tokens.get(before + 1).is_some_and(|token| token.kind == Kind::Number);
        if labels.is_err() {
            self.at = before;
        }
        if value {
            self.at += 3;
        }
        Ok(())
    }

    /// Reads a label list: `(a, b)`.
    fn labels(&mut self) -> Read {
        let Some(open) = self.peek().filter(|token| token.is("(")) else { return self.unexpected_token("`(`") };
        self.at += 1;
        while self.take_kind(Kind::Word) || self.take_kind(Kind::String) {
            if !self.take(",") {
                break;
            }
        }
        self.close(")", open, "a label's name")
    }

    fn operand(&mut self) -> Read {
        while self.next_is(0, "-") || self.next_is(0, "+") {
            self.at += 1;
        }
        let start = self.start();
        self.primary()?;
        self.found.parts.push(start..self.end());
        loop {
            if let Some(open) = self.peek().filter(|token| token.is("[")) {
                self.at += 1;
                self.window(open)?;
            } else if self.take_word(&["offset"]) {
                self.signed_number("a duration")?;
            } else if self.take("@") {
                self.moment()?;
            } else {
                return Ok(());
            }
            self.found.parts.push(start..self.end());
        }
    }

    fn primary(&mut self) -> Read {
        let Some(token) = self.peek() else { return self.unexpected_token("an expression") };
        match token.kind {
            Kind::Number | Kind::String => self.at += 1,
            Kind::Word if !self.is_operator(token) => return self.named(token),
            Kind::Sign if token.is("(") => {
                self.at += 1;
                self.expression()?;
                return self.close(")", token, "an operator or `)`");
            }
            Kind::Sign if token.is("{") => return self.matchers(None),
            _ => return self.unexpected_token("an expression"),
        }
        Ok(())
    }

    /// Returns whether a token is an operator. A word such as `and` is a metric's name if the next token shows it.
    fn is_operator(&self, token: &Token<'_>) -> bool {
        WORD_OPERATORS.iter().any(|word| token.is_word(word)) && !self.next_is(1, "{")
    }

    /// Reads a call, an aggregation or a metric.
    fn named(&mut self, name: &Token<'_>) -> Read {
        self.at += 1;
        if AGGREGATIONS.iter().any(|word| name.is_word(word)) {
            let grouped = self.take_word(&["by", "without"]);
            if grouped {
                self.labels()?;
            }
            if grouped || self.next_is(0, "(") {
                self.arguments()?;
                if !grouped && self.take_word(&["by", "without"]) {
                    self.labels()?;
                }
                return Ok(());
            }
        }
        if self.next_is(0, "(") {
            return self.arguments();
        }
        if self.next_is(0, "{") {
            return self.matchers(Some(name));
        }
        self.found.selectors.push(Selector { metric: Some(name.text.to_owned()), matchers: Vec::new() });
        Ok(())
    }

    fn arguments(&mut self) -> Read {
        let Some(open) = self.peek().filter(|token| token.is("(")) else { return self.unexpected_token("`(`") };
        self.at += 1;
        if self.take(")") {
            return Ok(());
        }
        loop {
            self.expression()?;
            if !self.take(",") {
                return self.close(")", open, "an operator, `,` or `)`");
            }
        }
    }

    /// Reads label matchers in braces: `{a="b", c=~"d"}`.
    fn matchers(&mut self, metric: Option<&Token<'_>>) -> Read {
        let Some(open) = self.peek() else { return self.unexpected_token("`{`") };
        self.at += 1;
        let mut selector = Selector { metric: metric.map(|name| name.text.to_owned()), matchers: Vec::new() };
        while self.peek().is_some_and(|token| matches!(token.kind, Kind::Word | Kind::String)) {
            self.matcher(&mut selector)?;
            if !self.take(",") {
                break;
            }
        }
        // A selector with alternatives cannot be described as one list of matchers, so it is left out.
        while self.take_word(&["or"]) {
            selector.matchers.clear();
            self.matcher(&mut Selector::default())?;
            self.take(",");
        }
        let expected = if self.tokens.get(self.at - 1).is_some_and(|token| token.kind == Kind::String) {
            "`,` or `}`"
        } else {
            "a label's name or `}`"
        };
        self.close("}", open, expected)?;
        self.found.selectors.push(selector);
        Ok(())
    }

    /// Reads one label matcher `a="b"`, or a string alone, which names the metric.
    fn matcher(&mut self, selector: &mut Selector) -> Read {
        let Some(name) = self.peek().filter(|token| matches!(token.kind, Kind::Word | Kind::String)) else {
            return self.unexpected_token("a label's name");
        };
        self.at += 1;
        let Some((operation, _)) = OPERATIONS.iter().map(|(o, sign)| (*o, *sign)).find(|(_, sign)| self.take(sign))
        else {
            if name.kind == Kind::String {
                selector.metric = unquoted(name.text);
                return Ok(());
            }
            return self.unexpected_token("`=`, `!=`, `=~` or `!~`");
        };
        let Some(value) = self.peek().filter(|token| token.kind == Kind::String) else {
            return self.unexpected_token("a quoted text");
        };
        self.at += 1;
        let label = if name.kind == Kind::String { unquoted(name.text) } else { Some(name.text.to_owned()) };
        if let (Some(label), Some(text)) = (label, unquoted(value.text)) {
            selector.matchers.push(Matcher { label, operation, value: text, range: value.range() });
        }
        Ok(())
    }

    /// Reads the rest of a range or subquery: `5m]` or `1h:5m]`.
    fn window(&mut self, open: &Token<'_>) -> Read {
        self.duration("a duration such as `5m`")?;
        if self.take(":") && !self.next_is(0, "]") {
            self.duration("a duration or `]`")?;
        }
        self.close("]", open, "`]`")
    }

    /// Reads a duration. Newer Prometheus versions also accept arithmetic in brackets.
    fn duration(&mut self, expected: &str) -> Read {
        if self.take_kind(Kind::Number) { Ok(()) } else { self.unexpected_token(expected) }
    }

    fn signed_number(&mut self, expected: &str) -> Read {
        if !self.take("-") {
            self.take("+");
        }
        self.duration(expected)
    }

    /// Reads the time after `@`: a number, `start()` or `end()`.
    fn moment(&mut self) -> Read {
        if self.take_word(&["start", "end"]) {
            return self.arguments();
        }
        self.signed_number("a time, `start()` or `end()`")
    }
}
