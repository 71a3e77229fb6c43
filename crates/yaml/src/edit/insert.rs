//! Inserts new entries and list items.

use super::super::{Mapping, Value};
use super::render;
use super::splice::{Splice, column, dash, is_line_start, line_end};
use super::syntax::{Kind, Raw, Syntax};
use super::walk::Site;

type Splices = Result<Vec<Splice>, &'static str>;

/// Returns the splices that add an entry or item at the end of a mapping or list.
pub(super) fn insert(text: &str, site: &Site<'_>, step: &str, value: &Value) -> Splices {
    let in_flow = || format!("{}: {}", render::string(step, None, true), render::inline(value, None, true));
    match &site.node.kind {
        Kind::Mapping { flow: true, entries } => {
            Ok(vec![in_brackets(text, site.node, entries.last().map(|(_, v)| v.range.end), &in_flow())])
        }
        Kind::Sequence { flow: true, items } => {
            let item = render::inline(value, None, true);
            Ok(vec![in_brackets(text, site.node, items.last().map(|i| i.range.end), &item)])
        }
        Kind::Mapping { flow: false, entries } => {
            let column = entries.iter().find_map(|(key, _)| column(text, key.range.start));
            let column = column.ok_or("the mapping is written in an unusual way")?;
            Ok(vec![on_new_line(text, site.node.range.end, column, &render::block_entry(step, value, column))])
        }
        Kind::Sequence { flow: false, items } => {
            let dash = items.iter().find_map(|item| dash(text, item)).and_then(|at| column(text, at));
            let column = dash.ok_or("the list is written in an unusual way")?;
            let item = render::block(&Value::Sequence(vec![value.clone()]), column);
            Ok(vec![on_new_line(text, site.node.range.end, column, &item)])
        }
        Kind::Scalar { .. } | Kind::Alias => Err("a plain value stands where a mapping is needed"),
    }
}

/// Returns the splices that add the first entry to a file that is empty or has only comments.
pub(super) fn first(text: &str, syntax: &Syntax, key: &str, value: &Value) -> Splices {
    if syntax.root.as_ref().is_some_and(|root| !root.is_absent()) {
        return Err("a plain value stands where a mapping is needed");
    }
    let gap = if is_line_start(text, text.len()) { "" } else { "\n" };
    let mut entry = Mapping::new();
    entry.push(key.to_owned(), value.clone());
    Ok(vec![Splice::insert(text.len(), format!("{gap}{}\n", render::block(&Value::Mapping(entry), 0)))])
}

fn in_brackets(text: &str, node: &Raw, last: Option<usize>, new: &str) -> Splice {
    let (open, close) = (node.range.start + 1, node.range.end - 1);
    match last {
        None if text[open..close].trim().is_empty() => Splice::new(open..close, new),
        None => Splice::insert(open, new),
        Some(end) => match text[end..close].trim_start().strip_prefix(',') {
            Some(after) => Splice::insert(close - after.len(), format!(" {new}")),
            None => Splice::insert(end, format!(", {new}")),
        },
    }
}

/// Inserts lines after the line that contains the byte `end`.
fn on_new_line(text: &str, end: usize, column: usize, lines: &str) -> Splice {
    let pad = " ".repeat(column);
    if end > 0 && is_line_start(text, end) {
        return Splice::insert(end, format!("{pad}{lines}\n"));
    }
    Splice::insert(line_end(text, end), format!("\n{pad}{lines}"))
}
