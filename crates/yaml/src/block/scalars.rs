//! Keys, scalars of one line, and `|` blocks.

use super::reader::Reader;
use super::word::Word;
use crate::{Node, Style};

/// The parser takes no longer key without being told that it is one (`? `); this is well below.
pub(super) const LONGEST_KEY: usize = 512;

/// The line ahead, as a plain scalar sees it.
struct Ahead {
    /// The first `:` before a blank or the line's end.
    colon: Option<usize>,
    /// Where the line ends, or its comment begins.
    end: usize,
}

impl Reader<'_> {
    /// The key ahead, without its `:`.
    pub(super) fn key(&self) -> Option<Word> {
        if matches!(self.byte(self.at), b'"' | b'\'') {
            let word = self.quoted()?;
            let is_key = self.byte(word.end) == b':' && self.is_blank(word.end + 1);
            return (is_key && word.end - self.at <= LONGEST_KEY).then_some(word);
        }
        let colon = self.ahead().colon?;
        let text = &self.text[self.at..colon];
        let is_key = self.begins_plain() && text.len() <= LONGEST_KEY && !text.ends_with(' ') && text != "<<";
        is_key.then(|| Word { text: text.into(), style: Style::Plain, end: colon })
    }

    /// A plain scalar that fills its line.
    pub(super) fn plain(&self) -> Option<Word> {
        let ahead = self.ahead();
        let text = self.text[self.at..ahead.end].trim_end_matches(' ');
        let is_plain = ahead.colon.is_none() && self.begins_plain();
        is_plain.then(|| Word { text: text.into(), style: Style::Plain, end: self.at + text.len() })
    }

    fn begins_plain(&self) -> bool {
        match self.byte(self.at) {
            b'-' | b'?' | b':' => !self.is_blank(self.at + 1),
            b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' => false,
            b'\'' | b'"' | b'%' | b'@' | b'`' | b' ' | b'\n' => false,
            _ => true,
        }
    }

    fn ahead(&self) -> Ahead {
        let line = &self.text.as_bytes()[self.at..];
        let mut colon = None;
        for (n, &byte) in line.iter().enumerate() {
            match byte {
                b':' if colon.is_none() && self.is_blank(self.at + n + 1) => colon = Some(self.at + n),
                b'#' if n > 0 && line[n - 1] == b' ' => return Ahead { colon, end: self.at + n },
                b'\n' => return Ahead { colon, end: self.at + n },
                _ => {}
            }
        }
        Ahead { colon, end: self.text.len() }
    }

    /// A quoted scalar of one line, with the escapes that are usual.
    pub(super) fn quoted(&self) -> Option<Word> {
        let quote = self.byte(self.at);
        let style = if quote == b'"' { Style::DoubleQuoted } else { Style::SingleQuoted };
        let mut text = String::new();
        let mut from = self.at + 1;
        let mut at = from;
        loop {
            let byte = self.byte(at);
            let follows = self.byte(at + 1);
            let stands_for = match byte {
                b'\n' => return None,
                b'\'' if quote == b'\'' && follows == b'\'' => '\'',
                b'\\' if quote == b'"' => escaped(follows)?,
                _ if byte == quote => break,
                _ => {
                    at += 1;
                    continue;
                }
            };
            text.push_str(&self.text[from..at]);
            text.push(stands_for);
            at += 2;
            from = at;
        }
        text.push_str(&self.text[from..at]);
        Some(Word { text: text.into(), style, end: at + 1 })
    }

    /// `|`, `|-` or `|+`, below a key or dash in `column`.
    pub(super) fn literal(&mut self, column: usize) -> Option<Node> {
        let (ending, header) = match self.byte(self.at + 1) {
            sign @ (b'-' | b'+') => (sign, 2),
            _ => (b' ', 1),
        };
        self.at += header;
        if self.byte(self.at) != b'\n' {
            return None;
        }
        self.at += 1;
        let start = self.at;
        self.skip_spaces();
        let (indent, first) = (self.at - start, self.at);
        if indent <= column || self.byte(first) == b'\n' {
            return None;
        }
        self.at = start;
        let (mut text, breaks) = self.lines(indent)?;
        match ending {
            b'-' => {}
            b'+' => text.extend(std::iter::repeat_n('\n', breaks)),
            _ => text.push('\n'),
        }
        // The parser counts the blanks that lead to the next node as its own.
        let end = self.text.len() - self.text[self.at..].trim_start_matches(' ').len();
        let node = self.scalar(first, Word { text: text.into(), style: Style::Literal, end });
        self.next_line()?;
        self.column.is_none_or(|next| next <= column).then_some(node)
    }

    /// The lines that are indented, without the line breaks after the last one, which are counted.
    fn lines(&mut self, indent: usize) -> Option<(String, usize)> {
        let mut text = String::new();
        let mut breaks = 0;
        while self.at < self.text.len() {
            let line = &self.text[self.at..];
            let line = &line[..line.find('\n')?];
            if !line.is_empty() {
                let spaces = line.len() - line.trim_start_matches(' ').len();
                if spaces == line.len() {
                    return None;
                }
                if spaces < indent {
                    break;
                }
                text.extend(std::iter::repeat_n('\n', breaks));
                text.push_str(&line[indent..]);
                breaks = 0;
            }
            breaks += 1;
            self.at += line.len() + 1;
        }
        Some((text, breaks))
    }
}

fn escaped(byte: u8) -> Option<char> {
    match byte {
        b'"' => Some('"'),
        b'\\' => Some('\\'),
        b'n' => Some('\n'),
        b't' => Some('\t'),
        _ => None,
    }
}
