//! The JSON Schemas of the spec, made from the types. The home of the `schemars` generator.
//!
//! Every kind of file has one. What several of them hold stands once, in `words.json`, to which the others refer by
//! a relative path, so that editors find it beside them.

mod bounds;
mod nulls;
mod sharing;
mod text;

use std::sync::LazyLock;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use super::{Component, Environment, Platform, RuleFile, Service, Team};

/// Words of a service that only `service.yaml` may hold.
pub const SERVICE_ONLY: &[&str] = &["team", "description"];
/// Words of a service that only an overlay may hold: the pin, and what keeps it.
pub const OVERLAY_ONLY: &[&str] = &["tag", "digest", "hold"];
/// Words of a service that make no sense as defaults of many.
pub const NO_DEFAULT: &[&str] =
    &["acknowledge", "aliases", "callers", "interfaces", "needs", "variants", "port", "hooks", "schedules", "workers"];

/// The schema that holds what several others share.
pub const WORDS: &str = "words";

/// A published schema.
#[derive(Debug, Clone, PartialEq)]
pub struct SchemaFile {
    /// The file in `schema/` without `.json`.
    pub name: &'static str,
    json: Value,
}

impl SchemaFile {
    /// The schema; it refers to definitions of its own as `#/definitions/NAME`, and to shared ones as
    /// `words.json#/definitions/NAME`.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// Whether it describes a kind of file, and not what several kinds share.
    pub fn is_of_files(&self) -> bool {
        self.name != WORDS
    }
}

/// All schemas, in the order of the layers; the shared definitions last.
pub static SCHEMAS: LazyLock<Vec<SchemaFile>> = LazyLock::new(|| {
    let whole = vec![
        ("platform", schema::<Platform>("platform/platform.yaml")),
        ("environment", schema::<Environment>("platform/environments/<environment>.yaml")),
        ("team", schema::<Team>("platform/teams/<team>.yaml")),
        ("component", schema::<Component>("platform/components/<component>.yaml")),
        ("service", schema::<Service>("apps/<service>/service.yaml")),
        ("overlay", schema::<Service>("apps/<service>/overlays/<environment>.yaml")),
        ("rules", schema::<RuleFile>("apps/<service>/monitoring/<name>.yaml")),
    ];
    sharing::share(whole).into_iter().map(|(name, json)| SchemaFile { name, json }).collect()
});

/// The text of a schema file.
pub fn schema_text(schema: &SchemaFile) -> String {
    text::pretty(&schema.json)
}

/// The schema of a document with all of its definitions.
fn schema<T: JsonSchema>(title: &str) -> Value {
    let generator = SchemaSettings::draft07().into_generator();
    let mut json = generator.into_root_schema_for::<T>().to_value();
    if let Some(root) = json.as_object_mut() {
        root.insert("title".to_owned(), json!(title));
    }
    bounds::write_out(&mut json);
    nulls::allow(&mut json);
    json
}
