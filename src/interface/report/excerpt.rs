//! Selects the few lines of a file that show a diagnostic, however large the file and its lines are.

use std::ops::Range;

use crate::diagnostics::{Diagnostic, FileId, Sources, Span};

/// The greatest number of lines in one excerpt. Of a longer span only the first line is marked, and spans further apart
/// get excerpts of their own.
const MAX_LINES: usize = 12;
/// The greatest size of one excerpt in bytes.
const MAX_BYTES: usize = 2000;
/// The greatest length of a line that is shown at all, because rendering a longer one takes too much time.
const MAX_LINE_BYTES: usize = 100_000;
/// The greatest number of characters that are marked in a long line.
const MAX_MARK: usize = 60;

pub(super) struct Excerpt<'a> {
    pub(super) file: FileId,
    /// The number of the first line, from one.
    pub(super) line: usize,
    /// Whole lines; empty if there is nothing to show.
    pub(super) text: &'a str,
    pub(super) marks: Vec<Mark<'a>>,
}

pub(super) struct Mark<'a> {
    /// The marked bytes of the excerpt's text.
    pub(super) bytes: Range<usize>,
    /// The column in the file, from one.
    pub(super) column: usize,
    pub(super) label: Option<&'a str>,
    pub(super) primary: bool,
}

/// Lines that are shown together, and the spans in them.
struct Block<'a> {
    file: FileId,
    first: usize,
    last: usize,
    spans: Vec<(Span, Option<&'a str>, bool)>,
}

/// Returns the excerpts for the diagnostic's own span and then for the related ones. Spans close to each other share an
/// excerpt.
pub(super) fn excerpts<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Excerpt<'a>> {
    let own = diagnostic.span.map(|span| (span, diagnostic.label.as_deref(), true));
    let related = diagnostic.related.iter().map(|r| (r.span, Some(r.message.as_str()), false));
    let mut blocks: Vec<Block<'a>> = Vec::new();
    for (span, label, primary) in own.into_iter().chain(related) {
        let lines = (sources.position(span).line, sources.end_position(span).line);
        match blocks.iter_mut().find_map(|block| block.joined(span.file, lines, sources).map(|with| (block, with))) {
            Some((block, (first, last))) => {
                (block.first, block.last) = (first, last);
                block.spans.push((span, label, primary));
            }
            None => {
                let spans = vec![(span, label, primary)];
                blocks.push(Block { file: span.file, first: lines.0, last: lines.1, spans });
            }
        }
    }
    blocks.into_iter().map(|block| block.excerpt(sources)).collect()
}

fn is_small(sources: &Sources, file: FileId, first: usize, last: usize) -> bool {
    last - first < MAX_LINES && sources.line_range(file, first, last).len() <= MAX_BYTES
}

impl<'a> Block<'a> {
    /// Returns the range of lines that covers both, if it is short enough.
    fn joined(&self, file: FileId, lines: (usize, usize), sources: &Sources) -> Option<(usize, usize)> {
        let (first, last) = (self.first.min(lines.0), self.last.max(lines.1));
        (file == self.file && is_small(sources, file, first, last)).then_some((first, last))
    }

    fn excerpt(self, sources: &'a Sources) -> Excerpt<'a> {
        if !is_small(sources, self.file, self.first, self.last) {
            return self.first_line(sources);
        }
        let lines = sources.line_range(self.file, self.first, self.last);
        let text = &sources.text(self.file)[lines.clone()];
        let marks = self.spans.iter().map(|(span, label, primary)| {
            let at = |offset: u32| (offset as usize).clamp(lines.start, lines.end) - lines.start;
            let bytes = at(span.start)..at(span.end).max(at(span.start));
            Mark { bytes, column: sources.position(*span).column, label: *label, primary: *primary }
        });
        let marks = marks.collect();
        Excerpt { file: self.file, line: self.first, text, marks }
    }

    /// Returns the first line of a block that is too large.
    fn first_line(self, sources: &'a Sources) -> Excerpt<'a> {
        let line = sources.line_range(self.file, self.first, self.first);
        let text = &sources.text(self.file)[line.clone()];
        let marks = self.spans.iter().map(|(span, label, primary)| {
            let at = |offset: u32| (offset as usize).clamp(line.start, line.end) - line.start;
            let start = at(span.start);
            let most = text[start..].char_indices().nth(MAX_MARK).map_or(text.len(), |(length, _)| start + length);
            let bytes = start..at(span.end).clamp(start, most);
            Mark { bytes, column: sources.position(*span).column, label: *label, primary: *primary }
        });
        let marks = marks.collect();
        let text = if text.len() > MAX_LINE_BYTES { "" } else { text };
        Excerpt { file: self.file, line: self.first, text, marks }
    }
}
