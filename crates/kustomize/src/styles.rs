//! Chooses the style in which go-yaml v2 writes a text: plain, single-quoted, double-quoted or a block.

use super::scalar::{Reader, Resolved, resolve};

/// Returns whether a text must not be written as a plain scalar.
pub(crate) fn needs_quotes(text: &str) -> bool {
    !is_text(text) || !AllowedStyles::of(text).plain
}

/// Returns whether a text is still a string if it is written without quotes.
pub(super) fn is_text(text: &str) -> bool {
    resolve(text, Reader::V2) == Resolved::Text && !is_base_60(text)
}

/// Returns whether a text is a base-60 number: `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`.
fn is_base_60(text: &str) -> bool {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !body.starts_with(|c: char| c.is_ascii_digit()) || !body.contains(':') {
        return false;
    }
    let mut parts = body.split(':');
    let first = parts.next().unwrap_or_default();
    if !first.bytes().all(|b| b.is_ascii_digit() || b == b'_') {
        return false;
    }
    let parts: Vec<&str> = parts.collect();
    parts.iter().enumerate().all(|(n, part)| {
        let digits = match part.split_once('.') {
            Some((digits, fraction)) if n + 1 == parts.len() => {
                if !fraction.bytes().all(|b| b.is_ascii_digit() || b == b'_') {
                    return false;
                }
                digits
            }
            _ => part,
        };
        match digits.as_bytes() {
            [d] => d.is_ascii_digit(),
            [tens, d] => (b'0'..=b'5').contains(tens) && d.is_ascii_digit(),
            _ => false,
        }
    })
}

pub(super) fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Returns whether go-yaml writes a character without an escape. It escapes all beyond the Basic Multilingual Plane.
pub(super) fn printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

/// Returns whether a text has only characters without meaning in YAML. This is a fast path for most texts.
fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/'))
}

/// The styles that are allowed for a text.
pub(super) struct AllowedStyles {
    pub(super) plain: bool,
    pub(super) single_quoted: bool,
    pub(super) block: bool,
}

impl AllowedStyles {
    pub(super) fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self { plain: true, single_quoted: true, block: false };
        }
        if is_word(text) {
            return Self { plain: true, single_quoted: true, block: true };
        }
        let mut indicators = text.starts_with("---") || text.starts_with("...");
        let (mut special, mut breaks, mut break_space, mut space_break) = (false, false, false, false);
        for (at, c) in text.char_indices() {
            let before = || text[..at].chars().next_back();
            let blank_follows = || text[at + c.len_utf8()..].chars().next().is_none_or(|n| matches!(n, ' ' | '\t'));
            match c {
                'a'..='z' | 'A'..='Z' | '0'..='9' => continue,
                ' ' => break_space |= before().is_some_and(is_break),
                '#' => indicators |= before().is_none_or(|b| matches!(b, ' ' | '\t' | '\0') || is_break(b)),
                ':' => indicators |= blank_follows(),
                ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => {
                    indicators |= at == 0;
                }
                '?' | '-' => indicators |= at == 0 && blank_follows(),
                _ => special |= !printable(c) && c != '\u{85}',
            }
            if is_break(c) {
                breaks = true;
                space_break |= before() == Some(' ');
            }
        }
        let outer = |c: char| c == ' ' || is_break(c);
        let edges = text.starts_with(outer) || text.ends_with(outer);
        let broken = space_break || special;
        Self {
            plain: !(indicators || edges || break_space || broken || breaks),
            single_quoted: !(break_space || broken),
            block: !(text.ends_with(' ') || broken),
        }
    }
}
