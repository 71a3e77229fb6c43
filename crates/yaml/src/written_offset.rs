//! Maps a byte of a scalar's text to the byte in the file.

use super::Style;

/// Returns the offset in `raw`, a scalar as it is written, of the byte `offset` of its text. An offset inside
/// blanks gives the next word, because folding changes blanks.
pub fn written_offset(raw: &str, style: Style, text: &str, offset: usize) -> usize {
    let mut at = content_start(raw, style);
    let wanted = text.char_indices().take_while(|(start, _)| *start < offset).filter(|(_, c)| !c.is_whitespace());
    for _ in wanted {
        at = skip_blanks(raw, style, at);
        at += character_length(&raw[at..], style);
    }
    // If only blanks follow, the offset of the blank itself is returned.
    let after = skip_blanks(raw, style, at);
    if after < raw.len() { after } else { at }
}

/// Returns the offset after the opening quote, or after the header line of `|` or `>`.
fn content_start(raw: &str, style: Style) -> usize {
    match style {
        Style::Plain => 0,
        Style::SingleQuoted => usize::from(raw.starts_with('\'')),
        Style::DoubleQuoted => usize::from(raw.starts_with('"')),
        Style::Literal | Style::Folded if raw.starts_with(['|', '>']) => {
            raw.find('\n').map_or(raw.len(), |line_end| line_end + 1)
        }
        Style::Literal | Style::Folded => 0,
    }
}

fn skip_blanks(raw: &str, style: Style, mut at: usize) -> usize {
    loop {
        let rest = &raw[at..];
        let Some(c) = rest.chars().next() else { return at };
        if c.is_whitespace() {
            at += c.len_utf8();
        } else if style == Style::DoubleQuoted && is_escaped_blank(rest) {
            at += escape_length(rest);
        } else {
            return at;
        }
    }
}

/// Returns whether the text begins with an escaped blank, line feed or line end.
fn is_escaped_blank(rest: &str) -> bool {
    ["\\n", "\\t", "\\r", "\\ ", "\\\n", "\\\r", "\\\t", "\\_", "\\N", "\\L", "\\P", "\\v", "\\f"]
        .iter()
        .any(|escape| rest.starts_with(escape))
}

fn character_length(rest: &str, style: Style) -> usize {
    match style {
        Style::SingleQuoted if rest.starts_with("''") => 2,
        Style::DoubleQuoted if rest.starts_with('\\') => escape_length(rest),
        _ => rest.chars().next().map_or(0, char::len_utf8),
    }
}

fn escape_length(rest: &str) -> usize {
    let characters = match rest.as_bytes().get(1) {
        Some(b'x') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        _ => 2,
    };
    rest.char_indices().nth(characters).map_or(rest.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ReadOptions, read_document};
    use rutter_diagnostics::FileId;

    /// Returns the text in the file at the position of `word` in the text of `expr`.
    fn found<'f>(file: &'f str, word: &str) -> &'f str {
        let node = read_document(file.as_bytes(), FileId(0), ReadOptions::default()).unwrap();
        let value = node.get("expr").unwrap();
        let scalar = value.scalar().unwrap();
        let span = value.span.start as usize..value.span.end as usize;
        let at = written_offset(&file[span.clone()], scalar.style, &scalar.text, scalar.text.find(word).unwrap());
        &file[span.start + at..][..word.len()]
    }

    #[test]
    fn words_are_found_in_every_style() {
        for file in [
            "expr: a + \u{e4} > c\n",
            "expr: a +\n  \u{e4}\n  > c\n",
            "expr: 'a{b=''x''} + \u{e4} > c'\n",
            "expr: \"a{b=\\\"x\\\"} \\n+ \\\n  \\u00e4 \u{e4} > c\"\n",
            "expr: |\n  a\n  +\n\n    \u{e4}\n  > c\n",
            "expr: |-  # why\n    a +\n    \u{e4} > c\n",
            "expr: >2\n   a +\n\n  \u{e4}\n  > c\nother: 1\n",
        ] {
            for word in [">", "c"] {
                assert_eq!(found(file, word), word, "{file}");
            }
            assert!(found(file, "+").starts_with('+'), "{file}");
        }
    }

    #[test]
    fn offsets_past_the_end_stay_in_the_scalar() {
        for style in [Style::Plain, Style::DoubleQuoted, Style::Literal] {
            assert!(written_offset("\"a\\", style, "aaaaa", 99) <= 3);
        }
        assert_eq!(written_offset("", Style::Plain, "", 0), 0);
    }
}
