//! Strict reading of YAML with the place of every node. The home of the `granit-parser` library.

use std::collections::{HashMap, HashSet};

use granit_parser::{Event, Options, Parser, ScalarStyle, Span as GranitSpan, Tag};

use super::{Data, Entry, Node, Scalar, Style, codes};
use crate::diagnostics::{Diagnostic, FileId, Span};

/// Limits that keep hostile input from costing more than its size.
#[derive(Debug, Clone, Copy)]
pub struct ReadOptions {
    /// Largest text in bytes.
    pub max_bytes: usize,
    /// Most nodes of a document after aliases and merge keys are expanded.
    pub max_nodes: usize,
    /// Repeated keys are not errors; the last one counts (as go-yaml v2 reads).
    pub last_key_wins: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { max_bytes: 16 << 20, max_nodes: 2_000_000, last_key_wins: false }
    }
}

/// Reads a file that must hold exactly one document. An empty file gives an empty mapping.
pub fn read_document(bytes: &[u8], file: FileId, options: ReadOptions) -> Result<Node, Vec<Diagnostic>> {
    let mut documents = read_documents(bytes, file, options)?;
    if documents.len() > 1 {
        return Err(vec![
            Diagnostic::error(
                codes::SEVERAL_DOCUMENTS,
                documents[1].span,
                "this file holds more than one YAML document",
            )
            .help("keep one document a file and remove the `---` between them"),
        ]);
    }
    Ok(documents.pop().unwrap_or(Node { span: Span::file_start(file), data: Data::Mapping(Vec::new()) }))
}

/// Reads every document of a file; empty documents are left out.
pub fn read_documents(bytes: &[u8], file: FileId, options: ReadOptions) -> Result<Vec<Node>, Vec<Diagnostic>> {
    let text = decode(bytes, file, options).map_err(|d| vec![d])?;
    let mut builder = Builder::new(file, options, text);
    let mut parser_options = Options::default();
    parser_options.emit_comments = false;
    let parser = Parser::new_from_str_with_options(text, parser_options);
    for next in parser {
        match next {
            Ok((event, span)) => {
                if builder.event(event, span).is_break() {
                    break;
                }
            }
            Err(error) => {
                builder.syntax_error(&error);
                break;
            }
        }
    }
    if builder.errors.is_empty() { Ok(builder.documents) } else { Err(builder.errors) }
}

fn decode(bytes: &[u8], file: FileId, options: ReadOptions) -> Result<&str, Diagnostic> {
    if bytes.len() > options.max_bytes {
        return Err(Diagnostic::error(
            codes::TOO_LARGE,
            Span::file_start(file),
            format!("this file has {} bytes; the limit is {}", bytes.len(), options.max_bytes),
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|e| {
        Diagnostic::error(
            codes::ENCODING,
            Span::new(file, e.valid_up_to(), e.valid_up_to() + 1),
            "this file is not UTF-8",
        )
        .help("save it as UTF-8 without a byte-order mark")
    })?;
    if text.starts_with('\u{feff}') {
        return Err(Diagnostic::error(
            codes::ENCODING,
            Span::new(file, 0, 3),
            "this file begins with a byte-order mark",
        )
        .help("save it as UTF-8 without a byte-order mark"));
    }
    Ok(text)
}

enum Frame {
    Sequence {
        span: Span,
        anchor: usize,
        items: Vec<Node>,
    },
    Mapping {
        span: Span,
        anchor: usize,
        entries: Vec<Entry>,
        key: Option<(Box<str>, Span, Style)>,
        keys: HashSet<Box<str>>,
        merges: Vec<(Span, Node)>,
    },
}

struct Builder<'t> {
    file: FileId,
    options: ReadOptions,
    text: &'t str,
    stack: Vec<Frame>,
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
    documents: Vec<Node>,
    errors: Vec<Diagnostic>,
}

type Flow = std::ops::ControlFlow<()>;

impl<'t> Builder<'t> {
    fn new(file: FileId, options: ReadOptions, text: &'t str) -> Self {
        Self {
            file,
            options,
            text,
            stack: Vec::new(),
            anchors: HashMap::new(),
            nodes: 0,
            documents: Vec::new(),
            errors: Vec::new(),
        }
    }

    fn span(&self, span: GranitSpan) -> Span {
        let range = span.byte_range().unwrap_or(0..0);
        Span::new(self.file, range.start, range.end)
    }

    fn syntax_error(&mut self, error: &granit_parser::ScanError) {
        let marker = error.marker();
        let at = marker.byte_offset().unwrap_or(self.text.len()).min(self.text.len());
        let end = self.text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
        let mut diagnostic = Diagnostic::error(codes::SYNTAX, Span::new(self.file, at, end), error.info());
        let line_start = self.text[..at].rfind('\n').map_or(0, |n| n + 1);
        if self.text[line_start..].trim_start_matches(' ').starts_with('\t') {
            diagnostic = diagnostic.help("YAML does not allow tabs for indentation; use spaces");
        }
        self.errors.push(diagnostic);
    }

    fn event(&mut self, event: Event<'_>, span: GranitSpan) -> Flow {
        let place = self.span(span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted => Style::SingleQuoted,
                    ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
                    ScalarStyle::Literal => Style::Literal,
                    ScalarStyle::Folded => Style::Folded,
                };
                let tag = tag.and_then(|t| self.tag(&t, place));
                let scalar = Scalar { text: text.into(), style, tag };
                self.node(Node { span: place, data: Data::Scalar(scalar) }, anchor)?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                if let Some(tag) = tag {
                    self.tag(&tag, place);
                }
                self.complex_key(place)?;
                self.stack.push(Frame::Sequence { span: place, anchor, items: Vec::new() });
            }
            Event::MappingStart(_, anchor, tag) => {
                if let Some(tag) = tag {
                    self.tag(&tag, place);
                }
                self.complex_key(place)?;
                self.stack.push(Frame::Mapping {
                    span: place,
                    anchor,
                    entries: Vec::new(),
                    key: None,
                    keys: HashSet::new(),
                    merges: Vec::new(),
                });
            }
            Event::SequenceEnd => {
                if let Some(Frame::Sequence { span, anchor, items }) = self.stack.pop() {
                    let span = Span { end: place.end.max(span.end), ..span };
                    self.node(Node { span, data: Data::Sequence(items) }, anchor)?;
                }
            }
            Event::MappingEnd => {
                if let Some(Frame::Mapping { span, anchor, entries, merges, .. }) = self.stack.pop() {
                    let span = Span { end: place.end.max(span.end), ..span };
                    let entries = self.merged(entries, merges);
                    self.node(Node { span, data: Data::Mapping(entries) }, anchor)?;
                }
            }
            Event::Alias(id) => self.alias(id, place)?,
            Event::DocumentStart(..) => {
                self.anchors.clear();
                self.nodes = 0;
            }
            _ => {}
        }
        Flow::Continue(())
    }

    /// Core tags are kept for the reader of the scalar; others mean nothing to rutter.
    fn tag(&mut self, tag: &Tag, place: Span) -> Option<Box<str>> {
        if let Some(core) = tag.core_suffix() {
            return Some(core.into());
        }
        let name = tag.original();
        self.errors.push(
            Diagnostic::error(codes::TAG, place, format!("the tag `{name}` has no meaning here"))
                .help("remove the tag"),
        );
        None
    }

    fn complex_key(&mut self, place: Span) -> Flow {
        let at_key = matches!(self.stack.last(), Some(Frame::Mapping { key: None, .. }));
        if at_key {
            self.errors.push(Diagnostic::error(codes::KEY, place, "a key must be a plain word or a string"));
            return Flow::Break(());
        }
        Flow::Continue(())
    }

    fn alias(&mut self, id: usize, place: Span) -> Flow {
        let Some((node, size)) = self.anchors.get(&id).map(|(n, s)| (n.clone(), *s)) else {
            self.errors.push(Diagnostic::error(codes::ALIAS, place, "this alias stands inside the value it refers to"));
            return Flow::Break(());
        };
        self.count(size, place)?;
        self.place_node(node)
    }

    fn count(&mut self, more: usize, place: Span) -> Flow {
        self.nodes = self.nodes.saturating_add(more);
        if self.nodes > self.options.max_nodes {
            self.errors.push(Diagnostic::error(
                codes::TOO_LARGE,
                place,
                format!(
                    "this document grows to more than {} values when its aliases are expanded",
                    self.options.max_nodes
                ),
            ));
            return Flow::Break(());
        }
        Flow::Continue(())
    }

    fn node(&mut self, node: Node, anchor: usize) -> Flow {
        self.count(1, node.span)?;
        if anchor > 0 {
            let size = size_of(&node);
            self.anchors.insert(anchor, (node.clone(), size));
        }
        self.place_node(node)
    }

    fn place_node(&mut self, node: Node) -> Flow {
        match self.stack.last_mut() {
            None => {
                if !node.is_null() {
                    self.documents.push(node);
                }
            }
            Some(Frame::Sequence { items, .. }) => items.push(node),
            Some(Frame::Mapping { entries, key, keys, merges, .. }) => match key.take() {
                None => {
                    let Data::Scalar(scalar) = node.data else {
                        self.errors.push(Diagnostic::error(
                            codes::KEY,
                            node.span,
                            "a key must be a plain word or a string",
                        ));
                        return Flow::Break(());
                    };
                    let is_merge = scalar.style == Style::Plain && &*scalar.text == "<<";
                    let repeated = !is_merge && !keys.insert(scalar.text.clone());
                    if repeated && self.options.last_key_wins {
                        entries.retain(|e| e.key != scalar.text);
                    } else if repeated {
                        let first = entries.iter().find(|e| e.key == scalar.text).map(|e| e.key_span);
                        self.errors.push(
                            Diagnostic::error(
                                codes::DUPLICATE_KEY,
                                node.span,
                                format!("the key `{}` is given twice", scalar.text),
                            )
                            .related(first, "first given here"),
                        );
                    }
                    *key = Some((scalar.text, node.span, scalar.style));
                }
                Some((text, span, Style::Plain)) if &*text == "<<" => merges.push((span, node)),
                Some((key, key_span, key_style)) => entries.push(Entry { key, key_span, key_style, value: node }),
            },
        }
        Flow::Continue(())
    }

    /// Applies merge keys: own keys win, earlier merges win over later ones.
    fn merged(&mut self, mut entries: Vec<Entry>, merges: Vec<(Span, Node)>) -> Vec<Entry> {
        for (span, node) in merges {
            let sources = match node.data {
                Data::Mapping(more) => vec![more],
                Data::Sequence(items) => {
                    items.into_iter().map(|n| if let Data::Mapping(m) = n.data { m } else { Vec::new() }).collect()
                }
                Data::Scalar(_) => {
                    self.errors.push(
                        Diagnostic::error(codes::ALIAS, span, "`<<` takes a mapping or a list of mappings")
                            .help("write `<<: *anchor`"),
                    );
                    continue;
                }
            };
            let mut have: HashSet<Box<str>> = entries.iter().map(|e| e.key.clone()).collect();
            for entry in sources.into_iter().flatten() {
                if have.insert(entry.key.clone()) {
                    entries.push(entry);
                }
            }
        }
        entries
    }
}

fn size_of(node: &Node) -> usize {
    1 + match &node.data {
        Data::Scalar(_) => 0,
        Data::Sequence(items) => items.iter().map(size_of).sum(),
        Data::Mapping(entries) => entries.iter().map(|e| 1 + size_of(&e.value)).sum(),
    }
}
