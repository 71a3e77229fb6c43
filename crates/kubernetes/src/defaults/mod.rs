//! Defaults that the API server writes inside structures and lists that a server-side apply replaces as a whole.
//!
//! Where a manifest leaves out such a field, each apply takes it away, the API server puts it back, and Argo CD sees a
//! difference for ever. Other defaults do no harm: nobody owns them. `replaced.txt` lists the fields of the kinds that
//! rutter writes, for Kubernetes 1.35 and the operators' definitions of 2026; `generate` beside it makes the file. A
//! CustomResourceDefinition that the user has says it more exactly.

mod limit_range;
mod table;

use crate::Object;
use rutter_yaml::{Mapping, Value};

pub use table::defaults_of;

/// The defaults of one kind.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Defaults(Vec<FieldDefault>);

/// The default of one field.
#[derive(Debug, Clone, PartialEq)]
struct FieldDefault {
    /// The keys that lead to the mapping with the field; [`ITEMS`] stands for every item of a list, or every value of a
    /// mapping with free keys.
    path: Vec<String>,
    field: String,
    value: Value,
    /// The value of `kind` beside the field for which the default holds; `None` if it always does.
    of_kind: Option<String>,
}

/// The step to every item of a list.
const ITEMS: &str = "[]";

impl Defaults {
    /// Reads the defaults from the `openAPIV3Schema` of a CustomResourceDefinition.
    pub fn of_schema(schema: &Value) -> Self {
        let mut found = Self::default();
        found.collect(schema, &mut Vec::new(), false);
        found
    }

    /// Adds the fields that the object leaves out.
    pub fn write(&self, object: &mut Object) {
        for default in &self.0 {
            visit(&mut object.0, &default.path, &mut |mapping| {
                if default.is_missing(mapping) {
                    mapping.push(default.field.clone(), default.value.clone());
                }
            });
        }
    }

    /// Returns the paths of the fields that the object leaves out, such as `spec.ports[].protocol`.
    pub fn missing(&self, object: &Object) -> Vec<String> {
        let mut object = object.clone();
        let mut found = Vec::new();
        for default in &self.0 {
            visit(&mut object.0, &default.path, &mut |mapping| {
                if default.is_missing(mapping) {
                    found.push(format!("{}.{}", default.path.join(".").replace(".[]", "[]"), default.field));
                }
            });
        }
        found.dedup();
        found.extend(limit_range::missing(&object));
        found
    }

    fn collect(&mut self, schema: &Value, path: &mut Vec<String>, replaced: bool) {
        let text = |key: &str| schema.get(key).and_then(Value::as_str);
        let whole_list = text("x-kubernetes-list-type").is_none_or(|kind| kind == "atomic");
        let replaced = replaced || text("x-kubernetes-map-type") == Some("atomic");
        for (key, replaced) in [("items", replaced || whole_list), ("additionalProperties", replaced)] {
            if let Some(below @ Value::Mapping(_)) = schema.get(key) {
                path.push(ITEMS.to_owned());
                self.collect(below, path, replaced);
                path.pop();
            }
        }
        for (key, below) in schema.get("properties").and_then(Value::as_mapping).into_iter().flat_map(Mapping::iter) {
            if path.is_empty() && matches!(key.as_ref(), "status" | "metadata") {
                continue;
            }
            // A reference whose name is left out does not exist.
            let default = below.get("default").filter(|d| key != "name" || d.as_str() != Some(""));
            if let Some(value) = default.filter(|_| replaced) {
                let (path, field) = (path.clone(), key.to_string());
                self.0.push(FieldDefault { path, field, value: value.clone(), of_kind: None });
            }
            path.push(key.to_string());
            self.collect(below, path, replaced);
            path.pop();
        }
    }
}

impl FieldDefault {
    fn is_missing(&self, mapping: &Mapping) -> bool {
        let kind = mapping.get("kind").and_then(Value::as_str);
        let holds = self.of_kind.as_deref().is_none_or(|wanted| kind == Some(wanted));
        holds && !mapping.contains_key(&self.field)
    }
}

/// Calls `act` with every mapping to which a path leads.
fn visit(value: &mut Value, path: &[String], act: &mut dyn FnMut(&mut Mapping)) {
    match (path.split_first(), value) {
        (None, Value::Mapping(mapping)) => act(mapping),
        (Some((step, rest)), Value::Sequence(items)) if step == ITEMS => {
            items.iter_mut().for_each(|item| visit(item, rest, act));
        }
        (Some((step, rest)), Value::Mapping(mapping)) if step == ITEMS => {
            mapping.iter_mut().for_each(|(_, value)| visit(value, rest, act));
        }
        (Some((step, rest)), Value::Mapping(mapping)) => {
            if let Some(below) = mapping.get_mut(step) {
                visit(below, rest, act);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
