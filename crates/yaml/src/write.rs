//! The YAML writer: Kubernetes block style. Quotes every string that a YAML 1.1 reader would take for another
//! type. A test reads thousands of difficult documents back through `kubectl`.

use std::fmt::Write as _;

use super::style::Style;
use super::value::{Mapping, Value};

/// Returns a document: a mapping or list in block style, with a newline at the end.
pub fn write_value(value: &Value) -> String {
    let mut out = String::with_capacity(1024);
    write_into(&mut out, value);
    out
}

/// Appends a document to `out`.
pub fn write_into(out: &mut String, value: &Value) {
    match value {
        Value::Mapping(m) if !m.is_empty() => mapping(out, m, 0, false),
        Value::Sequence(items) if !items.is_empty() => sequence(out, items, 0, false),
        other => {
            inline(out, other, 2);
            out.push('\n');
        }
    }
}

/// Returns a string as a one-line scalar: plain if that is safe, else quoted.
pub fn write_scalar(text: &str) -> String {
    let mut out = String::new();
    string_inline(&mut out, text);
    out
}

const SPACES: &str = "                                                                ";

fn indent(out: &mut String, mut n: usize) {
    while n > SPACES.len() {
        out.push_str(SPACES);
        n -= SPACES.len();
    }
    out.push_str(&SPACES[..n]);
}

/// Writes a mapping. With `first_inline` the first key continues a line that is already indented (`- key: ...`).
fn mapping(out: &mut String, m: &Mapping, depth: usize, first_inline: bool) {
    for (n, (key, value)) in m.iter().enumerate() {
        if n > 0 || !first_inline {
            indent(out, depth);
        }
        let list_depth = if write_key(out, key, depth) { depth } else { depth + 2 };
        match value {
            Value::Mapping(inner) if !inner.is_empty() => {
                out.push('\n');
                mapping(out, inner, depth + 2, false);
            }
            Value::Sequence(items) if !items.is_empty() => {
                out.push('\n');
                sequence(out, items, list_depth, false);
            }
            other => {
                out.push(' ');
                inline(out, other, depth + 2);
                out.push('\n');
            }
        }
    }
}

/// The longest key, in bytes as written, that readers accept without the key indicator `? `.
const LONGEST_SIMPLE_KEY: usize = 1000;

/// Writes a key and its `:`. Returns whether it is a simple key, on one line with the `:`.
fn write_key(out: &mut String, key: &str, depth: usize) -> bool {
    let start = out.len();
    string_inline(out, key);
    let is_simple = out.len() - start <= LONGEST_SIMPLE_KEY;
    if !is_simple {
        out.insert_str(start, "? ");
        out.push('\n');
        indent(out, depth);
    }
    out.push(':');
    is_simple
}

/// Writes a list. With `first_inline` the first item continues a line that is already indented (`- - item`).
fn sequence(out: &mut String, items: &[Value], depth: usize, first_inline: bool) {
    for (n, item) in items.iter().enumerate() {
        if n > 0 || !first_inline {
            indent(out, depth);
        }
        out.push_str("- ");
        match item {
            Value::Mapping(inner) if !inner.is_empty() => mapping(out, inner, depth + 2, true),
            Value::Sequence(inner) if !inner.is_empty() => sequence(out, inner, depth + 2, true),
            other => {
                inline(out, other, depth + 2);
                out.push('\n');
            }
        }
    }
}

/// Writes a one-line value, or a block scalar indented by `depth`; without a newline at the end.
fn inline(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Int(n) => {
            let _ = write!(out, "{n}");
        }
        Value::Float(n) => float(out, *n),
        Value::String(s) => {
            // Most strings are plain, and a string that can be a block is never plain.
            if plain_is_safe(s) {
                out.push_str(s);
            } else if block_is_safe(s) {
                block(out, s, depth);
            } else {
                quoted(out, s);
            }
        }
        Value::Sequence(_) => out.push_str("[]"),
        Value::Mapping(_) => out.push_str("{}"),
    }
}

fn float(out: &mut String, n: f64) {
    if n.is_nan() {
        out.push_str(".nan");
    } else if n.is_infinite() {
        out.push_str(if n > 0.0 { ".inf" } else { "-.inf" });
    } else {
        // No exponent, because readers disagree about `1e3`.
        let _ = write!(out, "{n}");
    }
}

fn string_inline(out: &mut String, text: &str) {
    if plain_is_safe(text) {
        out.push_str(text);
    } else {
        quoted(out, text);
    }
}

fn quoted(out: &mut String, text: &str) {
    if text.contains('"') && text.bytes().all(|b| (0x20..0x7f).contains(&b) && b != b'\\') {
        out.push('\'');
        for (n, part) in text.split('\'').enumerate() {
            if n > 0 {
                out.push_str("''");
            }
            out.push_str(part);
        }
        out.push('\'');
    } else {
        double_quoted(out, text);
    }
}

pub(super) fn double_quoted(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some((at, c)) = rest.char_indices().find(|(_, c)| !stands_for_itself(*c)) {
        out.push_str(&rest[..at]);
        escape(out, c);
        rest = &rest[at + c.len_utf8()..];
    }
    out.push_str(rest);
    out.push('"');
}

/// Returns whether a character needs no escape inside double quotes.
fn stands_for_itself(c: char) -> bool {
    !matches!(c, '"' | '\\') && printable(c)
}

fn escape(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        _ => {
            let _ = match u32::from(c) {
                n @ 0..=0xff => write!(out, "\\x{n:02X}"),
                n @ 0x100..=0xffff => write!(out, "\\u{n:04X}"),
                n => write!(out, "\\U{n:08X}"),
            };
        }
    }
}

/// Returns whether every reader takes a character literally inside double quotes and block scalars.
/// Only the Basic Multilingual Plane counts: go-yaml escapes the rest, and older readers refuse it.
fn printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
        && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Words that YAML 1.1 readers take for booleans, nulls and numbers, in upper or lower case.
const WORDS: [&str; 12] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nil", "nan", "inf"];

/// Returns whether every reader of YAML 1.1 and 1.2 reads this text unquoted as the same string, as key and as value.
pub fn plain_is_safe(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    let starts = first.is_ascii_alphanumeric() || matches!(first, b'/' | b'_') || text.starts_with("../");
    if !starts || matches!(last, b' ' | b':') {
        return false;
    }
    let mut signs = 0;
    // Long texts are mostly blocks, so a line feed usually ends the loop early.
    for part in bytes.chunks(128) {
        signs = part.iter().fold(signs, |all, b| all | SIGNS[usize::from(*b)]);
        if signs & FORBIDDEN != 0 {
            return false;
        }
    }
    let is_word = first.is_ascii_alphabetic() || signs & OF_WORDS != 0;
    let separated = signs & SPACE != 0 && signs & SEPARATOR != 0 && has_separator(bytes);
    is_word && !separated && (bytes.len() > 5 || !WORDS.iter().any(|word| word.eq_ignore_ascii_case(text)))
}

/// Returns whether a text contains `: `, which separates a key from its value, or ` #`, which begins a comment.
fn has_separator(bytes: &[u8]) -> bool {
    let separates = |(a, b): (&u8, &u8)| ((*a == b':') & (*b == b' ')) | ((*a == b' ') & (*b == b'#'));
    // No early exit, so that the compiler can vectorise the loop; nearly every text has no separator.
    bytes.iter().zip(&bytes[1..]).fold(false, |found, pair| found | separates(pair))
}

/// The flag of a byte that is not printable ASCII.
const FORBIDDEN: u8 = 1;
/// The flag of a byte that no number, date or time contains.
const OF_WORDS: u8 = 2;
const SPACE: u8 = 4;
/// The flag of a byte that is a separator next to a space (`:` and `#`).
const SEPARATOR: u8 = 8;

/// The flags of every byte.
static SIGNS: [u8; 256] = {
    let mut signs = [FORBIDDEN; 256];
    let mut b: u8 = 0x20;
    while b < 0x7f {
        signs[b as usize] = match b {
            b'a'..=b'f' | b'A'..=b'F' | b'x' | b'X' | b'o' | b'O' => 0,
            b't' | b'T' | b'z' | b'Z' | b'i' | b'I' | b'n' | b'N' => 0,
            b'a'..=b'z' | b'A'..=b'Z' | b'/' | b'%' => OF_WORDS,
            b' ' => SPACE,
            b':' | b'#' => SEPARATOR,
            _ => 0,
        };
        b += 1;
    }
    signs
};

/// Returns the style in which the writer writes a text.
pub(super) fn style_of(text: &str) -> Style {
    if block_is_safe(text) {
        Style::Literal
    } else if plain_is_safe(text) {
        Style::Plain
    } else {
        Style::DoubleQuoted
    }
}

/// Returns whether a text can be a literal block (`|`): it has several lines, its first line is not empty and does
/// not begin with a blank, no line has only blanks, and all characters are printable.
pub(super) fn block_is_safe(text: &str) -> bool {
    if !text.contains('\n') || text.starts_with(['\n', ' ', '\t']) {
        return false;
    }
    let bytes = text.as_bytes();
    // Folds have no early exit, so that the compiler can vectorise them.
    let ascii = bytes.iter().fold(true, |all, b| all & matches!(b, b' '..=b'~' | b'\n' | b'\t'));
    let blank = |b: &u8| (*b == b' ') | (*b == b'\t');
    let at_line_end = |found, (a, b): (&u8, &u8)| found | (blank(a) & (*b == b'\n'));
    let ends_blank = bytes.last().is_some_and(blank) || bytes.iter().zip(&bytes[1..]).fold(false, at_line_end);
    !ends_blank && (ascii || text.chars().all(|c| matches!(c, '\n' | '\t') || printable(c)))
}

fn block(out: &mut String, text: &str, depth: usize) {
    let trimmed = text.trim_end_matches('\n');
    out.push_str(match text.len() - trimmed.len() {
        0 => "|-",
        1 => "|",
        _ => "|+",
    });
    let body = text.strip_suffix('\n').unwrap_or(text);
    for line in body.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            indent(out, depth);
            out.push_str(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_yaml_1_1_takes_for_something_else_are_quoted() {
        for word in [
            "yes",
            "No",
            "ON",
            "y",
            "0123",
            "1e3",
            "12:30",
            "=",
            "~",
            "null",
            "0x1F",
            "1_000",
            "2020-01-01",
            ".5",
            ".",
            "..",
            "%a",
            "1.5",
            "-1",
            "",
        ] {
            let written = write_scalar(word);
            assert!(written.starts_with(['"', '\'']), "{word} was written {written}");
        }
        for word in
            ["250m", "512Mi", "shop", "v1.2.3", "/healthz", "a:b", "nginx:1.2", "25%", "../../base", "10.0.0.0/8"]
        {
            assert_eq!(write_scalar(word), word);
        }
    }

    #[test]
    fn lists_stand_under_their_key_and_text_in_blocks() {
        let value = crate::map! {
            "args" => crate::seq!["a", "b: c"],
            "empty" => Value::Sequence(vec![]),
            "text" => "one\n  two\n",
            "items" => crate::seq![crate::map! { "name" => "x", "ports" => crate::seq![80] }],
        };
        assert_eq!(
            write_value(&value),
            "args:\n- a\n- \"b: c\"\nempty: []\ntext: |\n  one\n    two\nitems:\n- name: x\n  ports:\n  - 80\n"
        );
    }
}
