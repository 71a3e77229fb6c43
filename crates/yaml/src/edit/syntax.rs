//! The syntax tree of a document: the byte range of every node and comment, with aliases and merge keys as written.

use std::ops::Range;

use granit_parser::{Event, Options, Parser, ScalarStyle, Span, StructureStyle};

/// The syntactic kind of a node.
#[derive(Debug)]
pub(super) enum Kind {
    Scalar { style: ScalarStyle, text: String },
    Alias,
    Sequence { flow: bool, items: Vec<Raw> },
    Mapping { flow: bool, entries: Vec<(Raw, Raw)> },
}

/// A node and its byte range. The range excludes anchor and tag and includes quotes and brackets. For a block
/// text it begins at the `|` or `>` and ends with the last line.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
    /// Whether the node has an anchor or a tag.
    pub(super) has_properties: bool,
}

/// The syntax tree and the comments of a document.
#[derive(Debug, Default)]
pub(super) struct Syntax {
    /// The top node; `None` for an empty file.
    pub(super) root: Option<Raw>,
    /// The byte ranges of the comments, in the order of the file.
    pub(super) comments: Vec<Range<usize>>,
}

impl Raw {
    /// Returns whether the value has no text at all, as in `key:`.
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

/// Parses a text that the strict reader accepts.
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

/// Moves an absent value behind the `:`, because the parser reports it before the `:`.
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

struct OpenCollection {
    raw: Raw,
    key: Option<Raw>,
}

struct Reader<'t> {
    text: &'t str,
    open: Vec<OpenCollection>,
    syntax: Syntax,
    /// The end of the previous token.
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
                self.attach(Raw { range, kind, has_properties: anchor > 0 || tag.is_some() });
            }
            Event::Alias(_) => self.attach(Raw { range: range.clone(), kind: Kind::Alias, has_properties: false }),
            Event::SequenceStart(style, anchor, tag) => {
                let kind = Kind::Sequence { flow: style == StructureStyle::Flow, items: Vec::new() };
                let has_properties = anchor > 0 || tag.is_some();
                self.open.push(OpenCollection { raw: Raw { range: range.clone(), kind, has_properties }, key: None });
            }
            Event::MappingStart(style, anchor, tag) => {
                let kind = Kind::Mapping { flow: style == StructureStyle::Flow, entries: Vec::new() };
                let has_properties = anchor > 0 || tag.is_some();
                self.open.push(OpenCollection { raw: Raw { range: range.clone(), kind, has_properties }, key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range.end),
            _ => {}
        }
        self.last = self.last.max(range.end);
    }

    fn close(&mut self, end: usize) {
        let Some(OpenCollection { mut raw, .. }) = self.open.pop() else { return };
        // The parser sends the end event of a block collection at the next token, after comments and blank lines.
        raw.range.end = match &raw.kind {
            _ if raw.is_flow() => end,
            Kind::Sequence { items, .. } => items.last().map_or(end, |i| i.range.end),
            Kind::Mapping { entries, .. } => entries.last().map_or(end, |(_, v)| v.range.end),
            _ => end,
        };
        self.attach(raw);
    }

    fn attach(&mut self, raw: Raw) {
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

    /// Converts the parser's range of a block text, which begins at the first letter and ends after the following
    /// blank lines. The result begins at the `|` or `>` and ends with the text.
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
