//! Generates reference pages from the JSON Schemas: a Markdown table for each mapping, with a row for each field.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::{SHARED_SCHEMA, SchemaFile};

/// Returns the reference pages of all kinds of files in Markdown, by the name of their schema.
///
/// Each field is described once: on the page of its kind of file, or, if several kinds share it, on the first page that
/// refers to it. The other pages link there.
pub fn reference_pages(schemas: &[SchemaFile]) -> Vec<(&'static str, String)> {
    let shared = schemas.iter().find(|schema| schema.name == SHARED_SCHEMA).map(SchemaFile::json);
    let mut homes = Homes::default();
    let mut pages: Vec<&SchemaFile> = schemas.iter().filter(|schema| schema.is_of_files()).collect();
    pages.sort_by_key(|schema| schema.name != SERVICE_PAGE);
    pages
        .into_iter()
        .map(|schema| {
            let mut page =
                Page { name: schema.name, schema: schema.json(), shared, out: String::new(), homes: &mut homes };
            page.write();
            (schema.name, page.out)
        })
        .collect()
}

/// The first page, so that the fields of services are described there.
const SERVICE_PAGE: &str = "service";
/// The definition that holds all fields of services. It has no section of its own: each field is described on the page
/// of the kind of file that may hold it.
const SERVICE: &str = "Service";

/// The pages on which definitions and fields of services are described.
#[derive(Default)]
struct Homes {
    definitions: BTreeMap<String, &'static str>,
    fields: BTreeMap<String, &'static str>,
    /// Definitions to which some row refers, and that still need a section.
    queue: VecDeque<String>,
}

struct Page<'a> {
    name: &'static str,
    schema: &'a Value,
    shared: Option<&'a Value>,
    out: String,
    homes: &'a mut Homes,
}

impl<'a> Page<'a> {
    fn write(&mut self) {
        let title = text(self.schema, "title").unwrap_or_default();
        let _ = writeln!(self.out, "# `{title}`\n\n<!-- Made from the JSON Schema. Do not edit. -->\n");
        self.section(self.schema);
        while let Some(name) = self.homes.queue.pop_front() {
            let Some(definition) = self.definition(&name) else { continue };
            let _ = writeln!(self.out, "## {name}\n");
            self.section(definition);
        }
        self.out.truncate(self.out.trim_end().len());
        self.out.push('\n');
    }

    fn definition(&self, name: &str) -> Option<&'a Value> {
        let of = |schema: &'a Value| schema.get("definitions")?.get(name);
        of(self.schema).or_else(|| of(self.shared?))
    }

    fn section(&mut self, schema: &'a Value) {
        if let Some(description) = text(schema, "description") {
            let _ = writeln!(self.out, "{}\n", one_line(description));
        }
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            let own = self.borrowed(properties);
            self.table(&own);
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

    /// Writes links to the fields that are described on other pages, and returns the fields to describe on this page.
    fn borrowed(&mut self, properties: &'a Map<String, Value>) -> Vec<(&'a str, &'a Value)> {
        let mut elsewhere: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        let mut own = Vec::new();
        for (field, property) in properties {
            match text(property, "$ref").and_then(target) {
                Some((SERVICE, Some(_))) => match self.homes.fields.get(field) {
                    Some(page) => elsewhere.entry(format!("[{page}]({page}.md)")).or_default().push(field),
                    None => {
                        self.homes.fields.insert(field.clone(), self.name);
                        let found = self.definition(SERVICE).and_then(|s| s.get("properties")?.get(field));
                        own.extend(found.map(|property| (field.as_str(), property)));
                    }
                },
                Some((group, Some(_))) => {
                    let link = self.link(group);
                    elsewhere.entry(link).or_default().push(field);
                }
                _ => own.push((field.as_str(), property)),
            }
        }
        for (link, fields) in elsewhere {
            let fields: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
            let _ = writeln!(self.out, "As in {link}: {}.\n", fields.join(", "));
        }
        own
    }

    fn table(&mut self, properties: &[(&'a str, &'a Value)]) {
        if properties.is_empty() {
            return;
        }
        self.out.push_str("| field | type | default | meaning | example |\n|---|---|---|---|---|\n");
        for (field, property) in properties {
            let shape = self.shape(property);
            let about = About::of(text(property, "description").unwrap_or_default());
            let cells = [&about.default, &about.meaning, &about.example].map(|cell| cell.replace('|', "\\|"));
            let shape = shape.replace('|', "\\|");
            let _ = writeln!(self.out, "| `{field}` | {shape} | {} | {} | {} |", cells[0], cells[1], cells[2]);
        }
        self.out.push('\n');
    }

    /// Describes the type of a value in Markdown, with links to definitions.
    fn shape(&mut self, schema: &'a Value) -> String {
        if let Some((name, _)) = text(schema, "$ref").and_then(target) {
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

    /// Returns a link to a definition. If the definition is not described yet, its section is added to this page.
    fn link(&mut self, name: &str) -> String {
        let home = *self.homes.definitions.entry(name.to_owned()).or_insert_with(|| {
            self.homes.queue.push_back(name.to_owned());
            self.name
        });
        let page = if home == self.name { String::new() } else { format!("{home}.md") };
        format!("[{name}]({page}#{})", name.to_ascii_lowercase())
    }
}

/// Splits a reference into its definition and, if it refers to one, the field in it.
fn target(reference: &str) -> Option<(&str, Option<&str>)> {
    let (_, path) = reference.split_once("#/definitions/")?;
    Some(match path.split_once("/properties/") {
        Some((name, field)) => (name, Some(field)),
        None => (path, None),
    })
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

/// The parts of a doc comment: "Meaning. Default: x. Example: y."
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

/// Returns the end of the first sentence: a full stop outside code and before a blank, or the end of the text.
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
}
