//! Replacements of byte ranges in a text.

use std::ops::Range;

use super::syntax::{Kind, Raw};

/// The replacement of one byte range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Splice {
    pub(super) range: Range<usize>,
    /// The new text, with `\n` as line ending.
    pub(super) text: String,
}

impl Splice {
    pub(super) fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { range, text: text.into() }
    }

    pub(super) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::new(at..at, text)
    }

    pub(super) fn delete(range: Range<usize>) -> Self {
        Self::new(range, "")
    }
}

/// Applies splices, which must not overlap, to a text. New text gets the line ending of the text's first line.
pub(super) fn apply(text: &str, mut splices: Vec<Splice>) -> String {
    splices.sort_by_key(|s| (s.range.start, s.range.end));
    let is_crlf = text.find('\n').is_some_and(|n| text[..n].ends_with('\r'));
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for splice in splices {
        out.push_str(&text[at..splice.range.start.max(at)]);
        out.push_str(&if is_crlf { splice.text.replace('\n', "\r\n") } else { splice.text });
        at = splice.range.end.max(at);
    }
    out.push_str(&text[at..]);
    out
}

/// Returns the offset where the line of a byte begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |n| n + 1)
}

/// Returns the offset where the line of a byte ends, before its line ending.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |n| at + n);
    if text[at..end].ends_with('\r') { end - 1 } else { end }
}

/// Returns whether a byte is the first of a line.
pub(super) fn is_line_start(text: &str, at: usize) -> bool {
    at == 0 || text[..at].ends_with('\n')
}

/// Returns the column of a byte if only blanks and `- ` are before it on its line.
pub(super) fn column(text: &str, at: usize) -> Option<usize> {
    let before = &text[line_start(text, at)..at];
    before.bytes().all(|b| matches!(b, b' ' | b'-')).then_some(before.len())
}

/// Returns the offset of the `- ` of a list item.
pub(super) fn dash(text: &str, item: &Raw) -> Option<usize> {
    let start = line_start(text, item.range.start);
    column(text, item.range.start)?;
    text[start..item.range.start].rfind('-').map(|n| start + n)
}

/// Returns the offset of the `:` after a key.
pub(super) fn colon(text: &str, key: &Raw) -> Option<usize> {
    let rest = &text[key.range.end..];
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    rest[blanks..].starts_with(':').then_some(key.range.end + blanks)
}

/// Returns the number of blanks per level of nested mappings in this file; 2 if no mapping is nested.
pub(super) fn indentation(text: &str, root: &Raw) -> usize {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        match &node.kind {
            Kind::Mapping { flow: false, entries } => {
                for (key, value) in entries {
                    let inner = match &value.kind {
                        Kind::Mapping { flow: false, entries } => {
                            entries.first().and_then(|(k, _)| column(text, k.range.start))
                        }
                        _ => None,
                    };
                    if let (Some(inner), Some(outer)) = (inner, column(text, key.range.start)) {
                        return inner.saturating_sub(outer).max(1);
                    }
                }
                open.extend(entries.iter().map(|(_, v)| v));
            }
            Kind::Sequence { flow: false, items } => open.extend(items),
            _ => {}
        }
    }
    2
}
