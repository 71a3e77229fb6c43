//! The text that `kustomize build` prints: go-yaml v2 with sorted keys, folded after 80 columns.

use std::cmp::Ordering;
use std::fmt::Write as _;

use super::scalar::{Reader, Resolved, resolve};
use crate::kubernetes::Object;
use crate::yaml::{Mapping, Value};

const WIDTH: usize = 80;
/// Longer keys are written with `? `.
const LONGEST_SIMPLE_KEY: usize = 128;

/// The documents one after another, joined by `---`.
pub fn write_stream(objects: &[Object]) -> String {
    let mut writer = Writer::default();
    for (n, object) in objects.iter().enumerate() {
        if n > 0 {
            writer.out.push_str("---\n");
        }
        writer.document(&object.0);
    }
    writer.out
}

/// One value as a document of its own.
pub(crate) fn write_one(value: &Value) -> String {
    let mut writer = Writer::default();
    writer.document(value);
    writer.out
}

#[derive(Default)]
struct Writer {
    out: String,
    column: usize,
}

impl Writer {
    fn put(&mut self, c: char) {
        self.out.push(c);
        self.column = if c == '\n' { 0 } else { self.column + 1 };
    }

    fn text(&mut self, text: &str) {
        text.chars().for_each(|c| self.put(c));
    }

    fn line(&mut self, indent: usize) {
        self.put('\n');
        self.indent(indent);
    }

    fn indent(&mut self, n: usize) {
        self.out.extend(std::iter::repeat_n(' ', n));
        self.column += n;
    }

    fn document(&mut self, value: &Value) {
        self.column = 0;
        match value {
            Value::Mapping(m) if !m.is_empty() => self.mapping(m, 0, false),
            Value::Sequence(items) if !items.is_empty() => self.sequence(items, 0),
            other => {
                self.scalar(other, 0, false);
                self.end_line();
            }
        }
    }

    fn end_line(&mut self) {
        if self.column > 0 || !self.out.ends_with('\n') {
            self.put('\n');
        }
    }

    fn mapping(&mut self, m: &Mapping, depth: usize, inline: bool) {
        let mut entries: Vec<_> = m.iter().collect();
        entries.sort_by(|a, b| natural_order(a.0, b.0));
        for (n, (key, value)) in entries.into_iter().enumerate() {
            if n > 0 || !inline {
                self.indent(depth);
            }
            if key.len() > LONGEST_SIMPLE_KEY || key.contains('\n') {
                self.text("? ");
                self.string(key, depth, false);
                self.end_line();
                self.indent(depth);
            } else {
                self.string(key, depth, true);
            }
            self.put(':');
            self.entry_value(value, depth);
        }
    }

    fn entry_value(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Mapping(inner) if !inner.is_empty() => {
                self.put('\n');
                self.mapping(inner, depth + 2, false);
            }
            Value::Sequence(items) if !items.is_empty() => {
                self.put('\n');
                self.indent(depth);
                self.sequence(items, depth);
            }
            other => {
                self.put(' ');
                self.scalar(other, depth, false);
                self.end_line();
            }
        }
    }

    /// The first line's indentation is already written.
    fn sequence(&mut self, items: &[Value], depth: usize) {
        for (n, item) in items.iter().enumerate() {
            if n > 0 {
                self.indent(depth);
            }
            self.text("- ");
            match item {
                Value::Mapping(inner) if !inner.is_empty() => self.mapping(inner, depth + 2, true),
                Value::Sequence(inner) if !inner.is_empty() => self.sequence(inner, depth + 2),
                other => {
                    self.scalar(other, depth, false);
                    self.end_line();
                }
            }
        }
    }

    fn scalar(&mut self, value: &Value, depth: usize, key: bool) {
        match value {
            Value::Null => self.text("null"),
            Value::Bool(b) => self.text(if *b { "true" } else { "false" }),
            Value::Int(n) => self.text(&n.to_string()),
            Value::Float(n) => self.text(&float_text(*n)),
            Value::String(s) => self.string(s, depth, key),
            Value::Sequence(_) => self.text("[]"),
            Value::Mapping(_) => self.text("{}"),
        }
    }

    /// `depth` is the indentation of the parent; continued lines stand two columns further in.
    fn string(&mut self, text: &str, depth: usize, key: bool) {
        let form = Form::of(text);
        let multi_line = text.contains('\n');
        if multi_line && form.block && !key {
            self.literal(text, depth + 2);
        } else if multi_line || !is_text(text) {
            self.double_quoted(text, depth + 2, key);
        } else if form.plain {
            self.folded(text, depth + 2, key, false);
        } else if form.single_quoted {
            self.put('\'');
            self.folded(text, depth + 2, key, true);
            self.put('\'');
        } else {
            self.double_quoted(text, depth + 2, key);
        }
    }

    /// Plain and single-quoted text, broken at single blanks.
    fn folded(&mut self, text: &str, indent: usize, key: bool, quoted: bool) {
        let (mut spaces, mut broken) = (false, false);
        let mut rest = text.char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            if quoted && is_break(c) {
                // Kept as it is; the text goes on below.
                self.put(c);
                self.column = 0;
                (spaces, broken) = (false, true);
            } else if c == ' ' {
                let next_is_space = rest.peek().is_some_and(|(_, n)| *n == ' ');
                let inside = !quoted || (at > 0 && rest.peek().is_some());
                if !key && !spaces && self.column > WIDTH && inside && !next_is_space {
                    self.line(indent);
                } else {
                    self.put(' ');
                }
                spaces = true;
            } else {
                if std::mem::take(&mut broken) {
                    self.indent(indent);
                }
                if quoted && c == '\'' {
                    self.put('\'');
                }
                self.put(c);
                spaces = false;
            }
        }
    }

    fn double_quoted(&mut self, text: &str, indent: usize, key: bool) {
        self.put('"');
        let mut spaces = false;
        let mut rest = text.char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            if !printable(c) || is_break(c) || matches!(c, '"' | '\\') {
                self.escape(c);
                spaces = false;
            } else if c == ' ' {
                if !key && !spaces && self.column > WIDTH && at > 0 && rest.peek().is_some() {
                    self.line(indent);
                    if rest.peek().is_some_and(|(_, n)| *n == ' ') {
                        self.put('\\');
                    }
                } else {
                    self.put(' ');
                }
                spaces = true;
            } else {
                self.put(c);
                spaces = false;
            }
        }
        self.put('"');
    }

    fn escape(&mut self, c: char) {
        let short = match c {
            '\0' => '0',
            '\x07' => 'a',
            '\x08' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\x0b' => 'v',
            '\x0c' => 'f',
            '\r' => 'r',
            '\x1b' => 'e',
            '"' => '"',
            '\\' => '\\',
            '\u{85}' => 'N',
            '\u{a0}' => '_',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            _ => {
                let mut code = String::new();
                let _ = match u32::from(c) {
                    n @ 0..=0xff => write!(code, "\\x{n:02X}"),
                    n @ 0x100..=0xffff => write!(code, "\\u{n:04X}"),
                    n => write!(code, "\\U{n:08X}"),
                };
                self.text(&code);
                return;
            }
        };
        self.put('\\');
        self.put(short);
    }

    fn literal(&mut self, text: &str, indent: usize) {
        self.put('|');
        if text.starts_with([' ', '\n']) {
            self.put('2');
        }
        let trimmed = text.trim_end_matches('\n');
        match text.len() - trimmed.len() {
            0 => self.put('-'),
            1 if !trimmed.is_empty() => {}
            _ => self.put('+'),
        }
        let body = text.strip_suffix('\n').unwrap_or(text);
        for line in body.split('\n') {
            self.put('\n');
            if !line.is_empty() {
                self.indent(indent);
                self.text(line);
            }
        }
        if text.ends_with('\n') {
            self.put('\n');
        }
    }
}

/// Can this text not stand as a plain scalar?
pub(crate) fn needs_quotes(text: &str) -> bool {
    !is_text(text) || !Form::of(text).plain
}

/// Does it stay a string when it is written without quotes?
fn is_text(text: &str) -> bool {
    resolve(text, Reader::V2) == Resolved::Text && !is_base_60(text)
}

/// `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`
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

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Characters that go-yaml writes as they are; it knows the basic plane only.
fn printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

/// The forms that a text may take.
struct Form {
    plain: bool,
    single_quoted: bool,
    block: bool,
}

impl Form {
    fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self { plain: true, single_quoted: true, block: false };
        }
        let mut indicators = text.starts_with("---") || text.starts_with("...");
        let (mut special, mut breaks, mut break_space, mut space_break) = (false, false, false, false);
        let mut before: Option<char> = None;
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            let blank_follows = rest.peek().is_none_or(|n| matches!(n, ' ' | '\t'));
            let blank_before = before.is_none_or(|b| matches!(b, ' ' | '\t' | '\0') || is_break(b));
            indicators |= match c {
                '#' => blank_before,
                ':' => blank_follows,
                ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => {
                    before.is_none()
                }
                '?' | '-' => before.is_none() && blank_follows,
                _ => false,
            };
            special |= !printable(c) && !matches!(c, '\u{85}');
            if c == ' ' {
                break_space |= before.is_some_and(is_break);
            } else if is_break(c) {
                breaks = true;
                space_break |= before == Some(' ');
            }
            before = Some(c);
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

/// Whole numbers as such; others in Go's shortest form, with an exponent from 1e6 on and below 1e-4.
pub(crate) fn float_text(n: f64) -> String {
    if n.is_nan() {
        return ".nan".to_owned();
    }
    if n.is_infinite() {
        return if n > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    if n.fract() == 0.0 && n < 18_446_744_073_709_551_616.0 && n > -9_223_372_036_854_775_808.0 {
        // Shortest digits, then zeros; no sign before nought.
        return if n == 0.0 { "0".to_owned() } else { format!("{n}") };
    }
    let scientific = format!("{n:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{mantissa}e{sign}{:02}", exponent.abs())
    } else {
        format!("{n}")
    }
}

/// The order of keys: runs of digits compare as numbers, letters stand after everything else.
fn natural_order(a: &str, b: &str) -> Ordering {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let Some(at) = a.iter().zip(&b).position(|(x, y)| x != y) else { return a.len().cmp(&b.len()) };
    let (x, y) = (a[at], b[at]);
    match (x.is_alphabetic(), y.is_alphabetic()) {
        (true, true) => return x.cmp(&y),
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    let mut start = 0u64;
    if x == '0' || y == '0' {
        let digits = a[..at].iter().rev().take_while(|c| c.is_ascii_digit());
        start = u64::from(digits.into_iter().any(|c| *c != '0'));
    }
    let run = |chars: &[char]| {
        let digits = chars[at..].iter().map_while(|c| c.to_digit(10));
        digits.fold((start, 0usize), |(n, len), d| (n.wrapping_mul(10).wrapping_add(u64::from(d)), len + 1))
    };
    run(&a).cmp(&run(&b)).then(x.cmp(&y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_in_natural_order() {
        let mut keys = ["ab", "a10", "a2", "a_b", "a/b", "a.b/c", "a-b", "a", "A"];
        keys.sort_by(|a, b| natural_order(a, b));
        assert_eq!(keys, ["A", "a", "a-b", "a.b/c", "a/b", "a_b", "a2", "a10", "ab"]);
    }

    #[test]
    fn quotes_are_those_of_go_yaml() {
        let written = |s: &str| write_one(&Value::from(s.to_owned())).trim_end().to_owned();
        for word in ["yes", "on", "n", "1e3", "0x1F", "1_000", "010", ".5", "-1", "12:30:45", "2020-01-01", "~", ""] {
            assert_eq!(written(word), format!("\"{word}\""));
        }
        for word in ["a: b", "*x", "- x", " lead", "@x", "---", "?"] {
            assert_eq!(written(word), format!("'{word}'"));
        }
        for word in [":x", "-x", "?x", "<<", "=", "a,b", "1.2.3"] {
            assert_eq!(written(word), word);
        }
        assert_eq!(written("😀"), "\"\\U0001F600\"");
        assert_eq!(written("a\tb"), "\"a\\tb\"");
    }

    #[test]
    fn long_lines_break_at_the_first_blank_after_eighty_columns() {
        let value = crate::map! { "k" => format!("{} b c", "a".repeat(80)) };
        assert_eq!(write_one(&value), format!("k: {}\n  b c\n", "a".repeat(80)));
    }
}
