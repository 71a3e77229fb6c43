//! The pages of all codes and all JSON Schemas, for the commands that print them.

use crate::diagnostics::Page;

/// Returns the page of every code that rutter reports, sorted by code.
pub(super) fn pages() -> Vec<Page> {
    crate::interface::pages::all()
}

/// A JSON Schema: its name, and the text of `schema/{name}.json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Schema {
    pub(super) name: &'static str,
    pub(super) text: String,
}

/// Returns every schema that rutter publishes, sorted by name.
pub(super) fn schemas() -> Vec<Schema> {
    let mut all: Vec<Schema> = crate::language::spec::SCHEMAS
        .iter()
        .map(|s| Schema { name: s.name, text: crate::language::spec::schema_text(s) })
        .collect();
    all.push(Schema { name: "diff", text: json_text(&crate::interface::report::diff::schema()) });
    all.sort_by_key(|s| s.name);
    all
}

fn json_text(schema: &serde_json::Value) -> String {
    format!("{schema:#}\n")
}
