//! Finds the span of the error in a query.

use std::ops::Range;

use super::selector::{Matcher, Operation, Selector};
use super::syntax::{SyntaxError, read};

/// Returns the first token of an invalid query that breaks the grammar; else the innermost part that is invalid by
/// itself, such as a call with the wrong type of argument. `refuse` returns the error of a part, if it has one.
pub(super) fn locate(query: &str, message: String, refuse: impl Fn(&str) -> Option<String>) -> SyntaxError {
    let found = match read(query) {
        Ok(found) => found,
        Err(error) => return error,
    };
    let parts = found.parts;
    let mut wrong = SyntaxError { range: 0..query.trim_end().len(), message };
    let mut candidates = &parts[..];
    // A part comes after the parts inside it, so each step searches a shorter list.
    while let Some((at, message)) = outermost(candidates, &wrong.range, query, &refuse) {
        wrong = SyntaxError { range: candidates[at].clone(), message };
        candidates = &candidates[..at];
    }
    broken_pattern(&found.selectors, &wrong.range, query, &refuse).unwrap_or(wrong)
}

/// Returns the first invalid regular expression inside `range`.
fn broken_pattern(
    selectors: &[Selector],
    range: &Range<usize>,
    query: &str,
    refuse: &impl Fn(&str) -> Option<String>,
) -> Option<SyntaxError> {
    let inside = |matcher: &&Matcher| matcher.range.start >= range.start && matcher.range.end <= range.end;
    let patterns = selectors.iter().flat_map(|selector| &selector.matchers).filter(inside);
    let mut patterns = patterns.filter(|m| matches!(m.operation, Operation::Matches | Operation::MatchesNot));
    patterns.find_map(|pattern| {
        let message = refuse(&format!("x{{a=~{}}}", &query[pattern.range.clone()]))?;
        Some(SyntaxError { range: pattern.range.clone(), message })
    })
}

/// Returns the index of the first of the largest parts inside `range` that are also invalid, with its error.
fn outermost(
    parts: &[Range<usize>],
    range: &Range<usize>,
    query: &str,
    refuse: &impl Fn(&str) -> Option<String>,
) -> Option<(usize, String)> {
    let mut covered = usize::MAX;
    for (at, part) in parts.iter().enumerate().rev() {
        let inside = part.start >= range.start && part.end <= range.end && part != range;
        if inside && part.end <= covered {
            if let Some(message) = refuse(&query[part.clone()]) {
                return Some((at, message));
            }
            covered = part.start;
        }
    }
    None
}
