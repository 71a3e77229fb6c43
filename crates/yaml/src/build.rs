//! Builds the tree of [`Node`]s from the parser's events: applies aliases and merge keys, and limits its size.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use granit_parser::{Event, ScalarStyle, ScanError, Span as GranitSpan, Tag};

use super::{Data, Entry, Node, ReadOptions, Scalar, Style, codes, syntax_error};
use rutter_diagnostics::{Diagnostic, FileId, Related, Span};

/// The most errors that are reported for one file.
const MAX_ERRORS: usize = 100;

/// The deepest nesting after aliases are expanded; the parser itself stops at 255 written levels. The limit
/// keeps every function that recurses over a tree, including its drop, within the stack.
const MAX_DEPTH: usize = 300;

/// Up to this many entries, duplicate keys are found by comparing one by one; larger mappings get an index.
const SMALL: usize = 16;

enum Frame {
    Sequence { span: Span, anchor: usize, items: Vec<Node> },
    Mapping(OpenMapping),
}

/// A mapping whose end event has not been read yet.
struct OpenMapping {
    span: Span,
    anchor: usize,
    entries: Vec<Entry>,
    key: Option<(Box<str>, Span, Style)>,
    index: HashMap<Box<str>, Span>,
    merges: Vec<(Span, Node)>,
}

/// A node with an anchor, and its size and depth, which each alias adds to the tree.
struct Anchored {
    node: Node,
    size: usize,
    depth: usize,
}

pub(super) struct Builder<'t> {
    file: FileId,
    options: ReadOptions,
    text: &'t str,
    stack: Vec<Frame>,
    anchors: HashMap<usize, Anchored>,
    size: usize,
    documents: Vec<Node>,
    errors: Vec<Diagnostic>,
}

type Flow = ControlFlow<()>;

impl<'t> Builder<'t> {
    pub(super) fn new(file: FileId, options: ReadOptions, text: &'t str) -> Self {
        Self {
            file,
            options,
            text,
            stack: Vec::new(),
            anchors: HashMap::new(),
            size: 0,
            documents: Vec::new(),
            errors: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> Result<Vec<Node>, Vec<Diagnostic>> {
        if self.errors.is_empty() { Ok(self.documents) } else { Err(self.errors) }
    }

    fn span(&self, span: GranitSpan) -> Span {
        let range = span.byte_range().unwrap_or(0..0);
        Span::new(self.file, range.start, range.end)
    }

    pub(super) fn syntax_error(&mut self, error: &ScanError) {
        self.errors.push(syntax_error::explain(error, self.text, self.file));
    }

    fn error(&mut self, found: Diagnostic) -> Flow {
        self.errors.push(found);
        if self.errors.len() < MAX_ERRORS { Flow::Continue(()) } else { Flow::Break(()) }
    }

    /// Records an error and stops reading, because the rest of the file cannot be interpreted.
    fn fatal(&mut self, found: Diagnostic) -> Flow {
        self.errors.push(found);
        Flow::Break(())
    }

    pub(super) fn event(&mut self, event: Event<'_>, span: GranitSpan) -> Flow {
        let span = self.span(span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let style = style_of(style);
                let tag = tag.and_then(|t| self.tag(&t, span));
                let is_absent = style == Style::Plain && span.start == span.end;
                let text = if is_absent { Box::default() } else { text.into() };
                self.node(Node { span, data: Data::Scalar(Scalar { text, style, tag }) }, anchor)?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.open(tag.as_deref(), span)?;
                self.stack.push(Frame::Sequence { span, anchor, items: Vec::new() });
            }
            Event::MappingStart(_, anchor, tag) => {
                self.open(tag.as_deref(), span)?;
                let (entries, merges, index) = (Vec::new(), Vec::new(), HashMap::new());
                self.stack.push(Frame::Mapping(OpenMapping { span, anchor, entries, key: None, index, merges }));
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span)?,
            Event::Alias(id) => self.alias(id, span)?,
            Event::DocumentStart(..) => self.anchors.clear(),
            _ => {}
        }
        Flow::Continue(())
    }

    fn open(&mut self, tag: Option<&Tag>, span: Span) -> Flow {
        if let Some(tag) = tag {
            self.tag(tag, span);
        }
        if matches!(self.stack.last(), Some(Frame::Mapping(OpenMapping { key: None, .. }))) {
            return self.complex_key(span);
        }
        Flow::Continue(())
    }

    fn close(&mut self, span: Span) -> Flow {
        let until = |start: Span| Span { end: span.end.max(start.end), ..start };
        match self.stack.pop() {
            Some(Frame::Sequence { span, anchor, items }) => {
                self.node(Node { span: until(span), data: Data::Sequence(items) }, anchor)
            }
            Some(Frame::Mapping(OpenMapping { span, anchor, entries, merges, .. })) => {
                let entries = self.merged(entries, merges);
                self.node(Node { span: until(span), data: Data::Mapping(entries) }, anchor)
            }
            None => Flow::Continue(()),
        }
    }

    /// Returns the suffix of a core tag, which the decoder of the scalar uses. Reports any other tag as an error.
    fn tag(&mut self, tag: &Tag, span: Span) -> Option<Box<str>> {
        if let Some(core) = tag.core_suffix() {
            return Some(core.into());
        }
        let name = tag.original();
        let before = self.text[..span.start as usize].trim_end();
        let span = match before.strip_suffix(&*name) {
            Some(rest) => Span::new(self.file, rest.len(), before.len()),
            None => span,
        };
        let found = Diagnostic::error(codes::TAG, span, format!("the tag `{name}` has no meaning here"));
        let _ = self.error(found.help("remove the tag"));
        None
    }

    fn complex_key(&mut self, span: Span) -> Flow {
        self.fatal(Diagnostic::error(codes::KEY, span, "a key must be a plain word or a string"))
    }

    fn alias(&mut self, id: usize, span: Span) -> Flow {
        let Some(Anchored { node, size, depth }) = self.anchors.get(&id) else {
            let message = "this alias stands inside the value it refers to";
            return self.fatal(Diagnostic::error(codes::ALIAS, span, message));
        };
        let (size, depth) = (*size, *depth);
        // The limits are checked before the copy is made.
        if self.size.saturating_add(size) <= self.options.max_nodes && self.stack.len() + depth <= MAX_DEPTH {
            let mut node = node.clone();
            if matches!(self.stack.last(), Some(Frame::Mapping(OpenMapping { key: None, .. }))) {
                // A key gets the span of the alias; a value keeps the span where it was written.
                node.span = span;
            }
            self.count(size, span)?;
            return self.attach(node);
        }
        self.count(size, span)?;
        let message = format!("this is nested more than {MAX_DEPTH} levels deep once its aliases are expanded");
        self.fatal(Diagnostic::error(codes::TOO_LARGE, span, message))
    }

    fn count(&mut self, more: usize, span: Span) -> Flow {
        self.size = self.size.saturating_add(more);
        if self.size <= self.options.max_nodes {
            return Flow::Continue(());
        }
        let message = format!("this file holds more than {} values", self.options.max_nodes);
        let found = Diagnostic::error(codes::TOO_LARGE, span, message);
        self.fatal(found.help("values that aliases repeat are counted each time"))
    }

    fn node(&mut self, node: Node, anchor: usize) -> Flow {
        self.count(own_size(&node), node.span)?;
        if anchor > 0 {
            let (size, depth) = size_and_depth(&node);
            self.count(size, node.span)?;
            self.anchors.insert(anchor, Anchored { node: node.clone(), size, depth });
        }
        self.attach(node)
    }

    fn attach(&mut self, node: Node) -> Flow {
        match self.stack.last_mut() {
            None => {
                if !node.is_null() {
                    self.documents.push(node);
                }
                Flow::Continue(())
            }
            Some(Frame::Sequence { items, .. }) => {
                items.push(node);
                Flow::Continue(())
            }
            Some(Frame::Mapping(open)) => match open.key.take() {
                None => self.key(node),
                Some((text, span, Style::Plain)) if &*text == "<<" => {
                    open.merges.push((span, node));
                    Flow::Continue(())
                }
                Some((key, key_span, key_style)) => {
                    open.entries.push(Entry { key, key_span, key_style, value: node });
                    Flow::Continue(())
                }
            },
        }
    }

    fn key(&mut self, node: Node) -> Flow {
        let span = node.span;
        let Data::Scalar(Scalar { text, style, .. }) = node.data else { return self.complex_key(span) };
        if style == Style::Plain && text.is_empty() {
            return self.fatal(Diagnostic::error(codes::KEY, span, "a key is missing before this `:`"));
        }
        let Some(Frame::Mapping(open)) = self.stack.last_mut() else { return Flow::Continue(()) };
        let is_merge = style == Style::Plain && &*text == "<<";
        let first = if is_merge { None } else { open.earlier_span(&text, span) };
        let first = first.filter(|_| !self.options.last_key_wins);
        if self.options.last_key_wins {
            open.entries.retain(|e| e.key != text);
        }
        open.key = Some((text.clone(), span, style));
        let Some(first) = first else { return Flow::Continue(()) };
        let mut found = Diagnostic::error(
            codes::DUPLICATE_KEY,
            span,
            format!("the key `{}` is given twice", key_in_message(&text)),
        );
        found.related.push(Related { span: first, message: "first given here".to_owned() });
        self.error(found)
    }

    /// Applies merge keys: the mapping's own keys win, and earlier merges win over later ones.
    fn merged(&mut self, mut entries: Vec<Entry>, merges: Vec<(Span, Node)>) -> Vec<Entry> {
        if merges.is_empty() {
            return entries;
        }
        let mut have: HashSet<Box<str>> = entries.iter().map(|e| e.key.clone()).collect();
        for (span, node) in merges {
            let sources = match node.data {
                Data::Sequence(items) => items,
                data => vec![Node { span: node.span, data }],
            };
            for source in sources {
                let Data::Mapping(more) = source.data else {
                    let found = Diagnostic::error(codes::ALIAS, span, "`<<` takes a mapping or a list of mappings");
                    let _ = self.error(found.help("write `<<: *anchor`"));
                    break;
                };
                entries.extend(more.into_iter().filter(|entry| have.insert(entry.key.clone())));
            }
        }
        entries
    }
}

impl OpenMapping {
    /// Returns the span of an earlier entry with the same key.
    fn earlier_span(&mut self, key: &str, span: Span) -> Option<Span> {
        if self.entries.len() < SMALL {
            return self.entries.iter().find(|e| &*e.key == key).map(|e| e.key_span);
        }
        if self.index.is_empty() {
            self.index = self.entries.iter().rev().map(|e| (e.key.clone(), e.key_span)).collect();
        }
        let first = self.index.get(key).copied();
        if first.is_none() {
            self.index.insert(key.into(), span);
        }
        first
    }
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

/// Returns a key as messages print it.
fn key_in_message(key: &str) -> String {
    let mut text: String = key.chars().take(60).collect();
    if text.len() < key.len() {
        text.push('…');
    }
    text.escape_debug().to_string()
}

/// Returns the size that a node counts for: 1, and 1 more for each 64 bytes of its text.
fn own_size(node: &Node) -> usize {
    1 + node.text().map_or(0, |text| text.len() / 64)
}

/// Returns the size and the depth of a whole tree.
fn size_and_depth(node: &Node) -> (usize, usize) {
    let inner = |(size, depth): (usize, usize), (more, below): (usize, usize)| (size + more, depth.max(below + 1));
    let own = (own_size(node), 1);
    match &node.data {
        Data::Scalar(_) => own,
        Data::Sequence(items) => items.iter().map(size_and_depth).fold(own, inner),
        Data::Mapping(entries) => entries
            .iter()
            .map(|e| {
                let (size, depth) = size_and_depth(&e.value);
                (1 + size + e.key.len() / 64, depth)
            })
            .fold(own, inner),
    }
}
