//! What several environments' versions of an object agree on.

use crate::kubernetes::{Object, merge_key};
use crate::yaml::{Mapping, Value};

/// What an object and those of the same id have in common: the keys and the items of keyed lists that all of them
/// have, as far down as they are equal. Where they differ nobody's value is taken, so that a patch that gets lost
/// leaves a value out and never gives one environment the value of another.
pub(super) fn agreement(object: Object, others: &[&Object]) -> Option<Object> {
    let agreement = Agreement { group: object.group().to_owned(), kind: object.kind().to_owned() };
    let all = others.iter().try_fold(object.0, |value, other| agreement.of_values(&mut Vec::new(), value, &other.0));
    all.map(Object)
}

struct Agreement {
    group: String,
    kind: String,
}

impl Agreement {
    fn of_values<'v>(&self, path: &mut Vec<&'v str>, value: Value, other: &'v Value) -> Option<Value> {
        match (value, other) {
            (value, other) if value == *other => Some(value),
            (Value::Mapping(value), Value::Mapping(other)) => self.of_maps(path, value, other),
            (Value::Sequence(value), Value::Sequence(other)) => {
                let keys = merge_key(&self.group, &self.kind, path).filter(|keys| !keys.is_empty())?;
                self.of_lists(path, keys, value, other)
            }
            _ => None,
        }
    }

    fn of_maps<'v>(&self, path: &mut Vec<&'v str>, value: Mapping, other: &'v Mapping) -> Option<Value> {
        let mut shared = Mapping::new();
        for (key, value) in value {
            let Some((key, other)) = other.iter().find(|(k, _)| **k == key) else { continue };
            path.push(key);
            shared.push_some(key.clone(), self.of_values(path, value, other));
            path.pop();
        }
        (!shared.is_empty()).then_some(Value::Mapping(shared))
    }

    fn of_lists<'v>(
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
            let item = self.of_values(path, item, other);
            // A name without anything to it says nothing.
            shared.extend(item.filter(|item| whole || !only_keys(keys, item)));
        }
        (!shared.is_empty()).then_some(Value::Sequence(shared))
    }
}

fn only_keys(keys: &[&str], item: &Value) -> bool {
    item.as_mapping().is_some_and(|map| map.keys().all(|key| keys.contains(&key)))
}
