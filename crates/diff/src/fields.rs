//! Finds the fields of an object that differ.

use std::collections::{BTreeMap, BTreeSet};

use super::embedded::document;
use super::equality::{same_as_absent, same_scalar};
use super::list_keys::{Matching, item_key, matching};
use super::path::{FieldPath, Step};
use super::text;
use rutter_yaml::{Mapping, Value};

/// The most pairs of list items that are compared in depth.
const MAX_PAIRS: usize = 250_000;

/// The kind of a field's change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldKind {
    Added,
    Removed,
    Replaced,
    /// The same list items in another order, where the order has a meaning.
    Reordered,
    /// A text of several lines; [`FieldChange::hunks`] has the lines that differ.
    Lines,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    pub path: FieldPath,
    pub kind: FieldKind,
    /// The value before the change; for [`FieldKind::Reordered`] the keys of the items.
    pub old: Option<Value>,
    pub new: Option<Value>,
    /// The hunks of a unified diff, for [`FieldKind::Lines`].
    pub hunks: Option<String>,
}

/// Returns the fields that differ between two values, in the order of the new value.
pub fn field_changes(old: &Value, new: &Value) -> Vec<FieldChange> {
    changes_below(&FieldPath::default(), old, new)
}

fn changes_below(path: &FieldPath, old: &Value, new: &Value) -> Vec<FieldChange> {
    let mut walk = Walk { changes: Vec::new() };
    walk.values(path, Some(old), Some(new));
    walk.changes
}

struct Walk {
    changes: Vec<FieldChange>,
}

impl Walk {
    fn push(&mut self, path: &FieldPath, kind: FieldKind, old: Option<&Value>, new: Option<&Value>) {
        self.changes.push(FieldChange { path: path.clone(), kind, old: old.cloned(), new: new.cloned(), hunks: None });
    }

    fn values(&mut self, path: &FieldPath, old: Option<&Value>, new: Option<&Value>) {
        match (old, new) {
            (None, None) => {}
            (Some(value), None) | (None, Some(value)) if same_as_absent(path, value) => {}
            (Some(Value::Null), Some(_)) => self.values(path, None, new),
            (Some(_), Some(Value::Null)) => self.values(path, old, None),
            (None, Some(_)) => self.push(path, FieldKind::Added, None, new),
            (Some(_), None) => self.push(path, FieldKind::Removed, old, None),
            (Some(Value::Mapping(a)), Some(Value::Mapping(b))) => self.mappings(path, a, b),
            (Some(Value::Sequence(a)), Some(Value::Sequence(b))) => self.lists(path, a, b),
            (Some(a), Some(b)) if same_scalar(path, a, b) => {}
            (Some(Value::String(a)), Some(Value::String(b))) => self.strings(path, a, b),
            (Some(_), Some(_)) => self.push(path, FieldKind::Replaced, old, new),
        }
    }

    fn mappings(&mut self, path: &FieldPath, old: &Mapping, new: &Mapping) {
        for (key, value) in new.iter() {
            self.values(&path.key(key), old.get(key), Some(value));
        }
        for (key, value) in old.iter().filter(|(key, _)| !new.contains_key(key)) {
            self.values(&path.key(key), Some(value), None);
        }
    }

    fn strings(&mut self, path: &FieldPath, old: &str, new: &str) {
        let key = path.keys().next_back().unwrap_or_default();
        if !path.in_document()
            && let (Some(a), Some(b)) = (document(key, old), document(key, new))
        {
            return self.values(&path.join(Step::Document), Some(&a), Some(&b));
        }
        let (old_value, new_value) = (Value::from(old.to_owned()), Value::from(new.to_owned()));
        if !old.contains('\n') && !new.contains('\n') {
            return self.push(path, FieldKind::Replaced, Some(&old_value), Some(&new_value));
        }
        self.push(path, FieldKind::Lines, Some(&old_value), Some(&new_value));
        if let Some(change) = self.changes.last_mut() {
            change.hunks = Some(text::hunks(old, new));
        }
    }

    fn lists(&mut self, path: &FieldPath, old: &[Value], new: &[Value]) {
        let key = path.keys().next_back().unwrap_or_default();
        match matching(key, path.in_document(), old, new) {
            Matching::Keyed(fields) => {
                self.keyed(path, old, new, fields);
            }
            Matching::KeyedInOrder(fields) => self.keyed_in_order(path, old, new, fields),
            Matching::Set(_) => self.set(path, old, new),
            Matching::Ordered => self.ordered(path, old, new),
        }
    }

    fn keyed(&mut self, path: &FieldPath, old: &[Value], new: &[Value], fields: &[&str]) {
        let keys = |items: &[Value]| -> Vec<String> {
            items.iter().map(|item| item_key(item, fields).unwrap_or_default()).collect()
        };
        let (old_keys, new_keys) = (keys(old), keys(new));
        let before: BTreeMap<&String, &Value> = old_keys.iter().zip(old).collect();
        let after: BTreeSet<&String> = new_keys.iter().collect();
        for (key, item) in new_keys.iter().zip(new) {
            self.values(&path.join(Step::Item(key.clone())), before.get(key).copied(), Some(item));
        }
        for (key, item) in old_keys.iter().zip(old).filter(|(key, _)| !after.contains(key)) {
            self.values(&path.join(Step::Item(key.clone())), Some(item), None);
        }
    }

    fn keyed_in_order(&mut self, path: &FieldPath, old: &[Value], new: &[Value], fields: &[&str]) {
        self.keyed(path, old, new, fields);
        let kept = |items: &[Value], others: &[Value]| -> Vec<Value> {
            let other_keys: BTreeSet<_> = others.iter().map(|item| item_key(item, fields)).collect();
            let keys = items.iter().map(|item| item_key(item, fields)).filter(|key| other_keys.contains(key));
            keys.flatten().map(Value::from).collect()
        };
        let (before, after) = (kept(old, new), kept(new, old));
        if before != after {
            let (before, after) = (Value::Sequence(before), Value::Sequence(after));
            self.push(path, FieldKind::Reordered, Some(&before), Some(&after));
        }
    }

    /// Compares lists as sets. Removes equal items; compares the rest in depth only if each side has one mapping left.
    fn set(&mut self, path: &FieldPath, old: &[Value], new: &[Value]) {
        let (mut gone, mut came) = without_copies(old, new);
        // Items that are equal in meaning are only searched if the lists are short enough.
        if gone.len().saturating_mul(came.len()) <= MAX_PAIRS {
            came.retain(|(_, item)| match gone.iter().position(|(_, other)| same(path, other, item)) {
                Some(at) => {
                    gone.remove(at);
                    false
                }
                None => true,
            });
        }
        if let ([(_, before)], [(n, after)]) = (gone.as_slice(), came.as_slice())
            && before.as_mapping().is_some()
            && after.as_mapping().is_some()
        {
            return self.values(&path.join(Step::Index(*n)), Some(before), Some(after));
        }
        for (n, item) in came {
            self.push(&path.join(Step::Index(n)), FieldKind::Added, None, Some(item));
        }
        for (n, item) in gone {
            self.push(&path.join(Step::Index(n)), FieldKind::Removed, Some(item), None);
        }
    }

    /// Compares lists by order. A list of scalars changes as a whole. In other lists, the items between the equal start
    /// and the equal end are paired by index.
    fn ordered(&mut self, path: &FieldPath, old: &[Value], new: &[Value]) {
        let scalars = |items: &[Value]| items.iter().all(|v| v.as_mapping().is_none() && v.as_sequence().is_none());
        let equal = |(a, b): &(&Value, &Value)| same(path, a, b);
        if scalars(old) && scalars(new) {
            if old.len() != new.len() || !old.iter().zip(new).all(|pair| equal(&pair)) {
                let kind = if permuted(old, new) { FieldKind::Reordered } else { FieldKind::Replaced };
                self.push(path, kind, Some(&Value::Sequence(old.to_vec())), Some(&Value::Sequence(new.to_vec())));
            }
            return;
        }
        let start = old.iter().zip(new).take_while(equal).count();
        let end = old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(equal).count();
        let (before, after) = (&old[start..old.len() - end], &new[start..new.len() - end]);
        for n in 0..before.len().max(after.len()) {
            self.values(&path.join(Step::Index(start + n)), before.get(n), after.get(n));
        }
    }
}

/// A list item and its index.
type Item<'a> = (usize, &'a Value);

/// Returns the items with their indices, without those that are exactly equal on both sides.
fn without_copies<'a>(old: &'a [Value], new: &'a [Value]) -> (Vec<Item<'a>>, Vec<Item<'a>>) {
    let mut copies: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, item) in old.iter().enumerate().rev() {
        copies.entry(format!("{item:?}")).or_default().push(n);
    }
    let came: Vec<_> = new
        .iter()
        .enumerate()
        .filter(|(_, item)| copies.get_mut(&format!("{item:?}")).and_then(Vec::pop).is_none())
        .collect();
    let mut left: Vec<usize> = copies.into_values().flatten().collect();
    left.sort_unstable();
    (left.into_iter().filter_map(|n| Some((n, old.get(n)?))).collect(), came)
}

fn same(path: &FieldPath, old: &Value, new: &Value) -> bool {
    old == new || changes_below(path, old, new).is_empty()
}

fn permuted(old: &[Value], new: &[Value]) -> bool {
    let sorted = |items: &[Value]| {
        let mut texts: Vec<String> = items.iter().map(|item| format!("{item:?}")).collect();
        texts.sort_unstable();
        texts
    };
    old.len() == new.len() && sorted(old) == sorted(new)
}
