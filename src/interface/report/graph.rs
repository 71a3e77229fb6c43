//! The graph of connections as DOT, Mermaid, JSON or SVG.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

/// A connection to show.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Arrow {
    pub from: String,
    pub to: String,
    pub ports: String,
}

/// Returns the graph in Graphviz's DOT language.
pub fn dot(title: &str, arrows: &[Arrow]) -> String {
    let quoted = |s: &str| format!("\"{}\"", s.replace('\\', "\\\\").replace('"', "\\\""));
    let mut out = format!("digraph {} {{\n  rankdir=LR;\n  node [shape=box];\n", quoted(title));
    for arrow in arrows {
        let _ = writeln!(out, "  {} -> {} [label={}];", quoted(&arrow.from), quoted(&arrow.to), quoted(&arrow.ports));
    }
    out.push_str("}\n");
    out
}

/// Returns the graph in Mermaid, which GitHub and GitLab draw in Markdown.
pub fn mermaid(arrows: &[Arrow]) -> String {
    let ids = ids(arrows);
    let mut out = "flowchart LR\n".to_owned();
    for (name, id) in &ids {
        let _ = writeln!(out, "  n{id}[\"{}\"]", name.replace('"', "#quot;"));
    }
    for arrow in arrows {
        let _ = writeln!(out, "  n{} -->|\"{}\"| n{}", ids[arrow.from.as_str()], arrow.ports, ids[arrow.to.as_str()]);
    }
    out
}

/// Returns the connections as a JSON list of objects with `from`, `to` and `ports`.
pub fn json(arrows: &[Arrow]) -> String {
    let mut text = serde_json::to_string_pretty(arrows).unwrap_or_default();
    text.push('\n');
    text
}

fn ids(arrows: &[Arrow]) -> BTreeMap<&str, usize> {
    let names: BTreeMap<&str, usize> =
        arrows.iter().flat_map(|a| [a.from.as_str(), a.to.as_str()]).map(|n| (n, 0)).collect();
    names.into_keys().zip(0..).collect()
}

const ROW: usize = 34;
const COLUMN: usize = 330;
const BOX: usize = 250;

/// Returns the graph as SVG in columns: a callee stands to the right of its callers.
pub fn svg(title: &str, arrows: &[Arrow]) -> String {
    let positions = positions(arrows);
    let width = positions.values().map(|p| p.0).max().unwrap_or(0) + BOX + 40;
    let height = positions.values().map(|p| p.1).max().unwrap_or(0) + ROW + 40;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n<title>{}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
        escape(title)
    );
    for arrow in arrows {
        let (x1, y1) = positions[arrow.from.as_str()];
        let (x2, y2) = positions[arrow.to.as_str()];
        let (start, end) = if x2 > x1 { (x1 + BOX, x2) } else { (x1 + BOX, x2 + BOX) };
        let bend = if x2 > x1 { (start + end) / 2 } else { start.max(end) + 40 };
        let (y1, y2) = (y1 + 12, y2 + 12);
        let _ = writeln!(
            out,
            "<path d=\"M{start},{y1} C{bend},{y1} {bend},{y2} {end},{y2}\" fill=\"none\" stroke=\"#64748b\"><title>{} to {}: {}</title></path>",
            escape(&arrow.from),
            escape(&arrow.to),
            escape(&arrow.ports)
        );
    }
    for (name, (x, y)) in &positions {
        let _ = writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{BOX}\" height=\"24\" rx=\"4\" fill=\"#f1f5f9\" stroke=\"#334155\"/><text x=\"{}\" y=\"{}\">{}</text>",
            x + 8,
            y + 16,
            escape(name)
        );
    }
    out.push_str("</svg>\n");
    out
}

/// Returns the column and row of each node. The column is the distance to the nearest node without callers. A node in a
/// cycle keeps the column in which it was visited first.
fn positions(arrows: &[Arrow]) -> BTreeMap<&str, (usize, usize)> {
    let mut depth: BTreeMap<&str, usize> = BTreeMap::new();
    let called = |name: &str| arrows.iter().any(|a| a.to == name && a.from != name);
    let mut front: Vec<&str> = ids(arrows).into_keys().filter(|n| !called(n)).collect();
    let mut column = 0;
    while !front.is_empty() {
        for name in &front {
            depth.entry(name).or_insert(column);
        }
        column += 1;
        let next = arrows.iter().filter(|a| front.contains(&a.from.as_str())).map(|a| a.to.as_str());
        front = next.filter(|n| !depth.contains_key(n)).collect();
        front.sort_unstable();
        front.dedup();
    }
    let mut rows: BTreeMap<usize, usize> = BTreeMap::new();
    ids(arrows)
        .into_keys()
        .map(|name| {
            let column = depth.get(name).copied().unwrap_or(0);
            let row = rows.entry(column).or_default();
            *row += 1;
            (name, (20 + column * COLUMN, 20 + (*row - 1) * ROW))
        })
        .collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrows() -> Vec<Arrow> {
        let arrow = |from: &str, to: &str| Arrow { from: from.into(), to: to.into(), ports: "TCP 80".into() };
        vec![arrow("web", "cart"), arrow("cart", "redis"), arrow("redis", "cart")]
    }

    #[test]
    fn every_format_names_every_connection() {
        assert!(dot("prod", &arrows()).contains("  \"web\" -> \"cart\" [label=\"TCP 80\"];\n"));
        assert!(mermaid(&arrows()).contains("  n2 -->|\"TCP 80\"| n0\n"));
        assert_eq!(svg("a<b", &arrows()).matches("<path").count(), 3);
        assert!(svg("a<b", &arrows()).contains("a&lt;b"));
        assert!(json(&arrows()).contains("\"from\": \"web\""));
    }
}
