//! Removes entries and list items.

use std::ops::Range;

use super::super::{Mapping, Value};
use super::replace::replace;
use super::splice::{Splice, colon, column, dash, is_line_start, line_end, line_start};
use super::syntax::Raw;
use super::walk::{Parent, Site};

type Splices = Result<Vec<Splice>, &'static str>;

/// Returns the splices that remove an entry or item, with the comments inside and at the end of its lines.
pub(super) fn remove(text: &str, root: &Raw, site: &Site<'_>, above: Option<&Site<'_>>) -> Splices {
    let (Some(above), false) = (above, matches!(site.parent, Parent::Root)) else {
        return Err("the whole document cannot be removed");
    };
    let unusual = "it is written in an unusual way";
    let (starts, ends, at, empty): (Vec<Option<usize>>, Vec<usize>, usize, Value) = match site.parent {
        Parent::Mapping { entries, at } => (
            entries.iter().map(|(key, _)| Some(key.range.start)).collect(),
            entries.iter().map(|(_, value)| value.range.end).collect(),
            at,
            Value::Mapping(Mapping::new()),
        ),
        Parent::Sequence { items, at } => (
            items.iter().map(|i| if site.in_flow { Some(i.range.start) } else { dash(text, i) }).collect(),
            items.iter().map(|i| i.range.end).collect(),
            at,
            Value::Sequence(Vec::new()),
        ),
        Parent::Root => return Err(unusual),
    };
    let start = starts.get(at).copied().flatten().ok_or(unusual)?;
    let end = ends.get(at).copied().ok_or(unusual)?;
    let next = starts.get(at + 1).copied().flatten();
    if site.in_flow {
        let range = match (at.checked_sub(1).and_then(|n| ends.get(n)), next) {
            (_, Some(next)) => start..next,
            (Some(before), None) => *before..end,
            (None, None) => start..end,
        };
        return Ok(vec![Splice::delete(range)]);
    }
    if starts.len() == 1 && !matches!(above.parent, Parent::Root) {
        return remove_only(text, root, above, start..end, &empty);
    }
    if starts.len() == 1 && matches!(site.parent, Parent::Sequence { .. }) {
        return Err("it is the only item of the document");
    }
    Ok(vec![Splice::delete(lines(text, start, end, next).ok_or(unusual)?)])
}

/// Removes the only entry and gives its parent key the value `{}` or `[]`. Comments around it stay.
fn remove_only(text: &str, root: &Raw, above: &Site<'_>, entry: Range<usize>, empty: &Value) -> Splices {
    let colon_and_lines = above.key().and_then(|key| colon(text, key)).zip(lines(text, entry.start, entry.end, None));
    match colon_and_lines {
        Some((colon, lines)) if colon < lines.start => {
            let brackets = if matches!(empty, Value::Mapping(_)) { " {}" } else { " []" };
            Ok(vec![Splice::insert(colon + 1, brackets), Splice::delete(lines)])
        }
        _ => replace(text, root, above, empty),
    }
}

/// Returns the range of the whole lines from `start` to `end`. After a `- ` on the first line, returns the range
/// up to the next entry instead.
fn lines(text: &str, start: usize, end: usize, next: Option<usize>) -> Option<Range<usize>> {
    let line = line_start(text, start);
    if !text[line..start].trim().is_empty() {
        column(text, start)?;
        return Some(start..next?);
    }
    if end > start && is_line_start(text, end) {
        return Some(line..end);
    }
    let line_end = line_end(text, end);
    match text[line_end..].find('\n') {
        Some(n) => Some(line..line_end + n + 1),
        // A file without a final newline stays without one.
        None => {
            let before = text[..line].strip_suffix('\n').unwrap_or(&text[..line]);
            Some(before.strip_suffix('\r').unwrap_or(before).len()..text.len())
        }
    }
}
