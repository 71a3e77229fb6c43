//! Decides whether two scalars mean the same to the API server.

use super::path::FieldPath;
use rutter_kubernetes::Quantity;
use rutter_yaml::Value;

/// Mappings whose values are all quantities.
const MAPS_OF_QUANTITIES: [&str; 13] = [
    "requests",
    "limits",
    "hard",
    "capacity",
    "allocatable",
    "default",
    "defaultRequest",
    "max",
    "min",
    "maxLimitRequestRatio",
    "minAllowed",
    "maxAllowed",
    "podFixed",
];
const QUANTITIES: [&str; 5] = ["sizeLimit", "divisor", "averageValue", "targetAverageValue", "maxSize"];

/// Parses a value as quantity.
pub(super) fn quantity(value: &Value) -> Option<Quantity> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Int(n) => Some(Quantity::whole(*n)),
        Value::Float(n) => n.to_string().parse().ok(),
        _ => None,
    }
}

/// Returns whether the field at this path is a quantity. Fields of `metadata`, `data` and
/// `stringData` never are, nor are fields of a document that a string holds.
fn is_quantity(path: &FieldPath) -> bool {
    if path.in_document() || ["metadata", "data", "stringData"].iter().any(|root| path.starts_with(&[root])) {
        return false;
    }
    let mut keys = path.keys().rev();
    let last = keys.next().unwrap_or_default();
    QUANTITIES.contains(&last) || keys.next().is_some_and(|parent| MAPS_OF_QUANTITIES.contains(&parent))
}

/// Returns whether two values mean the same. They must not be both mappings or both lists.
#[allow(clippy::float_cmp, clippy::cast_precision_loss)]
pub(super) fn same_scalar(path: &FieldPath, old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Int(a), Value::Float(b)) | (Value::Float(b), Value::Int(a)) if *a as f64 == *b => return true,
        _ if old == new => return true,
        _ => {}
    }
    is_quantity(path) && quantity(old).is_some_and(|a| quantity(new) == Some(a))
}

/// Returns whether a value means the same as an absent field: null, or empty labels or annotations.
pub(super) fn same_as_absent(path: &FieldPath, value: &Value) -> bool {
    value.is_null()
        || (value.is_empty()
            && path.keys().next_back().is_some_and(|key| matches!(key, "labels" | "annotations"))
            && path.keys().rev().nth(1) == Some("metadata"))
}

/// Returns whether two values mean the same and their lists have the same order. Controllers compare pod templates in
/// this way; field changes ignore the order.
pub(super) fn same_in_order(path: &FieldPath, old: Option<&Value>, new: Option<&Value>) -> bool {
    match (old, new) {
        (None, None) => true,
        (Some(value), None) | (None, Some(value)) => same_as_absent(path, value),
        (Some(Value::Mapping(a)), Some(Value::Mapping(b))) => {
            let keys = a.keys().chain(b.keys().filter(|key| !a.contains_key(key)));
            keys.into_iter().all(|key| same_in_order(&path.key(key), a.get(key), b.get(key)))
        }
        (Some(Value::Sequence(a)), Some(Value::Sequence(b))) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_in_order(path, Some(a), Some(b)))
        }
        (Some(a), Some(b)) => same_scalar(path, a, b),
    }
}
