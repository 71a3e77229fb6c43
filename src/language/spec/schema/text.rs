//! Formats a schema as text, with short values on one line.

use serde_json::Value;

/// The greatest width of a line whose content can be split.
const WIDTH: usize = 120;

/// Formats a value with an indentation of two, and a line break at the end.
pub(super) fn pretty(value: &Value) -> String {
    let mut out = String::new();
    write(value, 0, 0, &mut out);
    out.push('\n');
    out
}

/// Writes a value that begins `before` columns after the indentation of its line.
fn write(value: &Value, indent: usize, before: usize, out: &mut String) {
    let line = on_one_line(value);
    if indent + before + line.len() < WIDTH {
        out.push_str(&line);
        return;
    }
    match value {
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| (format!("{}: ", Value::from(key.as_str())), value));
            block(('{', '}'), entries, indent, out);
        }
        Value::Array(items) => block(('[', ']'), items.iter().map(|item| (String::new(), item)), indent, out),
        _ => out.push_str(&line),
    }
}

fn block<'a>(
    (open, close): (char, char),
    entries: impl Iterator<Item = (String, &'a Value)>,
    indent: usize,
    out: &mut String,
) {
    out.push(open);
    for (n, (key, value)) in entries.enumerate() {
        out.push_str(if n == 0 { "\n" } else { ",\n" });
        out.push_str(&" ".repeat(indent + 2));
        out.push_str(&key);
        write(value, indent + 2, key.len() + 1, out);
    }
    out.push('\n');
    out.push_str(&" ".repeat(indent));
    out.push(close);
}

fn on_one_line(value: &Value) -> String {
    let join = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            let entries = entries.iter().map(|(key, v)| format!("{}: {}", Value::from(key.as_str()), on_one_line(v)));
            format!("{{ {} }}", join(entries.collect()))
        }
        Value::Array(items) => format!("[{}]", join(items.iter().map(on_one_line).collect())),
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_wide_is_taken_apart_and_nothing_is_lost() {
        let long = "x".repeat(WIDTH);
        let value = serde_json::json!({ "a": [1, { "b": null }], "long": { "c": long, "d": [] }, "e": {} });
        let text = pretty(&value);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        assert!(text.starts_with("{\n  \"a\": [1, { \"b\": null }],\n  \"long\": {\n    \"c\": \"xx"), "{text}");
    }
}
