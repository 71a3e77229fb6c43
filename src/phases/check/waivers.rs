//! Waivers in comments beside a line: `# rutter: allow CODE because REASON`.

use super::former_codes;
use super::rules::by_code;
use super::settings::UNKNOWN_RULE;
use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Severity, Sources, Span, page};
use crate::language::model::Platform;
use crate::yaml::{Data, Node};

/// A waiver without a reason.
pub const WAIVER_WITHOUT_REASON: &str = "waiver-without-reason";
/// A waiver that matches no finding.
pub const UNUSED_WAIVER: &str = "unused-waiver";

const MARK: &str = "# rutter: allow ";

page! {
    /// A comment `# rutter: allow CODE because REASON` waives the findings of one rule on its line, or on the next line
    /// if it stands alone. Later readers have to know why, so a waiver without a reason has no effect.
    ///
    /// ## Example
    /// ```yaml
    /// scale: 1 # rutter: allow too-few-replicas because the licence allows one instance
    /// ```
    ///
    /// ## How to fix
    /// Add `because` and the reason.
    pub(super) WAIVER_WITHOUT_REASON_PAGE = WAIVER_WITHOUT_REASON => "a waiver has no reason";
}

page! {
    /// A waiver names a rule that finds nothing on its line. Either the line was fixed since, or the comment is on the
    /// wrong line. It would hide the next finding.
    ///
    /// ## How to fix
    /// Remove the comment, or move it to the line that the finding marks.
    pub(super) UNUSED_WAIVER_PAGE = UNUSED_WAIVER => "a waiver matches no finding";
}

struct Waiver {
    code: String,
    reasoned: bool,
    /// The span of the comment.
    span: Span,
    /// The line that it applies to, counted from one.
    line: usize,
    used: bool,
}

/// Removes the findings that are waived, and reports invalid waivers. Only findings of rules can be waived.
pub(super) fn apply(platform: &Platform, sources: &Sources, diagnostics: &mut Diagnostics) {
    let mut waivers = Vec::new();
    for (file, node) in platform.config.documents.iter() {
        if sources.text(file).contains(MARK) {
            waivers.extend(read(file, node, sources));
        }
    }
    if waivers.is_empty() {
        return;
    }
    diagnostics.retain(|d| !waives(&mut waivers, d, sources));
    for waiver in waivers {
        diagnostics.extend(wrong(&waiver));
    }
}

fn waives(waivers: &mut [Waiver], diagnostic: &Diagnostic, sources: &Sources) -> bool {
    let Some(span) = diagnostic.span.filter(|_| by_code(diagnostic.code).is_some()) else { return false };
    let line = sources.position(span).line;
    let mut waived = false;
    for waiver in waivers.iter_mut() {
        if waiver.span.file == span.file && waiver.line == line && waiver.code == diagnostic.code {
            waiver.used = true;
            waived |= waiver.reasoned;
        }
    }
    waived
}

fn wrong(waiver: &Waiver) -> Option<Diagnostic> {
    if by_code(&waiver.code).is_none() {
        let d = Diagnostic::error(UNKNOWN_RULE, waiver.span, format!("there is no rule `{}` to waive", waiver.code));
        return Some(former_codes::suggest(d, &waiver.code));
    }
    if !waiver.reasoned {
        let d = Diagnostic::error(WAIVER_WITHOUT_REASON, waiver.span, "a waiver without a reason waives nothing");
        return Some(d.help(format!("write `{MARK}{} because ...`", waiver.code)));
    }
    (!waiver.used).then(|| {
        let message = format!("`{}` finds nothing on line {}", waiver.code, waiver.line);
        Diagnostic::new(UNUSED_WAIVER, Severity::Note, waiver.span, message).help("remove the comment")
    })
}

/// Returns the waivers of a file.
fn read(file: FileId, node: &Node, sources: &Sources) -> Vec<Waiver> {
    let text = sources.text(file);
    let mut found: Vec<Waiver> = Vec::new();
    let mut offset = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let start = offset;
        offset += line.len();
        let Some(at) = line.find(MARK) else { continue };
        let comment = line[at..].trim_end();
        let before = &line[..at];
        let alone = before.trim().is_empty();
        let comment_starts = alone || before.ends_with([' ', '\t']);
        if !comment_starts || in_scalar(node, start + at) {
            continue;
        }
        let text = comment[MARK.len()..].trim();
        let (code, reason) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let reason = reason.trim().strip_prefix("because").map(str::trim).unwrap_or_default();
        found.push(Waiver {
            code: code.to_owned(),
            reasoned: !reason.is_empty(),
            span: Span::new(file, start + at, start + at + comment.len()),
            line: if alone { next_line(text, number) } else { number },
            used: false,
        });
    }
    found
}

/// Returns the number of the first line after a comment that is not a waiver itself.
fn next_line(text: &str, number: usize) -> usize {
    let more = text.lines().skip(number).take_while(|line| line.trim_start().starts_with(MARK)).count();
    number + 1 + more
}

/// Returns whether a byte lies in a value: a block of text may contain something that looks like a comment.
fn in_scalar(node: &Node, offset: usize) -> bool {
    match &node.data {
        Data::Scalar(_) => (node.span.start as usize..node.span.end as usize).contains(&offset),
        Data::Sequence(items) => items.iter().any(|item| in_scalar(item, offset)),
        Data::Mapping(entries) => entries.iter().any(|entry| in_scalar(&entry.value, offset)),
    }
}
