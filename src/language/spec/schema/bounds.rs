//! Adds ranges that the generator expresses by a `format` (which validators ignore), and removes empty defaults.

use serde_json::{Value, json};

/// Adds the range of every integer, and removes defaults that are empty or null.
pub(super) fn write_out(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(greatest) = object.get("format").and_then(Value::as_str).and_then(greatest) {
                object.shift_remove("format");
                object.entry("minimum").or_insert(json!(0));
                object.entry("maximum").or_insert(greatest);
            }
            if object.get("default").is_some_and(is_nothing) {
                object.shift_remove("default");
            }
            object.values_mut().for_each(write_out);
        }
        Value::Array(items) => items.iter_mut().for_each(write_out),
        _ => {}
    }
}

/// Returns the greatest number of an integer type by the name of its format. YAML integers are signed and have 64 bits.
fn greatest(format: &str) -> Option<Value> {
    match format {
        "uint16" => Some(json!(u16::MAX)),
        "uint32" => Some(json!(u32::MAX)),
        "uint64" => Some(json!(i64::MAX)),
        _ => None,
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    }
}
