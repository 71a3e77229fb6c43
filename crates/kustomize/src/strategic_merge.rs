//! Strategic merge patches, as kyaml's `merge2` applies them.
//!
//! Maps are merged, null removes a field, and scalars are replaced. A list is merged if the schema gives it merge
//! keys (with new and changed items first), and replaced otherwise.

use super::notation::{Notation, PathHash};
use super::openapi::{ListMerge, Schema, Schemas};
use super::scalar::{plain_value, scalar_text};
use rutter_yaml::{Mapping, Value};

const DIRECTIVE: &str = "$patch";
/// The most comparisons of list items in one patch.
const MAX_WORK: usize = 20_000_000;
const MAX_DEPTH: usize = 500;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Directive {
    Merge,
    Replace,
    Delete,
}

/// Applies `patch` to `object`. Returns `None` if the patch deletes the object.
pub(crate) fn merge_object(
    object: Value,
    object_notation: &Notation,
    patch: &Value,
    patch_notation: &Notation,
    schemas: &Schemas,
) -> Result<Option<Value>, String> {
    // Kustomize discards the result of such a patch and keeps the object unchanged.
    if let Value::Mapping(m) = patch
        && directive(m)? == Directive::Replace
    {
        return Ok(Some(object));
    }
    let schema = schemas.of_object(&object).or_else(|| schemas.of_object(patch));
    let mut merge = Merge { schemas, object_notation, patch_notation, path: PathHash::ROOT, work: 0, depth: 0 };
    merge.value(Some(object), Some(patch), schema, None)
}

struct Merge<'a> {
    schemas: &'a Schemas,
    object_notation: &'a Notation,
    patch_notation: &'a Notation,
    path: PathHash,
    work: usize,
    depth: usize,
}

type Merged = Result<Option<Value>, String>;

impl<'a> Merge<'a> {
    /// Merges two values. `list` is the way a list is merged; for a list, `schema` is the schema of its items.
    fn value(
        &mut self,
        dest: Option<Value>,
        patch: Option<&Value>,
        schema: Option<Schema<'a>>,
        list: Option<&ListMerge>,
    ) -> Merged {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("the patch is nested too deeply".to_owned());
        }
        let out = match (dest, patch) {
            (dest, None) => Ok(dest),
            (_, Some(Value::Null)) => Ok(None),
            (None | Some(Value::Null), Some(patch)) => self.added(patch, schema, list),
            (Some(Value::Mapping(dest)), Some(Value::Mapping(patch))) => self.mapping(dest, patch, schema),
            (Some(Value::Sequence(dest)), Some(Value::Sequence(patch))) => match list {
                Some(list) => self.list(dest, patch, schema, list),
                None => Ok(Some(Value::Sequence(patch.clone()))),
            },
            (Some(dest), Some(patch)) if is_scalar(&dest) && is_scalar(patch) => Ok(Some(self.scalar(&dest, patch))),
            (Some(dest), Some(patch)) => {
                Err(format!("the patch has {} where the object has {}", type_name(patch), type_name(&dest)))
            }
        };
        self.depth -= 1;
        out
    }

    /// Merges two scalars. A plain scalar that replaces a quoted text becomes quoted.
    fn scalar(&self, dest: &Value, patch: &Value) -> Value {
        let quoted = dest.as_str().is_some_and(|text| self.object_notation.is_quoted(self.path, text));
        let plain = patch.as_str().is_none_or(|text| self.patch_notation.is_plain_date(self.path, text));
        match self.patch_notation.written(self.path, patch) {
            Some(text) if quoted && plain => Value::from(text),
            _ => patch.clone(),
        }
    }

    /// Returns a value that a patch adds, without the nulls and directives in its mappings.
    fn added(&mut self, patch: &Value, schema: Option<Schema<'a>>, list: Option<&ListMerge>) -> Merged {
        match (patch, list) {
            (Value::Mapping(m), _) => {
                if directive(m)? == Directive::Delete {
                    return Ok(None);
                }
                self.mapping(Mapping::new(), m, schema)
            }
            (Value::Sequence(items), Some(ListMerge::Keys(_))) => {
                let (_, items) = list_directive(items)?;
                let mut out = Vec::with_capacity(items.len());
                for item in items {
                    match self.value(None, Some(item), schema, None)? {
                        Some(Value::Mapping(m)) if m.is_empty() => {}
                        Some(item) => out.push(item),
                        None => {}
                    }
                }
                Ok(Some(Value::Sequence(out)))
            }
            _ => Ok(Some(patch.clone())),
        }
    }

    fn mapping(&mut self, dest: Mapping, patch: &Mapping, schema: Option<Schema<'a>>) -> Merged {
        let mut dest = match directive(patch)? {
            Directive::Delete => return Ok(None),
            Directive::Replace => Mapping::new(),
            Directive::Merge => dest,
        };
        let schema = match schema {
            Some(schema) => Some(schema),
            // This is an object inside an object, for example a template in a custom resource.
            None if patch.contains_key("kind") || dest.contains_key("kind") => {
                let object = Value::Mapping(dest);
                let found =
                    self.schemas.of_object(&object).or_else(|| self.schemas.of_object(&Value::Mapping(patch.clone())));
                dest = if let Value::Mapping(m) = object { m } else { Mapping::new() };
                found
            }
            None => None,
        };
        for (key, patch) in patch.iter().filter(|(key, _)| *key != DIRECTIVE) {
            let (inner, list) = schema.map_or((None, None), |s| s.field(key));
            let old = dest.get_mut(key).map(std::mem::take);
            let path = self.path;
            self.path = path.below(key);
            let merged = self.value(old, Some(patch), inner, list.as_ref())?;
            self.path = path;
            match merged {
                Some(value) => match dest.get_mut(key) {
                    Some(old) => *old = value,
                    None => dest.push(key.clone(), value),
                },
                None => dest.retain(|k, _| k != key),
            }
        }
        Ok(Some(Value::Mapping(dest)))
    }

    fn list(&mut self, dest: Vec<Value>, patch: &[Value], schema: Option<Schema<'a>>, list: &ListMerge) -> Merged {
        let (directive, patch) = list_directive(patch)?;
        match (directive, list) {
            (Directive::Delete, _) => Ok(None),
            (Directive::Replace, _) => Ok(Some(Value::Sequence(patch.into_iter().cloned().collect()))),
            (Directive::Merge, ListMerge::Set) => {
                let mut out: Vec<Value> = Vec::new();
                self.count_work((dest.len() + patch.len()).saturating_mul(dest.len() + patch.len()))?;
                for item in patch.into_iter().cloned().chain(dest) {
                    if !out.iter().any(|o| scalar_text(o) == scalar_text(&item)) {
                        out.push(item);
                    }
                }
                Ok(Some(Value::Sequence(out)))
            }
            (Directive::Merge, ListMerge::Keys(keys)) => self.keyed(dest, &patch, schema, keys),
        }
    }

    fn count_work(&mut self, work: usize) -> Result<(), String> {
        self.work = self.work.saturating_add(work);
        if self.work > MAX_WORK { Err("the lists are too long to be merged".to_owned()) } else { Ok(()) }
    }

    /// Merges two lists whose items are paired by the values of their keys. The details are exactly kyaml's: for
    /// example, an item without a key that other items have may get lost.
    fn keyed(&mut self, mut dest: Vec<Value>, patch: &[&Value], schema: Option<Schema<'a>>, keys: &[String]) -> Merged {
        let total = dest.len() + patch.len();
        self.count_work(total.saturating_mul(total).saturating_mul(if keys.len() > 1 { 4 } else { 1 }))?;
        let mut identities: Vec<Vec<String>> = Vec::with_capacity(total);
        for item in patch.iter().copied().chain(&dest) {
            if item.as_mapping().is_some() {
                let identity: Vec<String> = keys.iter().map(|k| key_text(item, k).unwrap_or_default()).collect();
                if !identities.contains(&identity) {
                    identities.push(identity);
                }
            }
        }
        if keys.len() > 1 {
            unify(&mut identities);
        }
        let used: Vec<usize> = (0..keys.len()).filter(|n| identities.iter().any(|i| !i[*n].is_empty())).collect();
        let used = if used.is_empty() { (0..keys.len()).collect() } else { used };
        let names: Vec<&str> = used.iter().map(|n| keys[*n].as_str()).collect();
        let mut out: Vec<Value> = Vec::new();
        for identity in &identities {
            let values: Vec<&str> = used.iter().map(|n| identity[*n].as_str()).collect();
            let known: Vec<(&str, &str)> =
                names.iter().copied().zip(values.iter().copied()).filter(|(_, v)| !v.is_empty()).collect();
            let finds = |item: &Value| known.iter().all(|(k, v)| key_is(item, k, v));
            let at = dest.iter().position(|item| item.as_mapping().is_some() && finds(item));
            let change = patch.iter().copied().find(|item| item.as_mapping().is_some() && finds(item));
            let old = at.map(|at| dest[at].clone());
            match self.value(old, change, schema, None)? {
                Some(Value::Mapping(mut item)) if !item.is_empty() => {
                    let mut changed = change.is_some();
                    for (key, value) in &known {
                        if !item.contains_key(key) {
                            item.push((*key).to_owned(), plain_value(value));
                            changed = true;
                        }
                    }
                    let item = Value::Mapping(item);
                    // Kustomize does not replace the item: the old item is added again from the base.
                    if let Some(at) = at.filter(|_| changed && !replaces(change)) {
                        dest[at] = item.clone();
                    }
                    set_element(&mut out, &names, &values, Some(item));
                }
                _ => set_element(&mut dest, &names, &values, None),
            }
        }
        append(&mut out, dest, &names);
        Ok(Some(Value::Sequence(out)))
    }
}

/// Appends the items of the base. An item that is already in `out` keeps its position if there is one key, and moves
/// to its position in the base if there are several keys.
fn append(out: &mut Vec<Value>, base: Vec<Value>, names: &[&str]) {
    for item in base {
        let values: Vec<String> = names.iter().filter_map(|k| key_text(&item, k)).collect();
        for _ in values.len()..names.len() {
            out.push(item.clone());
        }
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        if names.len() > 1 {
            set_element(out, names, &values, None);
        }
        set_element(out, names, &values, Some(item));
    }
}

/// Replaces the items whose keys have these values by `element`, or removes them if it is `None`. Appends an element
/// that matches no item. An empty value matches any value.
fn set_element(list: &mut Vec<Value>, names: &[&str], values: &[&str], element: Option<Value>) {
    let matches = |item: &Value| {
        names.iter().zip(values).all(|(k, v)| if v.is_empty() { has_key(item, k) } else { key_is(item, k, v) })
    };
    if values.is_empty() {
        list.clear();
    }
    match element {
        None => list.retain(|item| !matches(item)),
        Some(element) => {
            let mut last = None;
            for n in (0..list.len()).filter(|n| matches(&list[*n])).collect::<Vec<_>>() {
                if let Some(before) = last.replace(n) {
                    list[before] = element.clone();
                }
            }
            match last {
                Some(last) => list[last] = element,
                None => list.push(element),
            }
        }
    }
}

/// Makes key values equal that differ only in keys that one of them does not have.
fn unify(identities: &mut [Vec<String>]) {
    for i in 0..identities.len() {
        for j in 0..identities.len() {
            if let Some(both) = common(&identities[i], &identities[j]) {
                identities[i].clone_from(&both);
                identities[j] = both;
            }
        }
    }
}

fn common(a: &[String], b: &[String]) -> Option<Vec<String>> {
    let mut shared = false;
    let mut out = Vec::with_capacity(a.len());
    for (x, y) in a.iter().zip(b) {
        if x == y {
            shared = true;
        } else if !x.is_empty() && !y.is_empty() {
            return None;
        }
        out.push(if x.is_empty() { y.clone() } else { x.clone() });
    }
    if shared { Some(out) } else { None }
}

fn key_text(item: &Value, key: &str) -> Option<String> {
    item.get(key).and_then(scalar_text)
}

/// Returns whether a key of an item has this text, without allocating the text of the value.
fn key_is(item: &Value, key: &str, text: &str) -> bool {
    match item.get(key) {
        Some(Value::String(own)) => own == text,
        Some(other) => scalar_text(other).as_deref() == Some(text),
        None => false,
    }
}

fn has_key(item: &Value, key: &str) -> bool {
    item.get(key).is_some_and(is_scalar)
}

fn replaces(item: Option<&Value>) -> bool {
    item.and_then(Value::as_mapping).is_some_and(|m| directive(m) == Ok(Directive::Replace))
}

fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Mapping(_) | Value::Sequence(_))
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Mapping(_) => "a mapping",
        Value::Sequence(_) => "a list",
        _ => "a scalar",
    }
}

fn parse_directive(text: &Value) -> Result<Directive, String> {
    match text.as_str() {
        Some("merge") => Ok(Directive::Merge),
        Some("replace") => Ok(Directive::Replace),
        Some("delete") => Ok(Directive::Delete),
        _ => Err("`$patch` must be merge, replace or delete".to_owned()),
    }
}

fn directive(patch: &Mapping) -> Result<Directive, String> {
    patch.get(DIRECTIVE).map_or(Ok(Directive::Merge), parse_directive)
}

/// Splits a patch list into its directive and its items. An item with only a directive applies to the whole list.
fn list_directive(items: &[Value]) -> Result<(Directive, Vec<&Value>), String> {
    let speaks = |item: &&Value| item.as_mapping().is_some_and(|m| m.len() == 1 && m.contains_key(DIRECTIVE));
    let found = items.iter().find(speaks).and_then(|item| item.get(DIRECTIVE));
    let directive = found.map_or(Ok(Directive::Merge), parse_directive)?;
    Ok((directive, items.iter().filter(|item| !speaks(item)).collect()))
}
