//! The grammar of PromQL as far as it takes to find the first word that does not fit, and the parts of a
//! query. It knows no types and no functions: what it lets pass the parser may still refuse.

use std::ops::Range;

use super::selector::{Matcher, OPERATIONS, Selector, unquoted};
use super::tokens::{Kind, Token, tokens};

/// The deepest nesting of a query; far more than anybody writes, and no danger to a small stack.
const MAX_DEPTH: usize = 64;
/// The most words of a query.
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

/// What does not fit, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Misfit {
    pub(super) range: Range<usize>,
    pub(super) message: String,
}

/// A well-formed query.
#[derive(Debug, Default)]
pub(super) struct Query {
    /// Calls, groups and operands, each after the parts inside it.
    pub(super) parts: Vec<Range<usize>>,
    pub(super) selectors: Vec<Selector>,
}

/// Refuses what is longer or deeper than any use, before somebody builds a tree of it.
pub(super) fn within_limits(query: &str) -> Result<(), Misfit> {
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
        return Err(Misfit { range: token.range(), message: format!("the query {limit}") });
    }
    Ok(())
}

/// Reads a query that is within the limits.
pub(super) fn read(query: &str) -> Result<Query, Misfit> {
    let tokens = tokens(query);
    let mut reader = Reader { tokens: &tokens, at: 0, length: query.trim_end().len(), found: Query::default() };
    reader.expression()?;
    match reader.peek() {
        Some(token) => Err(unexpected(token, "an operator")),
        None => Ok(reader.found),
    }
}

fn unexpected(token: &Token<'_>, expected: &str) -> Misfit {
    let message = match token.kind {
        Kind::Unclosed => "this text has no closing quote".to_owned(),
        Kind::Unknown => format!("PromQL has no `{}`", token.text),
        _ => format!("unexpected `{}` where {expected} should be", token.text),
    };
    Misfit { range: token.range(), message }
}

struct Reader<'t, 'q> {
    tokens: &'t [Token<'q>],
    at: usize,
    /// Of the query without blanks at its end.
    length: usize,
    found: Query,
}

type Read<T = ()> = Result<T, Misfit>;

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

    /// What comes next does not fit.
    fn misfit<T>(&self, expected: &str) -> Read<T> {
        Err(match self.peek() {
            Some(token) => unexpected(token, expected),
            None => Misfit { range: self.last_word(), message: format!("the query ends where {expected} should be") },
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

    /// The closing sign of what `open` began; a query that ends before is wrong where it was opened.
    fn close(&mut self, sign: &str, open: &Token<'_>, expected: &str) -> Read {
        if self.take(sign) {
            return Ok(());
        }
        if self.peek().is_none() {
            return Err(Misfit { range: open.range(), message: format!("this `{}` is never closed", open.text) });
        }
        self.misfit(expected)
    }

    /// Operands with operators between them.
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

    /// `bool`, `on (...)`, `group_left (...)` after an operator.
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

    /// Labels to take along; what follows without them may be an expression in brackets.
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

    /// `(a, b)`
    fn labels(&mut self) -> Read {
        let Some(open) = self.peek().filter(|token| token.is("(")) else { return self.misfit("`(`") };
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
        let Some(token) = self.peek() else { return self.misfit("an expression") };
        match token.kind {
            Kind::Number | Kind::String => self.at += 1,
            Kind::Word if !self.is_operator(token) => return self.named(token),
            Kind::Sign if token.is("(") => {
                self.at += 1;
                self.expression()?;
                return self.close(")", token, "an operator or `)`");
            }
            Kind::Sign if token.is("{") => return self.matchers(None),
            _ => return self.misfit("an expression"),
        }
        Ok(())
    }

    /// `and` and the like may name a metric, but only where something follows that says so.
    fn is_operator(&self, token: &Token<'_>) -> bool {
        WORD_OPERATORS.iter().any(|word| token.is_word(word)) && !self.next_is(1, "{")
    }

    /// A call, an aggregation or a metric.
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
        let Some(open) = self.peek().filter(|token| token.is("(")) else { return self.misfit("`(`") };
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

    /// `{a="b", c=~"d"}`
    fn matchers(&mut self, metric: Option<&Token<'_>>) -> Read {
        let Some(open) = self.peek() else { return self.misfit("`{`") };
        self.at += 1;
        let mut selector = Selector { metric: metric.map(|name| name.text.to_owned()), matchers: Vec::new() };
        while self.peek().is_some_and(|token| matches!(token.kind, Kind::Word | Kind::String)) {
            self.matcher(&mut selector)?;
            if !self.take(",") {
                break;
            }
        }
        // Alternatives would need more than a list of conditions.
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

    /// `a="b"`; a text alone names the metric.
    fn matcher(&mut self, selector: &mut Selector) -> Read {
        let Some(name) = self.peek().filter(|token| matches!(token.kind, Kind::Word | Kind::String)) else {
            return self.misfit("a label's name");
        };
        self.at += 1;
        let Some((operation, _)) = OPERATIONS.iter().map(|(o, sign)| (*o, *sign)).find(|(_, sign)| self.take(sign))
        else {
            if name.kind == Kind::String {
                selector.metric = unquoted(name.text);
                return Ok(());
            }
            return self.misfit("`=`, `!=`, `=~` or `!~`");
        };
        let Some(value) = self.peek().filter(|token| token.kind == Kind::String) else {
            return self.misfit("a quoted text");
        };
        self.at += 1;
        let label = if name.kind == Kind::String { unquoted(name.text) } else { Some(name.text.to_owned()) };
        if let (Some(label), Some(text)) = (label, unquoted(value.text)) {
            selector.matchers.push(Matcher { label, operation, value: text, range: value.range() });
        }
        Ok(())
    }

    /// `5m]` or `1h:5m]`
    fn window(&mut self, open: &Token<'_>) -> Read {
        self.duration("a duration such as `5m`")?;
        if self.take(":") && !self.next_is(0, "]") {
            self.duration("a duration or `]`")?;
        }
        self.close("]", open, "`]`")
    }

    /// Newer Prometheus also takes arithmetic in brackets here.
    fn duration(&mut self, expected: &str) -> Read {
        if self.take_kind(Kind::Number) { Ok(()) } else { self.misfit(expected) }
    }

    fn signed_number(&mut self, expected: &str) -> Read {
        if !self.take("-") {
            self.take("+");
        }
        self.duration(expected)
    }

    /// After `@`: a time, `start()` or `end()`.
    fn moment(&mut self) -> Read {
        if self.take_word(&["start", "end"]) {
            return self.arguments();
        }
        self.signed_number("a time, `start()` or `end()`")
    }
}
