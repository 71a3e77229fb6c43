//! Where in a query something is wrong.

use std::ops::Range;

use super::selector::{Matcher, Operation, Selector};
use super::syntax::{Misfit, read};

/// The first word of a wrong query that does not fit; else the innermost part that is wrong by itself, such
/// as a call with the wrong kind of argument. `refuse` says why a part is wrong, if it is.
pub(super) fn locate(query: &str, message: String, refuse: impl Fn(&str) -> Option<String>) -> Misfit {
    let found = match read(query) {
        Ok(found) => found,
        Err(misfit) => return misfit,
    };
    let parts = found.parts;
    let mut wrong = Misfit { range: 0..query.trim_end().len(), message };
    let mut candidates = &parts[..];
    // Parts inside others stand before them, so each step looks at a shorter list.
    while let Some((at, message)) = outermost(candidates, &wrong.range, query, &refuse) {
        wrong = Misfit { range: candidates[at].clone(), message };
        candidates = &candidates[..at];
    }
    broken_pattern(&found.selectors, &wrong.range, query, &refuse).unwrap_or(wrong)
}

/// A regular expression inside `range` that is none.
fn broken_pattern(
    selectors: &[Selector],
    range: &Range<usize>,
    query: &str,
    refuse: &impl Fn(&str) -> Option<String>,
) -> Option<Misfit> {
    let inside = |matcher: &&Matcher| matcher.range.start >= range.start && matcher.range.end <= range.end;
    let patterns = selectors.iter().flat_map(|selector| &selector.matchers).filter(inside);
    let mut patterns = patterns.filter(|m| matches!(m.operation, Operation::Matches | Operation::MatchesNot));
    patterns.find_map(|pattern| {
        let message = refuse(&format!("x{{a=~{}}}", &query[pattern.range.clone()]))?;
        Some(Misfit { range: pattern.range.clone(), message })
    })
}

/// Among the largest parts inside `range` one that is wrong too: its place in the list.
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
