//! The places of what is said of an exposure, which may be a host alone, one mapping or a list.

use super::visit::Visit;
use crate::diagnostics::Span;
use crate::model::Exposure;

/// The place of a word of an exposure, or of the exposure where the word is not said.
pub(super) fn place(visit: &Visit<'_>, exposure: &Exposure, word: &str) -> Span {
    let index = exposure.index.to_string();
    let in_list = visit.written(&["expose", &index, word]).or_else(|| visit.written(&["expose", &index]));
    let found = in_list.or_else(|| visit.written(&["expose", word]));
    found.map_or_else(|| visit.place(&["expose"]), |(span, _)| span)
}
