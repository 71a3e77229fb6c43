//! Diagnostics as GitHub Actions workflow commands, which the pull request shows beside the line.
//!
//! Source: GitHub's documentation, "Workflow commands for GitHub Actions"; the escapes are those of
//! the runner's own toolkit.

use std::io::{self, Write};

use super::span_position::SpanPosition;
use crate::diagnostics::{Diagnostic, Diagnostics, Severity, Sources};

/// Writes one line for each finding: `::error file=…,line=…,col=…,endLine=…,endColumn=…,title=CODE::message`.
///
/// Help follows the message on separate lines. GitHub allows an end column only within one line, so a finding over
/// several lines has none.
pub fn render(out: &mut dyn Write, diagnostics: &Diagnostics, sources: &Sources) -> io::Result<()> {
    diagnostics.iter().try_for_each(|d| annotation(out, d, sources))
}

fn annotation(out: &mut dyn Write, diagnostic: &Diagnostic, sources: &Sources) -> io::Result<()> {
    write!(out, "::{} ", command(diagnostic.severity))?;
    if let Some(position) = diagnostic.span.map(|span| SpanPosition::new(sources, span)) {
        write!(out, "file={},line={},col={}", property(position.file), position.line, position.column)?;
        write!(out, ",endLine={}", position.end_line)?;
        if position.end_line == position.line {
            write!(out, ",endColumn={}", position.end_column)?;
        }
        write!(out, ",")?;
    }
    writeln!(out, "title={}::{}", property(diagnostic.code), data(&message(diagnostic, sources)))
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    }
}

/// Returns the message, then help and related spans, one line each.
fn message(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let mut lines = vec![diagnostic.message.clone()];
    lines.extend(diagnostic.help.iter().map(|help| format!("help: {help}")));
    lines.extend(diagnostic.related.iter().map(|related| {
        let position = SpanPosition::new(sources, related.span);
        format!("{}:{}:{}: {}", position.file, position.line, position.column, related.message)
    }));
    lines.join("\n")
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
