//! JSON and YAML documents inside strings.

use rutter_diagnostics::FileId;
use rutter_yaml::{ReadOptions, Value, read_document};

/// The limits for reading such documents. Larger texts are compared line by line.
const LIMITS: ReadOptions = ReadOptions { max_bytes: 1 << 20, max_nodes: 100_000, last_key_wins: false };

/// Returns the mapping or list in a string, if the key is the name of a JSON or YAML file or the text looks like JSON.
pub(super) fn document(key: &str, text: &str) -> Option<Value> {
    let named = [".json", ".yaml", ".yml"].iter().any(|suffix| key.ends_with(suffix));
    let looks_like_json = text.trim_start().starts_with(['{', '[']);
    if !named && !looks_like_json {
        return None;
    }
    let node = read_document(text.as_bytes(), FileId(0), LIMITS).ok()?;
    let value = Value::from(&node);
    matches!(value, Value::Mapping(_) | Value::Sequence(_)).then_some(value)
}
