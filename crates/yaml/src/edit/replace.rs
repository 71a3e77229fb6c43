//! Replaces a value.

use granit_parser::ScalarStyle;

use super::super::Value;
use super::super::write::block_is_safe;
use super::render;
use super::splice::{Splice, colon, column, indentation, is_line_start, line_end};
use super::syntax::{Kind, Raw};
use super::walk::Site;

type Splices = Result<Vec<Splice>, &'static str>;

/// Returns the splices that replace the value of a node.
pub(super) fn replace(text: &str, root: &Raw, site: &Site<'_>, value: &Value) -> Splices {
    let node = site.node;
    let has_lines = matches!(value, Value::Mapping(_) | Value::Sequence(_)) && !value.is_empty();
    let is_block = !node.is_flow() && matches!(node.kind, Kind::Mapping { .. } | Kind::Sequence { .. });
    if node.is_block_text() {
        return block_text(text, node, value);
    }
    if is_block && node.has_properties {
        return Err("its anchor or tag would be lost");
    }
    match site.key() {
        Some(key) if has_lines && !site.in_flow && !node.is_flow() => below_key(text, root, key, node, value),
        Some(key) if is_block => {
            let colon = colon(text, key).ok_or("its key is written in an unusual way")?;
            Ok(vec![Splice::new(colon + 1..node.range.end, format!(" {}", render::inline(value, None, site.in_flow)))])
        }
        _ => Ok(vec![in_place(text, site, value)]),
    }
}

/// Replaces a value on the same line.
fn in_place(text: &str, site: &Site<'_>, value: &Value) -> Splice {
    let node = site.node;
    let style = match &node.kind {
        Kind::Scalar { style, .. } => Some(*style),
        _ => None,
    };
    let rendered = render::inline(value, style, site.in_flow);
    if !node.is_absent() {
        return Splice::new(node.range.clone(), rendered);
    }
    let before = &text[..node.range.start];
    // In flow style (`{a, b: 1}`) a key may have no value.
    let is_bare = site.key().is_some_and(|key| node.range.start == key.range.end);
    let gap = if is_bare {
        ": "
    } else if before.ends_with([' ', '\t']) {
        ""
    } else {
        " "
    };
    Splice::insert(node.range.start, format!("{gap}{rendered}"))
}

/// Writes a mapping or list on the lines below its key. The rest of the key's line stays.
fn below_key(text: &str, root: &Raw, key: &Raw, node: &Raw, value: &Value) -> Splices {
    if node.has_properties {
        return Err("its anchor or tag would be lost");
    }
    let unusual = "its key is written in an unusual way";
    let colon = colon(text, key).ok_or(unusual)?;
    let own = column(text, key.range.start).ok_or(unusual)?;
    let inner = if matches!(value, Value::Sequence(_)) { own } else { own + indentation(text, root) };
    let below = format!("\n{}{}", " ".repeat(inner), render::block(value, inner));
    let old = colon + 1..node.range.end.max(colon + 1);
    Ok(vec![Splice::insert(line_end(text, old.end), below), Splice::delete(old)])
}

/// Replaces the text of a `|` or `>` block: as a block of the same style if that is possible, else quoted.
fn block_text(text: &str, node: &Raw, value: &Value) -> Splices {
    let header_end = line_end(text, node.range.start);
    let header = &text[node.range.start..header_end];
    let indicators = header.split([' ', '\t']).next().unwrap_or_default();
    // A block that keeps its final line breaks includes the last line ending.
    let end = if is_line_start(text, node.range.end) { line_end_before(text, node.range.end) } else { node.range.end };
    let end = end.max(header_end);
    if let (Value::String(new), Kind::Scalar { style: ScalarStyle::Literal, .. }) = (value, &node.kind)
        && fits(new, indicators)
        && let Some(indent) = content_indent(&text[header_end..end])
    {
        let lines = new.strip_suffix('\n').unwrap_or(new).split('\n');
        let body: String =
            lines.map(|line| if line.is_empty() { "\n".to_owned() } else { format!("\n{indent}{line}") }).collect();
        return Ok(vec![Splice::new(header_end..end, body)]);
    }
    let inline = render::inline(value, None, false);
    let first = node.range.start..node.range.start + indicators.len();
    Ok(vec![Splice::new(first, inline), Splice::delete(header_end..end)])
}

fn line_end_before(text: &str, at: usize) -> usize {
    let before = text[..at].strip_suffix('\n').unwrap_or(&text[..at]);
    before.strip_suffix('\r').unwrap_or(before).len()
}

/// Returns whether a text ends as the indicators in the block's header require.
fn fits(new: &str, indicators: &str) -> bool {
    let endings = new.len() - new.trim_end_matches('\n').len();
    match indicators {
        "|" => endings == 1 && block_is_safe(new),
        "|-" => endings == 0 && block_is_safe(new),
        _ => false,
    }
}

fn content_indent(body: &str) -> Option<String> {
    let line = body.lines().find(|line| !line.trim().is_empty())?;
    Some(line[..line.len() - line.trim_start_matches(' ').len()].to_owned())
}
