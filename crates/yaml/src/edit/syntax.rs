//! A document as text: where each node and comment stands, aliases and merge keys as written.

use std::ops::Range;

use granit_parser::{Event, Options, Parser, ScalarStyle, Span, StructureStyle};

/// What a node is.
#[derive(Debug)]
pub(super) enum Kind {
    Scalar { style: ScalarStyle, text: String },
    Alias,
    Sequence { flow: bool, items: Vec<Raw> },
    Mapping { flow: bool, entries: Vec<(Raw, Raw)> },
}

/// A node and its bytes: without anchor and tag, with quotes and brackets, and for block text from
/// its `|` or `>` to the end of its last line.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
    /// Has it an anchor or a tag?
    pub(super) has_properties: bool,
}

/// The text of a document, taken apart.
#[derive(Debug, Default)]
pub(super) struct Syntax {
    /// None in an empty file.
    pub(super) root: Option<Raw>,
    /// In the order of the file.
    pub(super) comments: Vec<Range<usize>>,
}

impl Raw {
    /// Written as nothing at all (`key:`).
    pub(super) fn is_absent(&self) -> bool {
        self.range.is_empty()
    }

    pub(super) fn is_null(&self) -> bool {
        match &self.kind {
            Kind::Scalar { style: ScalarStyle::Plain, text } => {
                self.is_absent() || matches!(text.as_str(), "~" | "null" | "Null" | "NULL")
            }
            _ => false,
        }
    }

    pub(super) fn is_block_text(&self) -> bool {
        matches!(self.kind, Kind::Scalar { style: ScalarStyle::Literal | ScalarStyle::Folded, .. })
    }

    pub(super) fn is_flow(&self) -> bool {
        matches!(self.kind, Kind::Sequence { flow: true, .. } | Kind::Mapping { flow: true, .. })
    }
}

/// Takes a text apart that the strict reader accepts.
pub(super) fn parse(text: &str) -> Option<Syntax> {
    let mut options = Options::default();
    options.emit_comments = true;
    options.max_buffered_comment_events = usize::MAX;
    let mut reader = Reader { text, open: Vec::new(), syntax: Syntax::default(), last: 0 };
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = next.ok()?;
        reader.event(event, span);
    }
    reader.syntax.comments.sort_by_key(|c| c.start);
    Some(reader.syntax)
}

/// The parser places an absent value before the `:`.
fn after_colon(text: &str, key: &Raw, mut value: Raw) -> Raw {
    if value.is_absent() && value.range.start == key.range.end {
        let rest = &text[key.range.end..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if rest[blanks..].starts_with(':') {
            let at = key.range.end + blanks + 1;
            value.range = at..at;
        }
    }
    value
}

struct Open {
    raw: Raw,
    key: Option<Raw>,
}

struct Reader<'t> {
    text: &'t str,
    open: Vec<Open>,
    syntax: Syntax,
    /// Where what came before ends.
    last: usize,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) {
        let range = span.byte_range().unwrap_or(0..0);
        match event {
            Event::Comment(..) => self.syntax.comments.push(range.clone()),
            Event::Scalar(text, style, anchor, tag) => {
                let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                let range = if is_block { self.block_text(range.clone()) } else { range.clone() };
                let kind = Kind::Scalar { style, text: text.into_owned() };
                self.place(Raw { range, kind, has_properties: anchor > 0 || tag.is_some() });
            }
            Event::Alias(_) => self.place(Raw { range: range.clone(), kind: Kind::Alias, has_properties: false }),
            Event::SequenceStart(style, anchor, tag) => {
                let kind = Kind::Sequence { flow: style == StructureStyle::Flow, items: Vec::new() };
                let has_properties = anchor > 0 || tag.is_some();
                self.open.push(Open { raw: Raw { range: range.clone(), kind, has_properties }, key: None });
            }
            Event::MappingStart(style, anchor, tag) => {
                let kind = Kind::Mapping { flow: style == StructureStyle::Flow, entries: Vec::new() };
                let has_properties = anchor > 0 || tag.is_some();
                self.open.push(Open { raw: Raw { range: range.clone(), kind, has_properties }, key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range.end),
            _ => {}
        }
        self.last = self.last.max(range.end);
    }

    fn close(&mut self, end: usize) {
        let Some(Open { mut raw, .. }) = self.open.pop() else { return };
        // The end event of a block collection comes with the next token, after comments and blank lines.
        raw.range.end = match &raw.kind {
            _ if raw.is_flow() => end,
            Kind::Sequence { items, .. } => items.last().map_or(end, |i| i.range.end),
            Kind::Mapping { entries, .. } => entries.last().map_or(end, |(_, v)| v.range.end),
            _ => end,
        };
        self.place(raw);
    }

    fn place(&mut self, raw: Raw) {
        let Some(open) = self.open.last_mut() else {
            self.syntax.root = Some(raw);
            return;
        };
        match &mut open.raw.kind {
            Kind::Sequence { items, .. } => items.push(raw),
            Kind::Mapping { entries, .. } => match open.key.take() {
                None => open.key = Some(raw),
                Some(key) => {
                    let raw = after_colon(self.text, &key, raw);
                    entries.push((key, raw));
                }
            },
            _ => {}
        }
    }

    /// The parser's range begins at the first letter of the text and ends after the blank lines that
    /// follow; ours begins at the `|` or `>` and ends with the text.
    fn block_text(&self, content: Range<usize>) -> Range<usize> {
        let before = &self.text[self.last.min(content.start)..content.start];
        let header = before.match_indices(['|', '>']).find(|(n, _)| {
            let rest = &before[..*n];
            rest.is_empty() && self.text[..self.last].ends_with([' ', '\t', '\n']) || rest.ends_with([' ', '\t', '\n'])
        });
        let start = header.map_or(content.start, |(n, _)| self.last + n);
        let keeps = self.text[start..]
            .lines()
            .next()
            .is_some_and(|line| line.split([' ', '#']).next().is_some_and(|indicators| indicators.contains('+')));
        let end = if keeps {
            content.end
        } else {
            let body = &self.text[start..content.end];
            start + body.trim_end_matches(['\n', '\r', ' ', '\t']).len()
        };
        start..end.max(start)
    }
}
