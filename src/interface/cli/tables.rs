//! What the commands know about the rest of rutter: the pages of all codes and all schemas.

use crate::diagnostics::Page;

/// The page of every code that rutter reports, sorted by code.
pub(super) fn pages() -> Vec<Page> {
    crate::interface::pages::all()
}

/// A JSON Schema, as `schema/{name}.json` holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Schema {
    pub(super) name: &'static str,
    pub(super) text: String,
}

/// Every schema that rutter publishes, sorted by name.
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
