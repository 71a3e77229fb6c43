//! Documents, lines, mappings and lists.

use super::word::Word;
use crate::{Data, Entry, Node, ReadOptions, Scalar, Style};
use rutter_diagnostics::{FileId, Span};

/// Deeper documents are left to the parser.
pub(super) const DEEPEST: usize = 64;
/// Keys are compared one by one; larger mappings are left to the parser.
pub(super) const MOST_KEYS: usize = 256;
/// The documents of a text, empty ones left out; none if the parser must read it.
pub(crate) fn read(text: &str, file: FileId, options: ReadOptions) -> Option<Vec<Node>> {
    // No node takes less than two bytes but an absent value, which has a key: such a text keeps every limit.
    let is_small = text.len() < options.max_nodes / 2;
    if !is_small || !text.ends_with('\n') || !has_plain_characters(text) {
        return None;
    }
    let mut reader = Reader { text, file, at: 0, column: None, depth: 0 };
    let mut documents = Vec::new();
    reader.next_line()?;
    loop {
        if let Some(column) = reader.column {
            documents.push(reader.block(column)?);
        }
        if reader.column.is_some() {
            return None;
        }
        if reader.at == text.len() {
            return Some(documents);
        }
        reader.at += MARKER.len();
        reader.next_line()?;
    }
}

const MARKER: &str = "---\n";

/// Characters that mean themselves to every reader.
fn has_plain_characters(text: &str) -> bool {
    let plain = |c: char| match c {
        '\n' | ' '..='~' => true,
        '\u{2028}' | '\u{2029}' => false,
        c => matches!(c, '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}'),
    };
    text.bytes().all(|b| b == b'\n' || matches!(b, b' '..=b'~')) || text.chars().all(plain)
}

pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) file: FileId,
    /// Where to read on. Between nodes: where the next one begins, or its `---`, or the end of the text.
    pub(super) at: usize,
    /// The column of the next node; none at the end of a document.
    pub(super) column: Option<usize>,
    pub(super) depth: usize,
}

impl Reader<'_> {
    pub(super) fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(b'\n')
    }

    pub(super) fn is_blank(&self, at: usize) -> bool {
        matches!(self.byte(at), b' ' | b'\n')
    }

    fn is_dash(&self) -> bool {
        self.byte(self.at) == b'-' && self.is_blank(self.at + 1)
    }

    pub(super) fn skip_spaces(&mut self) {
        while self.byte(self.at) == b' ' {
            self.at += 1;
        }
    }

    pub(super) fn node(&self, start: usize, end: usize, data: Data) -> Node {
        Node { span: Span::new(self.file, start, end), data }
    }

    pub(super) fn scalar(&self, start: usize, word: Word) -> Node {
        let Word { text, style, end } = word;
        self.node(start, end, Data::Scalar(Scalar { text, style, tag: None }))
    }

    fn absent(&self, at: usize) -> Node {
        self.scalar(at, Word { text: Box::default(), style: Style::Plain, end: at })
    }

    /// From the beginning of a line to the next node.
    pub(super) fn next_line(&mut self) -> Option<()> {
        loop {
            let start = self.at;
            self.skip_spaces();
            if self.at == self.text.len() {
                self.column = None;
                return Some(());
            }
            match self.byte(self.at) {
                b'\n' => self.at += 1,
                b'#' => self.at += self.text[self.at..].find('\n')? + 1,
                _ => {
                    self.column = Some(self.at - start);
                    let rest = &self.text[start..];
                    if rest.starts_with(MARKER) {
                        self.column = None;
                    } else if rest.starts_with("---") || rest.starts_with("...") {
                        return None;
                    }
                    return Some(());
                }
            }
        }
    }

    /// Over blanks and a comment to the next node.
    fn end_line(&mut self) -> Option<()> {
        let start = self.at;
        self.skip_spaces();
        match self.byte(self.at) {
            b'\n' => self.at += 1,
            b'#' if self.at > start => self.at += self.text[self.at..].find('\n')? + 1,
            _ => return None,
        }
        self.next_line()
    }

    fn block(&mut self, column: usize) -> Option<Node> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let node = if self.is_dash() { self.sequence(column, false) } else { self.mapping(column) };
        self.depth -= 1;
        node
    }

    fn mapping(&mut self, column: usize) -> Option<Node> {
        let start = self.at;
        let mut entries: Vec<Entry> = Vec::new();
        while self.column == Some(column) || entries.is_empty() {
            let Word { text: key, style: key_style, end } = self.key()?;
            if entries.len() == MOST_KEYS || entries.iter().any(|e| e.key == key) {
                return None;
            }
            let key_span = Span::new(self.file, self.at, end);
            self.at = end + 1;
            let value = self.value(column, end)?;
            entries.push(Entry { key, key_span, key_style, value });
        }
        self.closed(column, start, Data::Mapping(entries))
    }

    /// A block that ends before the next node.
    fn closed(&self, column: usize, start: usize, data: Data) -> Option<Node> {
        let is_outside = self.column.is_none_or(|next| next <= column);
        is_outside.then(|| self.node(start, self.at, data))
    }

    /// What follows the `:` of a key in `column`.
    fn value(&mut self, column: usize, colon: usize) -> Option<Node> {
        let after = self.at;
        self.skip_spaces();
        if !matches!(self.byte(self.at), b'\n' | b'#') {
            return self.inline(column);
        }
        self.at = after;
        self.end_line()?;
        match self.column {
            Some(below) if below > column => self.block(below),
            Some(same) if same == column && self.is_dash() => self.sequence(column, true),
            _ => Some(self.absent(colon)),
        }
    }

    /// `in_line`: it stands in the column of its key.
    fn sequence(&mut self, column: usize, in_line: bool) -> Option<Node> {
        let mut start = self.at;
        let mut items = Vec::new();
        loop {
            let dash = self.at;
            self.at += 1;
            self.skip_spaces();
            if in_line && items.is_empty() {
                start = self.at;
            }
            items.push(self.item(column, column + self.at - dash)?);
            if self.column != Some(column) || !self.is_dash() {
                return self.closed(column, start, Data::Sequence(items));
            }
        }
    }

    /// What follows a dash in `column`; it begins in the column `inner`.
    fn item(&mut self, column: usize, inner: usize) -> Option<Node> {
        let start = self.at;
        if self.byte(start) == b'\n' {
            self.end_line()?;
            return match self.column {
                Some(below) if below > column => self.block(below),
                _ => Some(self.absent(start)),
            };
        }
        if self.is_dash() || self.key().is_some() {
            return self.block(inner);
        }
        self.inline(column)
    }

    /// A value on the line of its key or dash, which stands in `column`.
    fn inline(&mut self, column: usize) -> Option<Node> {
        let start = self.at;
        let node = match self.byte(start) {
            b'|' => return self.literal(column),
            b'[' | b'{' => self.brackets()?,
            b'"' | b'\'' => self.scalar(start, self.quoted()?),
            _ => self.scalar(start, self.plain()?),
        };
        self.at = node.span.end as usize;
        self.end_line()?;
        // The line below would go on with a plain scalar.
        self.column.is_none_or(|next| next <= column).then_some(node)
    }
}
