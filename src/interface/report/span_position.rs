//! The position of a span, as JSON and SARIF write it.

use serde::Serialize;

use crate::diagnostics::{Sources, Span};

/// A file, lines and columns. Lines and columns start at one, columns count characters, and the end is exclusive.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SpanPosition<'a> {
    pub(super) file: &'a str,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

impl<'a> SpanPosition<'a> {
    pub(super) fn new(sources: &'a Sources, span: Span) -> Self {
        let (start, end) = (sources.position(span), sources.end_position(span));
        let end = end.max(start);
        Self {
            file: sources.path(span.file),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}
