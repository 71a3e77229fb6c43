//! Lists and mappings in brackets that end on their line.

use super::reader::{DEEPEST, MOST_KEYS, Reader};
use super::scalars::LONGEST_KEY;
use super::word::Word;
use crate::{Data, Entry, Node, Style};
use rutter_diagnostics::Span;

impl Reader<'_> {
    /// The list or mapping whose bracket is ahead; `at` is then one past the bracket that closes it.
    pub(super) fn brackets(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let start = self.at;
        let data = match self.byte(start) {
            b'[' => Data::Sequence(self.inside(b']', Self::within)?),
            _ => self.entries()?,
        };
        self.depth -= 1;
        Some(self.node(start, self.at, data))
    }

    fn entries(&mut self) -> Option<Data> {
        let entries = self.inside(b'}', Self::entry)?;
        let repeats = |(n, entry): (usize, &Entry)| entries[..n].iter().any(|before| before.key == entry.key);
        let is_fine = entries.len() <= MOST_KEYS && !entries.iter().enumerate().any(repeats);
        is_fine.then_some(Data::Mapping(entries))
    }

    /// What stands between brackets, with a comma between one and the next.
    fn inside<T>(&mut self, close: u8, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut found = Vec::new();
        self.at += 1;
        self.skip_spaces();
        while self.byte(self.at) != close || !found.is_empty() {
            found.push(one(self)?);
            self.skip_spaces();
            match self.byte(self.at) {
                b',' => self.at += 1,
                byte if byte == close => break,
                _ => return None,
            }
            self.skip_spaces();
        }
        self.at += 1;
        Some(found)
    }

    fn entry(&mut self) -> Option<Entry> {
        let start = self.at;
        let Word { text: key, style: key_style, end } = self.word()?;
        let is_key = self.byte(end) == b':' && self.byte(end + 1) == b' ';
        if !is_key || key.len() > LONGEST_KEY || &*key == "<<" {
            return None;
        }
        let key_span = Span::new(self.file, start, end);
        self.at = end + 1;
        self.skip_spaces();
        Some(Entry { key, key_span, key_style, value: self.within()? })
    }

    /// A value within brackets.
    fn within(&mut self) -> Option<Node> {
        if matches!(self.byte(self.at), b'[' | b'{') {
            return self.brackets();
        }
        let word = self.word()?;
        let node = self.scalar(self.at, word);
        self.at = node.span.end as usize;
        Some(node)
    }

    /// A scalar within brackets, quoted or of letters that mean nothing else anywhere.
    fn word(&self) -> Option<Word> {
        if matches!(self.byte(self.at), b'"' | b'\'') {
            return self.quoted();
        }
        let first = self.byte(self.at);
        let begins = first.is_ascii_alphanumeric() || matches!(first, b'_' | b'.' | b'/' | b'$' | b'~');
        let begins = begins || first == b'-' && self.byte(self.at + 1).is_ascii_alphanumeric();
        let rest = &self.text.as_bytes()[self.at..];
        let goes_on = |n: usize| match rest[n] {
            b' ' => true,
            b':' => rest.get(n + 1).is_some_and(|next| is_letter(*next)),
            byte => is_letter(byte),
        };
        let length = (0..rest.len()).find(|n| !goes_on(*n)).unwrap_or(rest.len());
        let text = self.text[self.at..self.at + length].trim_end_matches(' ');
        begins.then(|| Word { text: text.into(), style: Style::Plain, end: self.at + text.len() })
    }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b',' | b'[' | b']' | b'{' | b'}' | b':' | b'#' | b'"' | b'\'')
}
