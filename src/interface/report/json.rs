//! Diagnostics as one JSON document.

use std::io::{self, Write};

use serde::Serialize;

use super::span_position::SpanPosition;
use crate::diagnostics::{Diagnostic, Diagnostics, Related, Severity, Sources};

/// The version of the document's shape. It changes when a field is removed or gets another meaning.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    diagnostics: Vec<Finding<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    severity: Severity,
    message: &'a str,
    #[serde(flatten)]
    position: Option<SpanPosition<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    help: &'a [String],
    related: Vec<RelatedSpan<'a>>,
}

#[derive(Serialize)]
struct RelatedSpan<'a> {
    message: &'a str,
    #[serde(flatten)]
    position: SpanPosition<'a>,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    notes: usize,
}

/// Writes one object and a line feed:
///
/// ```json
/// {
///   "version": 1,
///   "diagnostics": [
///     {
///       "code": "unknown-team",
///       "severity": "error",
///       "message": "there is no team `shpo`",
///       "file": "apps/cart/service.yaml", "line": 1, "column": 7, "endLine": 1, "endColumn": 11,
///       "label": "no such team",
///       "help": ["did you mean `shop`?"],
///       "related": [
///         {"message": "declared here", "file": "platform/teams/shop.yaml", "line": 1, "column": 1, "endLine": 1, "endColumn": 1}
///       ]
///     }
///   ],
///   "summary": {"errors": 1, "warnings": 0, "notes": 0}
/// }
/// ```
///
/// `severity` is `error`, `warning` or `note`. Lines and columns count from one, columns in
/// characters; the end is exclusive. Findings about the whole workspace have no position (none of the
/// five fields); `label` may be missing; `help` and `related` may be empty.
pub fn render(out: &mut dyn Write, diagnostics: &Diagnostics, sources: &Sources) -> io::Result<()> {
    let document = Document {
        version: VERSION,
        diagnostics: diagnostics.iter().map(|d| finding(d, sources)).collect(),
        summary: Summary {
            errors: diagnostics.count(Severity::Error),
            warnings: diagnostics.count(Severity::Warning),
            notes: diagnostics.count(Severity::Note),
        },
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn finding<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Finding<'a> {
    Finding {
        code: diagnostic.code,
        severity: diagnostic.severity,
        message: &diagnostic.message,
        position: diagnostic.span.map(|span| SpanPosition::new(sources, span)),
        label: diagnostic.label.as_deref(),
        help: &diagnostic.help,
        related: diagnostic.related.iter().map(|r| related(r, sources)).collect(),
    }
}

fn related<'a>(related: &'a Related, sources: &'a Sources) -> RelatedSpan<'a> {
    RelatedSpan { message: &related.message, position: SpanPosition::new(sources, related.span) }
}
