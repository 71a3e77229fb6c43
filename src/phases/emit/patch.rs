//! Strategic merge patches that turn one object into another.
//!
//! When Kustomize merges a list, the items of the patch come first, in the patch's order, and then the other items of
//! the base. If the order of a list matters, the patch therefore names every item by its key.

use crate::kubernetes::{Object, merge_key};
use crate::map;
use crate::yaml::{Mapping, Value};

/// A patch of one object of the base.
#[derive(Debug, Clone, PartialEq)]
pub struct Patch(pub Object);

impl Patch {
    /// Returns the patch that turns `base` into `wanted`; `None` if they are equal.
    pub fn between(base: &Object, wanted: &Object) -> Option<Self> {
        let difference = strategic_merge_difference(base.group(), base.kind(), &base.0, &wanted.0)?;
        let Value::Mapping(mut difference) = difference else { return None };
        let mut patch = head(base);
        let metadata = difference.remove("metadata");
        if let (Some(Value::Mapping(more)), Some(Value::Mapping(own))) = (metadata, patch.get_mut("metadata")) {
            for (key, value) in more {
                own.push(key, value);
            }
        }
        for (key, value) in difference {
            patch.push(key, value);
        }
        Some(Self(Object(patch.into())))
    }

    /// Returns the patch that deletes an object of the base.
    pub fn deletion(base: &Object) -> Self {
        let mut patch = head(base);
        patch.push("$patch", "delete");
        Self(Object(patch.into()))
    }
}

/// The fields that identify the patched object: `apiVersion`, `kind` and the name.
fn head(object: &Object) -> Mapping {
    let mut head = Mapping::new();
    head.push("apiVersion", object.api_version().to_owned());
    head.push("kind", object.kind().to_owned());
    head.push("metadata", map! { "name" => object.name().to_owned() });
    head
}

/// Returns the smallest value that gives `wanted` when it is merged into `base`, an object of `kind`; `None` if they
/// are equal.
pub fn strategic_merge_difference(group: &str, kind: &str, base: &Value, wanted: &Value) -> Option<Value> {
    let (Value::Mapping(base), Value::Mapping(wanted)) = (base, wanted) else {
        return (base != wanted).then(|| wanted.clone());
    };
    let difference = Difference { group, kind }.map_difference(&mut Vec::new(), base, wanted);
    (!difference.is_empty()).then(|| difference.into())
}

#[derive(Clone, Copy)]
struct Difference<'k> {
    group: &'k str,
    kind: &'k str,
}

impl Difference<'_> {
    fn map_difference<'v>(self, path: &mut Vec<&'v str>, base: &'v Mapping, wanted: &'v Mapping) -> Mapping {
        let mut out = Mapping::new();
        for (key, value) in wanted.iter() {
            path.push(key);
            let difference = match base.get(key) {
                Some(old) => self.value_difference(path, old, value),
                None => Some(value.clone()),
            };
            path.pop();
            out.push_some(key.clone(), difference);
        }
        for (key, _) in base.iter().filter(|(key, _)| !wanted.contains_key(key)) {
            out.push(key.clone(), Value::Null);
        }
        out
    }

    fn value_difference<'v>(self, path: &mut Vec<&'v str>, base: &'v Value, wanted: &'v Value) -> Option<Value> {
        match (base, wanted) {
            (Value::Mapping(base), Value::Mapping(wanted)) if wanted.is_empty() != base.is_empty() => {
                Some(emptied_or_filled(base, wanted))
            }
            (Value::Mapping(base), Value::Mapping(wanted)) => {
                Some(self.map_difference(path, base, wanted).into()).filter(|difference: &Value| !difference.is_empty())
            }
            _ if base == wanted => None,
            (Value::Sequence(base), Value::Sequence(wanted)) => {
                match merge_key(self.group, self.kind, path).filter(|keys| !keys.is_empty()) {
                    Some(keys) => self.list_difference(path, keys, base, wanted),
                    None => Some(Value::Sequence(wanted.clone())),
                }
            }
            _ => Some(wanted.clone()),
        }
    }

    fn list_difference<'v>(
        self,
        path: &mut Vec<&'v str>,
        keys: &[&str],
        base: &'v [Value],
        wanted: &'v [Value],
    ) -> Option<Value> {
        // Items with equal keys cannot be matched, so the patch replaces the whole list.
        if !unique(keys, base) || !unique(keys, wanted) {
            return Some(replacement(wanted));
        }
        let items = self.changed_items(path, keys, base, wanted, false);
        let in_order = merged_order(keys, &items, base, wanted);
        let items = if !in_order && order_matters(path, wanted) {
            self.changed_items(path, keys, base, wanted, true)
        } else {
            items
        };
        (!items.is_empty()).then_some(Value::Sequence(items))
    }

    /// The items of a patch of a list: first new and changed items (with `all`, every item), then the deletions.
    fn changed_items<'v>(
        self,
        path: &mut Vec<&'v str>,
        keys: &[&str],
        base: &'v [Value],
        wanted: &'v [Value],
        all: bool,
    ) -> Vec<Value> {
        let mut out = Vec::new();
        for new in wanted {
            let Some(old) = base.iter().find(|old| same_item(keys, old, new)) else {
                out.push(new.clone());
                continue;
            };
            let difference = self.value_difference(path, old, new);
            if all || difference.is_some() {
                out.push(item(keys, new, difference));
            }
        }
        for old in base.iter().filter(|old| !wanted.iter().any(|new| same_item(keys, old, new))) {
            out.push(item(keys, old, Some(map! { "$patch" => "delete" })));
        }
        out
    }
}

/// The patch of a map that is empty before or after. Kustomize drops a map when its last key is removed, so a map that
/// becomes empty is replaced as a whole.
fn emptied_or_filled(base: &Mapping, wanted: &Mapping) -> Value {
    if base.is_empty() {
        return wanted.clone().into();
    }
    map! { "$patch" => "replace" }
}

/// An item of a patch of a list: its merge keys, then the fields that differ.
fn item(keys: &[&str], whole: &Value, difference: Option<Value>) -> Value {
    let mut out = Mapping::new();
    for key in keys {
        out.push_some((*key).to_owned(), whole.get(key).cloned());
    }
    if let Some(Value::Mapping(difference)) = difference {
        for (key, value) in difference {
            out.insert(key, value);
        }
    }
    out.into()
}

/// The patch that replaces a whole list.
fn replacement(wanted: &[Value]) -> Value {
    let mut items = vec![map! { "$patch" => "replace" }];
    items.extend_from_slice(wanted);
    Value::Sequence(items)
}

fn same_item(keys: &[&str], a: &Value, b: &Value) -> bool {
    keys.iter().all(|key| a.get(key) == b.get(key))
}

fn unique(keys: &[&str], items: &[Value]) -> bool {
    items.iter().enumerate().all(|(n, item)| !items[..n].iter().any(|other| same_item(keys, item, other)))
}

/// Whether merging the `patch` into the `base` gives the items in the order of `wanted`.
fn merged_order(keys: &[&str], patch: &[Value], base: &[Value], wanted: &[Value]) -> bool {
    let kept = patch.iter().filter(|item| item.get("$patch").is_none());
    let untouched = base.iter().filter(|old| !patch.iter().any(|item| same_item(keys, item, old)));
    let merged: Vec<&Value> = kept.chain(untouched).collect();
    merged.len() == wanted.len() && merged.iter().zip(wanted).all(|(a, b)| same_item(keys, a, b))
}

/// Whether the order of a list matters: init containers run in order, the first container is the main one, and an
/// environment variable can only refer to earlier variables.
fn order_matters(path: &[&str], wanted: &[Value]) -> bool {
    match path.last() {
        Some(&("initContainers" | "containers")) => true,
        Some(&"env") => {
            wanted.iter().any(|var| var.get("value").and_then(Value::as_str).is_some_and(|text| text.contains("$(")))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
