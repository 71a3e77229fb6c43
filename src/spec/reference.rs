//! Reference pages made from the JSON Schemas: one Markdown table a mapping, one row a word.

use std::collections::VecDeque;
use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The reference page of a document kind, in Markdown.
///
/// `schema` is what [`super::SchemaKind::json`] makes: a root object with `title`, `description`,
/// `properties` and `definitions`. Anything else gives a page without tables.
pub fn reference_page(schema: &Value) -> String {
    let mut page = Page { definitions: schema.get("definitions").and_then(Value::as_object), ..Page::default() };
    let title = text(schema, "title").unwrap_or_default();
    let _ = writeln!(page.out, "# `{title}`\n\n<!-- Made from the JSON Schema. Do not edit. -->\n");
    page.section(schema);
    while let Some(name) = page.queue.pop_front() {
        let Some(definition) = page.definitions.and_then(|all| all.get(&name)) else { continue };
        let _ = writeln!(page.out, "## {name}\n");
        page.section(definition);
    }
    page.out.truncate(page.out.trim_end().len());
    page.out.push('\n');
    page.out
}

#[derive(Default)]
struct Page<'a> {
    out: String,
    definitions: Option<&'a Map<String, Value>>,
    /// Definitions that some row has named and that still need their section.
    queue: VecDeque<String>,
    seen: Vec<String>,
}

impl<'a> Page<'a> {
    fn section(&mut self, schema: &'a Value) {
        if let Some(description) = text(schema, "description") {
            let _ = writeln!(self.out, "{}\n", one_line(description));
        }
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            self.table(properties);
            return;
        }
        let Some(choices) = choices(schema) else { return };
        for choice in choices {
            let shape = self.shape(choice);
            match text(choice, "description") {
                Some(meaning) => {
                    let _ = writeln!(self.out, "- {shape}: {}", one_line(meaning));
                }
                None => {
                    let _ = writeln!(self.out, "- {shape}");
                }
            }
        }
        self.out.push('\n');
    }

    fn table(&mut self, properties: &'a Map<String, Value>) {
        self.out.push_str("| word | shape | default | meaning | example |\n|---|---|---|---|---|\n");
        for (word, property) in properties {
            let shape = self.shape(property);
            let about = About::of(text(property, "description").unwrap_or_default());
            let cells = [&about.default, &about.meaning, &about.example].map(|cell| cell.replace('|', "\\|"));
            let shape = shape.replace('|', "\\|");
            let _ = writeln!(self.out, "| `{word}` | {shape} | {} | {} | {} |", cells[0], cells[1], cells[2]);
        }
        self.out.push('\n');
    }

    /// What a value looks like, in words; definitions become links.
    fn shape(&mut self, schema: &'a Value) -> String {
        if let Some(name) = text(schema, "$ref").and_then(|path| path.strip_prefix("#/definitions/")) {
            return self.link(name);
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            let values: Vec<String> =
                values.iter().filter(|v| !v.is_null()).map(|v| format!("`{}`", plain(v))).collect();
            return values.join(", ");
        }
        if let Some(value) = schema.get("const") {
            return format!("`{}`", plain(value));
        }
        if let Some(choices) = choices(schema) {
            let mut shapes: Vec<String> = Vec::new();
            for shape in choices.iter().filter(|c| text(c, "type") != Some("null")).map(|choice| self.shape(choice)) {
                if !shapes.contains(&shape) {
                    shapes.push(shape);
                }
            }
            return shapes.join(" or ");
        }
        self.typed(schema)
    }

    fn typed(&mut self, schema: &'a Value) -> String {
        let types: Vec<&str> = match schema.get("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).filter(|t| *t != "null").collect(),
            _ => Vec::new(),
        };
        match types.as_slice() {
            ["array"] => {
                schema.get("items").map_or_else(|| "list".to_owned(), |items| format!("list of {}", self.shape(items)))
            }
            ["object"] => match schema.get("additionalProperties") {
                Some(values) if values.is_object() => format!("mapping to {}", self.shape(values)),
                _ => "mapping".to_owned(),
            },
            [] => "anything".to_owned(),
            ["string", "number", "boolean"] => "scalar".to_owned(),
            several => several.iter().map(|t| name_of(t)).collect::<Vec<_>>().join(" or "),
        }
    }

    fn link(&mut self, name: &str) -> String {
        if !self.seen.iter().any(|seen| seen == name) {
            self.seen.push(name.to_owned());
            self.queue.push_back(name.to_owned());
        }
        format!("[{name}](#{})", name.to_ascii_lowercase())
    }
}

fn choices(schema: &Value) -> Option<&Vec<Value>> {
    ["anyOf", "oneOf", "allOf"].iter().find_map(|key| schema.get(key)).and_then(Value::as_array)
}

fn text<'v>(schema: &'v Value, key: &str) -> Option<&'v str> {
    schema.get(key).and_then(Value::as_str)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn name_of(kind: &str) -> &str {
    match kind {
        "string" => "text",
        "boolean" => "true or false",
        other => other,
    }
}

/// A doc comment taken apart: "Meaning. Default: x. Example: y."
#[derive(Debug, Default, PartialEq, Eq)]
struct About {
    meaning: String,
    default: String,
    example: String,
}

impl About {
    fn of(description: &str) -> Self {
        let mut about = Self::default();
        let mut rest = one_line(description);
        for (label, target) in [("Example: ", &mut about.example), ("Default: ", &mut about.default)] {
            if let Some(start) = rest.find(label) {
                let after = &rest[start + label.len()..];
                let end = sentence_end(after);
                after[..end].trim_end_matches('.').clone_into(target);
                rest = one_line(&format!("{}{}", &rest[..start], &after[end..]));
            }
        }
        about.meaning = rest;
        about
    }
}

/// The end of the first sentence: a full stop before a blank and outside code, or the end of the text.
fn sentence_end(text: &str) -> usize {
    let mut code = false;
    for (at, c) in text.char_indices() {
        match c {
            '`' => code = !code,
            '.' if !code && text[at + 1..].starts_with(' ') => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_and_example_are_taken_out_of_the_sentence() {
        assert_eq!(
            About::of("The path. Default: `a. b`; or none. Example: `/x`.\nMore."),
            About { meaning: "The path. More.".into(), default: "`a. b`; or none".into(), example: "`/x`".into() }
        );
    }

    #[test]
    fn every_named_definition_gets_a_section() {
        let page = reference_page(&serde_json::json!({
            "title": "x.yaml",
            "properties": { "port": { "description": "A port | number.", "anyOf": [{ "$ref": "#/definitions/Port" }, { "type": "null" }] } },
            "definitions": { "Port": { "anyOf": [{ "type": "integer", "description": "The number." }] }, "Unused": {} }
        }));
        assert!(page.contains("| `port` | [Port](#port) |  | A port \\| number. |  |"), "{page}");
        assert!(page.contains("## Port\n\n- integer: The number."), "{page}");
        assert!(!page.contains("Unused"));
    }
}
