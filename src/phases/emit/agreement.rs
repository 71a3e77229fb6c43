//! Computes the part of an object that is equal in all environments, which goes into the base.

use crate::kubernetes::{Object, merge_key};
use crate::yaml::{Mapping, Value};

/// Returns the part of an object that is equal in all `others`, the objects with the same id in other environments:
/// every map key and every item of a keyed list that all of them have, at any depth. A value that differs is left out
/// completely. So if a patch is ever lost, the value is missing, and no environment gets the value of another one.
/// Returns `None` if nothing is equal.
pub(super) fn agreement(object: Object, others: &[&Object]) -> Option<Object> {
    let agreement = Agreement { group: object.group().to_owned(), kind: object.kind().to_owned() };
    let all = others.iter().try_fold(object.0, |value, other| agreement.common_value(&mut Vec::new(), value, &other.0));
    all.map(Object)
}

/// Compares values of objects of one kind: the kind decides by which keys the items of a list are matched.
struct Agreement {
    group: String,
    kind: String,
}

impl Agreement {
    fn common_value<'v>(&self, path: &mut Vec<&'v str>, value: Value, other: &'v Value) -> Option<Value> {
        match (value, other) {
            (value, other) if value == *other => Some(value),
            (Value::Mapping(value), Value::Mapping(other)) => self.common_map(path, value, other),
            (Value::Sequence(value), Value::Sequence(other)) => {
                let keys = merge_key(&self.group, &self.kind, path).filter(|keys| !keys.is_empty())?;
                self.common_list(path, keys, value, other)
            }
            _ => None,
        }
    }

    fn common_map<'v>(&self, path: &mut Vec<&'v str>, value: Mapping, other: &'v Mapping) -> Option<Value> {
        let mut shared = Mapping::new();
        for (key, value) in value {
            let Some((key, other)) = other.iter().find(|(k, _)| **k == key) else { continue };
            path.push(key);
            shared.push_some(key.clone(), self.common_value(path, value, other));
            path.pop();
        }
        (!shared.is_empty()).then_some(Value::Mapping(shared))
    }

    fn common_list<'v>(
        &self,
        path: &mut Vec<&'v str>,
        keys: &[&str],
        value: Vec<Value>,
        other: &'v [Value],
    ) -> Option<Value> {
        let mut shared = Vec::new();
        for item in value {
            let mut same = other.iter().filter(|other| keys.iter().all(|key| other.get(key) == item.get(key)));
            let (Some(other), None) = (same.next(), same.next()) else { continue };
            let whole = item == *other;
            let item = self.common_value(path, item, other);
            // An item of which only the merge keys are equal carries no information.
            shared.extend(item.filter(|item| whole || !only_keys(keys, item)));
        }
        (!shared.is_empty()).then_some(Value::Sequence(shared))
    }
}

/// Whether an item of a keyed list has no other fields than its merge keys.
fn only_keys(keys: &[&str], item: &Value) -> bool {
    item.as_mapping().is_some_and(|map| map.keys().all(|key| keys.contains(&key)))
}
