//! Allows `null` for every optional field, because `null` removes a key that a weaker layer sets.

use serde_json::{Value, json};

/// Allows null for every optional field and for the values of mappings by name.
pub(super) fn allow(schema: &mut Value) {
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
            object.values_mut().for_each(allow);
        }
        Value::Array(items) => items.iter_mut().for_each(allow),
        _ => {}
    }
}

/// Allows null in a schema. The description stays at the top level, where editors look for it.
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
            let inner = match only_reference(schema) {
                Some(reference) => json!({ "$ref": reference }),
                None => schema.take(),
            };
            *schema = json!({ "anyOf": [inner, nothing] });
            if let (Some(object), Some(description)) = (schema.as_object_mut(), description) {
                object.insert("description".to_owned(), description);
            }
        }
    }
}

/// Returns the target of a schema that consists only of a reference in an `allOf` (the generator wraps it to add a
/// description).
fn only_reference(schema: &Value) -> Option<Value> {
    let object = schema.as_object().filter(|object| object.len() == 1)?;
    match object.get("allOf")?.as_array()?.as_slice() {
        [Value::Object(one)] if one.len() == 1 => one.get("$ref").cloned(),
        _ => None,
    }
}
