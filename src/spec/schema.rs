//! The JSON Schemas of the spec, made from the types. The home of the `schemars` generator.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::{Component, Environment, Platform, RuleFile, Service, Team};

/// Words of a service that only `service.yaml` may hold.
pub const SERVICE_ONLY: &[&str] = &["team", "description"];
/// Words of a service that only an overlay may hold: the pin, and what keeps it.
pub const OVERLAY_ONLY: &[&str] = &["tag", "digest", "hold"];
/// Words of a service that make no sense as defaults of many.
pub const NO_DEFAULT: &[&str] =
    &["acknowledge", "aliases", "callers", "interfaces", "needs", "variants", "port", "hooks", "schedules", "workers"];

/// A document kind's schema: its name and how to make it.
pub struct SchemaKind {
    /// The file in `schema/` without `.json`.
    pub name: &'static str,
    make: fn() -> Value,
}

/// All schemas, in the order of the layers.
pub const SCHEMAS: &[SchemaKind] = &[
    SchemaKind { name: "platform", make: || schema::<Platform>("platform/platform.yaml", &[]) },
    SchemaKind { name: "environment", make: || schema::<Environment>("platform/environments/<environment>.yaml", &[]) },
    SchemaKind { name: "team", make: || schema::<Team>("platform/teams/<team>.yaml", &[]) },
    SchemaKind { name: "component", make: || schema::<Component>("platform/components/<component>.yaml", &[]) },
    SchemaKind { name: "service", make: || schema::<Service>("apps/<service>/service.yaml", &[OVERLAY_ONLY]) },
    SchemaKind {
        name: "overlay",
        make: || schema::<Service>("apps/<service>/overlays/<environment>.yaml", &[SERVICE_ONLY]),
    },
    SchemaKind { name: "rules", make: || schema::<RuleFile>("apps/<service>/monitoring/<name>.yaml", &[]) },
];

impl SchemaKind {
    pub fn json(&self) -> Value {
        (self.make)()
    }
}

/// The text of a schema file.
pub fn schema_text(kind: &SchemaKind) -> String {
    let mut text = serde_json::to_string_pretty(&kind.json()).unwrap_or_default();
    text.push('\n');
    text
}

fn schema<T: JsonSchema>(title: &str, without: &[&[&str]]) -> Value {
    let generator: SchemaGenerator = SchemaSettings::draft07().into_generator();
    let mut json = generator.into_root_schema_for::<T>().to_value();
    if let Some(root) = json.as_object_mut() {
        root.insert("title".to_owned(), json!(title));
        if let Some(properties) = root.get_mut("properties").and_then(Value::as_object_mut) {
            for name in without.iter().copied().flatten() {
                properties.shift_remove(*name);
            }
        }
        if let Some(Value::Object(definitions)) = root.get_mut("definitions") {
            restrict_defaults(definitions);
        }
    }
    allow_null(&mut json);
    json
}

/// `defaults:` takes a service's words but for those that only one service can mean.
fn restrict_defaults(definitions: &mut Map<String, Value>) {
    if let Some(properties) =
        definitions.get_mut("Service").and_then(|s| s.get_mut("properties")).and_then(Value::as_object_mut)
    {
        for name in SERVICE_ONLY.iter().chain(OVERLAY_ONLY).chain(NO_DEFAULT) {
            properties.shift_remove(*name);
        }
    }
}

/// `null` removes a key at any layer, so whatever need not be there may also be null.
fn allow_null(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(values) = object.get_mut("additionalProperties").filter(|v| v.is_object()) {
                make_nullable(values);
            }
            let required = object.get("required").cloned().unwrap_or_default();
            let is_required = |name: &str| required.as_array().is_some_and(|all| all.iter().any(|r| r == name));
            if let Some(Value::Object(properties)) = object.get_mut("properties") {
                properties
                    .iter_mut()
                    .filter(|(name, _)| !is_required(name))
                    .for_each(|(_, value)| make_nullable(value));
            }
            object.values_mut().for_each(allow_null);
        }
        Value::Array(items) => items.iter_mut().for_each(allow_null),
        _ => {}
    }
}

/// Lets a schema accept null too; its description stays at the top, where editors look for it.
fn make_nullable(schema: &mut Value) {
    let nothing = json!({ "type": "null" });
    if schema.get("anyOf").and_then(Value::as_array).is_some_and(|choices| choices.contains(&nothing)) {
        return;
    }
    let Some(object) = schema.as_object_mut() else { return };
    match object.get_mut("type") {
        Some(Value::Array(types)) if !types.contains(&json!("null")) => types.push(json!("null")),
        Some(Value::Array(_)) => {}
        Some(one) if one.is_string() => *one = json!([one.take(), "null"]),
        _ => {
            let description = object.shift_remove("description");
            let inner = schema.take();
            *schema = json!({ "anyOf": [inner, nothing] });
            if let (Some(object), Some(description)) = (schema.as_object_mut(), description) {
                object.insert("description".to_owned(), description);
            }
        }
    }
}
