//! Access to the values of objects for the detectors of effects.

use rutter_yaml::Value;

/// Returns the text at a path; empty if there is none.
pub(super) fn text<'a>(value: &'a Value, path: &[&str]) -> &'a str {
    value.at(path).and_then(Value::as_str).unwrap_or_default()
}

/// Returns the items of the list at a path.
pub(super) fn items<'a>(value: &'a Value, path: &[&str]) -> &'a [Value] {
    value.at(path).map_or(&[], Value::items)
}

/// Returns the strings of the list at a path.
pub(super) fn strings<'a>(value: &'a Value, path: &[&str]) -> Vec<&'a str> {
    items(value, path).iter().filter_map(Value::as_str).collect()
}

/// Returns a scalar as text, without quotes.
pub(super) fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        Value::Int(n) => n.to_string(),
        Value::Float(n) => n.to_string(),
        Value::Bool(b) => b.to_string(),
        Value::Null => String::new(),
        Value::Sequence(items) => items.iter().map(scalar).collect::<Vec<_>>().join(", "),
        Value::Mapping(m) => {
            m.iter().map(|(key, value)| format!("{key}={}", scalar(value))).collect::<Vec<_>>().join(",")
        }
    }
}

/// Returns the lines that `after` has and `before` has not.
pub(super) fn gained(before: Vec<String>, after: Vec<String>) -> Vec<String> {
    let mut new: Vec<String> = after.into_iter().filter(|line| !before.contains(line)).collect();
    new.dedup();
    new
}
