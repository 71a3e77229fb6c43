//! Diagnostics as text for people, in the style of compilers. This is the only module that uses the `annotate-snippets`
//! library.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::excerpt::{self, Excerpt, Mark};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity, Sources};

/// The style of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    pub color: bool,
    /// The width of the terminal in columns. Longer source lines are cut around the mark.
    pub width: usize,
}

impl Default for Style {
    /// Returns a style without colours, for output that is not a terminal.
    fn default() -> Self {
        Self { color: false, width: 140 }
    }
}

/// Writes every finding, an empty line after each:
///
/// ```text
/// error[unknown-team]: there is no team `shpo`
///  --> apps/cart/service.yaml:1:7
///   |
/// 1 | team: shpo
///   |       ^^^^ no such team
///   |
///   = help: did you mean `shop`?
/// ```
pub fn render(out: &mut dyn Write, diagnostics: &Diagnostics, sources: &Sources, style: Style) -> io::Result<()> {
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(style.width);
    for diagnostic in diagnostics {
        let excerpts = excerpt::excerpts(diagnostic, sources);
        let report = [group(diagnostic, &excerpts, sources)];
        writeln!(out, "{}\n", renderer.render(&report))?;
    }
    Ok(())
}

/// Counts the findings: `3 errors, 1 warning`. Returns `None` if there are none.
pub fn summary(diagnostics: &Diagnostics) -> Option<String> {
    let counted = [Severity::Error, Severity::Warning, Severity::Note].map(|s| (diagnostics.count(s), s.word()));
    let parts = counted.iter().filter(|(n, _)| *n > 0).map(|(n, noun)| match n {
        1 => format!("1 {noun}"),
        _ => format!("{n} {noun}s"),
    });
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn group<'a>(diagnostic: &'a Diagnostic, excerpts: &'a [Excerpt<'a>], sources: &'a Sources) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let group = level.primary_title(&diagnostic.message).id(diagnostic.code);
    let snippets = excerpts.iter().flat_map(|e| snippet(e, sources));
    let help = diagnostic.help.iter().map(|help| Element::from(Level::HELP.message(help)));
    group.elements(snippets.chain(help))
}

/// Returns the excerpt as a snippet with its marks. An excerpt without text becomes a position with its labels as
/// notes.
fn snippet<'a>(excerpt: &'a Excerpt<'a>, sources: &'a Sources) -> Vec<Element<'a>> {
    let path = sources.path(excerpt.file);
    if excerpt.text.is_empty() {
        let column = excerpt.marks.first().map_or(1, |mark| mark.column);
        let origin = Origin::path(path).line(excerpt.line).char_column(column);
        let labels = excerpt.marks.iter().filter_map(|mark| mark.label);
        let labels = labels.map(|label| Element::from(Level::NOTE.message(label)));
        return std::iter::once(origin.into()).chain(labels).collect();
    }
    let annotations = excerpt.marks.iter().map(|mark| kind(mark).span(mark.bytes.clone()).label(mark.label));
    let snippet = Snippet::source(excerpt.text).line_start(excerpt.line).path(path).annotations(annotations);
    vec![snippet.into()]
}

fn kind(mark: &Mark<'_>) -> AnnotationKind {
    if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context }
}
