//! The JSON Schemas of the spec, generated from the types. This is the only module that uses the `schemars` generator.
//!
//! Every kind of file has a schema. Definitions that several schemas share are in `shared.json`. The other schemas refer
//! to them by a relative path, so that editors find the file beside them.

mod bounds;
mod nulls;
mod sharing;
mod text;

use std::sync::LazyLock;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

pub use sharing::{NO_DEFAULT, OVERLAY_ONLY, SERVICE_ONLY, SHARED_SCHEMA};

use super::{Component, Environment, Platform, RuleFile, Service, Team};

/// A published schema.
#[derive(Debug, Clone, PartialEq)]
pub struct SchemaFile {
    /// The name of the file in `schema/` without `.json`.
    pub name: &'static str,
    json: Value,
}

impl SchemaFile {
    /// Returns the schema. It refers to its own definitions as `#/definitions/NAME`, and to shared ones as
    /// `shared.json#/definitions/NAME`.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// Returns whether it describes a kind of file, and not the shared definitions.
    pub fn is_of_files(&self) -> bool {
        self.name != SHARED_SCHEMA
    }
}

/// All schemas, in the order of the layers, with the shared definitions last.
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

/// Returns the text of a schema file.
pub fn schema_text(schema: &SchemaFile) -> String {
    text::pretty(&schema.json)
}

/// Generates the schema of a document with all of its definitions.
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
