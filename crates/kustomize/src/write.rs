//! Writes YAML exactly like `kustomize build`: in the style of go-yaml v2, with sorted keys, folded after 80 columns.

use std::fmt::Write as _;

use super::key_order::natural_order;
use super::number_text::float_text;
use super::styles::{AllowedStyles, is_break, is_text, printable};
use rutter_kubernetes::Object;
use rutter_yaml::{Mapping, Value};

const WIDTH: usize = 80;
/// The longest key, in bytes, that is written without the key indicator `? `.
const LONGEST_SIMPLE_KEY: usize = 128;

/// Returns the objects as one YAML stream, with `---` between them.
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

/// Returns a value as one document.
pub(crate) fn write_one(value: &Value) -> String {
    let mut writer = Writer::default();
    writer.document(value);
    writer.out
}

#[derive(Default)]
struct Writer {
    out: String,
    /// The offset in `out` where the last line begins.
    line: usize,
}

impl Writer {
    fn put(&mut self, c: char) {
        self.out.push(c);
        if c == '\n' {
            self.line = self.out.len();
        }
    }

    /// Appends a text without line breaks.
    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn column(&self) -> usize {
        self.out[self.line..].chars().count()
    }

    fn next_line(&mut self, indent: usize) {
        self.put('\n');
        self.indent(indent);
    }

    fn indent(&mut self, n: usize) {
        const SPACES: &str = "                                ";
        let mut left = n;
        while left > SPACES.len() {
            self.out.push_str(SPACES);
            left -= SPACES.len();
        }
        self.out.push_str(&SPACES[..left]);
    }

    fn document(&mut self, value: &Value) {
        self.line = self.out.len();
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
        if self.out.len() > self.line || !self.out.ends_with('\n') {
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

    /// Writes a list. The indentation of the first line is already written.
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

    /// Writes a string. `depth` is the indentation of the parent; continued lines are indented by two more columns.
    fn string(&mut self, text: &str, depth: usize, key: bool) {
        let form = AllowedStyles::of(text);
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

    /// Writes plain or single-quoted text, with line breaks at single blanks.
    fn folded(&mut self, text: &str, indent: usize, key: bool, quoted: bool) {
        if !quoted && (key || !text.contains(' ') || self.column() + text.len() <= WIDTH) {
            return self.text(text);
        }
        let (mut spaces, mut broken) = (false, false);
        let mut rest = text.char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            if quoted && is_break(c) {
                // This line break stays, and the text continues on the next line.
                self.put(c);
                self.line = self.out.len();
                (spaces, broken) = (false, true);
            } else if c == ' ' {
                let next_is_space = rest.peek().is_some_and(|(_, n)| *n == ' ');
                let inside = !quoted || (at > 0 && rest.peek().is_some());
                if !key && !spaces && inside && !next_is_space && self.column() > WIDTH {
                    self.next_line(indent);
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
                if !key && !spaces && at > 0 && rest.peek().is_some() && self.column() > WIDTH {
                    self.next_line(indent);
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

#[cfg(test)]
mod tests {
    use super::*;

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
        let value = rutter_yaml::map! { "k" => format!("{} b c", "a".repeat(80)) };
        assert_eq!(write_one(&value), format!("k: {}\n  b c\n", "a".repeat(80)));
    }
}
