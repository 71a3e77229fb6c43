//! Renders new values as text that fits the syntax around them.

use granit_parser::ScalarStyle;

use super::super::write::{double_quoted, plain_is_safe, write_into, write_scalar};
use super::super::{Mapping, Value};

/// Renders a value on one line; mappings and lists are in brackets. `style` is the quoting of the old value.
pub(super) fn inline(value: &Value, style: Option<ScalarStyle>, in_flow: bool) -> String {
    match value {
        Value::String(text) => string(text, style, in_flow),
        Value::Sequence(items) => {
            let items: Vec<String> = items.iter().map(|v| inline(v, None, true)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Mapping(m) => {
            let pairs: Vec<String> =
                m.iter().map(|(k, v)| format!("{}: {}", string(k, None, true), inline(v, None, true))).collect();
            if pairs.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", pairs.join(", ")) }
        }
        other => {
            let mut out = String::new();
            write_into(&mut out, other);
            out.truncate(out.trim_end().len());
            out
        }
    }
}

pub(super) fn string(text: &str, style: Option<ScalarStyle>, in_flow: bool) -> String {
    let is_simple = text.chars().all(|c| matches!(c, ' '..='~' | '\u{a1}'..='\u{1fff}'));
    match style {
        Some(ScalarStyle::SingleQuoted) if is_simple => format!("'{}'", text.replace('\'', "''")),
        Some(ScalarStyle::DoubleQuoted | ScalarStyle::SingleQuoted) => in_double_quotes(text),
        _ if in_flow && (!plain_is_safe(text) || text.contains([',', '[', ']', '{', '}', ':'])) => {
            in_double_quotes(text)
        }
        _ => write_scalar(text),
    }
}

fn in_double_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    double_quoted(&mut out, text);
    out
}

/// Renders `key: value` in block style. All lines except the first are indented by `column`; no newline at the end.
pub(super) fn block_entry(key: &str, value: &Value, column: usize) -> String {
    let mut entry = Mapping::new();
    entry.push(key.to_owned(), value.clone());
    block(&Value::Mapping(entry), column)
}

/// Renders a mapping or list in block style. All lines except the first are indented by `column`.
pub(super) fn block(value: &Value, column: usize) -> String {
    let mut out = String::new();
    write_into(&mut out, value);
    let keeps_end = out.ends_with("\n\n");
    let body = out.strip_suffix('\n').unwrap_or(&out);
    let separator = format!("\n{}", " ".repeat(column));
    let mut lines = String::with_capacity(body.len());
    for (n, line) in body.split('\n').enumerate() {
        if n > 0 {
            lines.push_str(if line.is_empty() { "\n" } else { &separator });
        }
        lines.push_str(line);
    }
    if keeps_end {
        // Blank lines at the end belong to a text with the header `|+`.
        lines.push('\n');
    }
    lines
}
