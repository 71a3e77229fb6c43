//! Spans of the fields of `expose`, which may be a single host, one mapping or a list.

use super::visit::Visit;
use crate::diagnostics::Span;
use crate::language::model::Exposure;

/// Returns the span of a field of an exposure, or of the whole exposure if the field is not set.
pub(super) fn span(visit: &Visit<'_>, exposure: &Exposure, field: &str) -> Span {
    let index = exposure.index.to_string();
    let in_list = visit.written(&["expose", &index, field]).or_else(|| visit.written(&["expose", &index]));
    let found = in_list.or_else(|| visit.written(&["expose", field]));
    found.map_or_else(|| visit.span(&["expose"]), |(span, _)| span)
}
