//! The tokens of a query, with their byte offsets.

use std::ops::Range;

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword.
    Word,
    /// A number or a duration.
    Number,
    String,
    /// A string without a closing quote.
    Unclosed,
    /// An operator, bracket or comma.
    Sign,
    /// A character that PromQL does not use.
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'q> {
    pub(super) kind: Kind,
    pub(super) text: &'q str,
    pub(super) start: usize,
}

impl Token<'_> {
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    pub(super) fn is(&self, text: &str) -> bool {
        self.kind == Kind::Sign && self.text == text
    }

    /// Returns whether the token is this keyword. PromQL reads keywords in upper and lower case.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }
}

/// Splits a query into tokens. Leaves out blanks and comments.
pub(super) fn tokens(query: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = query[at..].chars().next() {
        let rest = &query[at..];
        let length = match first {
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '#' => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            _ => length(rest, first),
        };
        let text = &rest[..length];
        found.push(Token { kind: kind(text, first), text, start: at });
        at += length;
    }
    found
}

fn kind(text: &str, first: char) -> Kind {
    match first {
        'a'..='z' | 'A'..='Z' | '_' | ':' if text != ":" => Kind::Word,
        '0'..='9' => Kind::Number,
        '.' if text.len() > 1 => Kind::Number,
        '"' | '\'' | '`' if text.len() > 1 && is_closed(text, first) => Kind::String,
        '"' | '\'' | '`' => Kind::Unclosed,
        '+' | '-' | '*' | '/' | '%' | '^' | '=' | '!' | '<' | '>' | '(' | ')' | '{' | '}' | '[' | ']' | ',' | ':'
        | '@' => Kind::Sign,
        _ => Kind::Unknown,
    }
}

fn is_closed(text: &str, quote: char) -> bool {
    string_length(text, quote) == Some(text.len())
}

fn length(rest: &str, first: char) -> usize {
    match first {
        'a'..='z' | 'A'..='Z' | '_' | ':' => word_length(rest),
        '0'..='9' | '.' => number_length(rest),
        // A string without a closing quote extends to the end of its line.
        '"' | '\'' | '`' => {
            string_length(rest, first).unwrap_or_else(|| rest.find('\n').unwrap_or_else(|| rest.trim_end().len()))
        }
        _ if ["==", "!=", "=~", "!~", "<=", ">="].iter().any(|sign| rest.starts_with(sign)) => 2,
        _ => first.len_utf8(),
    }
}

/// Returns the length of a name. Colons belong to it, except the one in `[5m:1m]`.
fn word_length(rest: &str) -> usize {
    if rest.starts_with(':') && !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | ':')) {
        return 1;
    }
    rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':')).unwrap_or(rest.len())
}

/// Returns the length of a number (`1e-3`, `0x1f`) or a duration (`1h30m`).
fn number_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let part = |at: usize| {
        let after_exponent = at > 1 && matches!(bytes[at - 1], b'e' | b'E') && !rest.starts_with("0x");
        bytes[at].is_ascii_alphanumeric()
            || matches!(bytes[at], b'.' | b'_')
            || (matches!(bytes[at], b'+' | b'-') && after_exponent)
    };
    (1..bytes.len()).find(|at| !part(*at)).unwrap_or(bytes.len())
}

/// Returns the length of a string with its quotes; `None` without a closing quote. Only raw strings contain newlines.
fn string_length(rest: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote != '`' => escaped = true,
            '\n' if quote != '`' => return None,
            c if c == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(query: &str) -> Vec<&str> {
        tokens(query).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn a_query_is_split_into_words_numbers_strings_and_signs() {
        assert_eq!(
            texts("sum by(le) (rate(a:b{x=~\"1(\\\\.0)?\"}[1h30m:5m])) >= 1e-3 # why"),
            [
                "sum",
                "by",
                "(",
                "le",
                ")",
                "(",
                "rate",
                "(",
                "a:b",
                "{",
                "x",
                "=~",
                "\"1(\\\\.0)?\"",
                "}",
                "[",
                "1h30m",
                ":",
                "5m",
                "]",
                ")",
                ")",
                ">=",
                "1e-3"
            ]
        );
        assert_eq!(texts("a-1 offset -5m"), ["a", "-", "1", "offset", "-", "5m"]);
    }

    #[test]
    fn unclosed_strings_and_unknown_characters_have_their_own_kinds() {
        assert_eq!(tokens("a{b=\"c}").last().unwrap().kind, Kind::Unclosed);
        assert_eq!(tokens("a ? b")[1].kind, Kind::Unknown);
        assert_eq!(tokens("\u{e4}")[0].range(), 0..2);
    }
}
