//! The schema from which a strategic merge knows the lists to merge: the built-in table, or the user's
//! OpenAPI file, which replaces the whole table.

use std::collections::HashMap;

use rutter_kubernetes::{ListStrategy, PatchType, Step, patch_type};
use rutter_yaml::Value;

const GVK: &str = "x-kubernetes-group-version-kind";
const LONGEST_REFERENCE_CHAIN: usize = 32;

/// A user's OpenAPI document.
#[derive(Debug, Default)]
pub(crate) struct OpenApi {
    definitions: HashMap<String, Value>,
    /// The names of the definitions, by `apiVersion` and kind.
    types: HashMap<(String, String), String>,
    /// Whether a kind is namespaced (its API path has a namespace), by `apiVersion` and kind.
    namespaced: HashMap<(String, String), bool>,
}

/// The schemas that a build uses.
#[derive(Debug, Default)]
pub(crate) enum Schemas {
    #[default]
    Builtin,
    Custom(OpenApi),
}

/// The schema of one value in an object.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Schema<'a> {
    Builtin(&'static PatchType),
    Custom(&'a OpenApi, &'a Value),
}

/// The way a list is merged. A list that has none is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ListMerge {
    Keys(Vec<String>),
    Set,
}

fn type_of(gvk: &Value) -> (String, String) {
    let part = |key: &str| gvk.get(key).and_then(Value::as_str).unwrap_or_default();
    let (group, version) = (part("group"), part("version"));
    let api = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
    (api, part("kind").to_owned())
}

impl OpenApi {
    pub(crate) fn new(document: &Value) -> Self {
        let mut out = Self::default();
        let definitions = document.get("definitions").and_then(Value::as_mapping);
        for (name, definition) in definitions.into_iter().flat_map(rutter_yaml::Mapping::iter) {
            let kinds = definition.get(GVK).map(Value::items).unwrap_or_default();
            for gvk in kinds {
                out.types.insert(type_of(gvk), name.to_string());
            }
            out.definitions.insert(name.to_string(), definition.clone());
        }
        let paths = document.get("paths").and_then(Value::as_mapping);
        for (path, operations) in paths.into_iter().flat_map(rutter_yaml::Mapping::iter) {
            if let Some(gvk) = operations.at(&["get", GVK]) {
                let namespaced = path.contains("namespaces/{namespace}");
                *out.namespaced.entry(type_of(gvk)).or_default() |= namespaced;
            }
        }
        out
    }

    fn resolve<'a>(&'a self, mut schema: &'a Value) -> &'a Value {
        for _ in 0..LONGEST_REFERENCE_CHAIN {
            let name = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix("#/definitions/"));
            match name.and_then(|n| self.definitions.get(n)) {
                Some(next) => schema = next,
                None => break,
            }
        }
        schema
    }
}

impl Schemas {
    /// Returns whether a user's OpenAPI document says that objects of this type are cluster-scoped.
    pub(crate) fn is_cluster_scoped(&self, object: &Value) -> bool {
        let Self::Custom(openapi) = self else { return false };
        let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        openapi.namespaced.get(&(text("apiVersion"), text("kind"))) == Some(&false)
    }

    pub(crate) fn of_object(&self, object: &Value) -> Option<Schema<'_>> {
        let text = |key: &str| object.get(key).and_then(Value::as_str);
        let (api, kind) = (text("apiVersion")?, text("kind")?);
        match self {
            Self::Builtin => {
                let (group, version) = api.split_once('/').unwrap_or(("", api));
                patch_type(group, version, kind).map(Schema::Builtin)
            }
            Self::Custom(openapi) => {
                let name = openapi.types.get(&(api.to_owned(), kind.to_owned()))?;
                openapi.definitions.get(name).map(|d| Schema::Custom(openapi, d))
            }
        }
    }
}

impl<'a> Schema<'a> {
    /// Returns the schema of a field, or of the items of a list field, and the way the list is merged.
    pub(crate) fn field(self, name: &str) -> (Option<Self>, Option<ListMerge>) {
        match self {
            Self::Builtin(t) => match t.field(name) {
                None => (None, None),
                Some(Step::Map(next)) => (Some(Self::Builtin(next)), None),
                Some(Step::List(ListStrategy::Set, next)) => (Some(Self::Builtin(next)), Some(ListMerge::Set)),
                Some(Step::List(ListStrategy::Keys(keys), next)) => {
                    let keys = keys.iter().map(|k| (*k).to_owned()).collect();
                    (Some(Self::Builtin(next)), Some(ListMerge::Keys(keys)))
                }
            },
            Self::Custom(openapi, schema) => custom_field(openapi, schema, name),
        }
    }
}

fn custom_field<'a>(openapi: &'a OpenApi, schema: &'a Value, name: &str) -> (Option<Schema<'a>>, Option<ListMerge>) {
    let schema = openapi.resolve(schema);
    let field = schema
        .get("properties")
        .and_then(|p| p.get(name))
        .or_else(|| schema.get("additionalProperties").filter(|v| v.as_mapping().is_some()));
    let Some(declared) = field else { return (None, None) };
    let field = openapi.resolve(declared);
    let extension = |key: &str| declared.get(key).or_else(|| field.get(key));
    let merges = extension("x-kubernetes-patch-strategy")
        .and_then(Value::as_str)
        .is_some_and(|s| s.split(',').any(|s| s == "merge"));
    let list = if merges {
        let keys = extension("x-kubernetes-list-map-keys")
            .map(|keys| keys.items().iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>())
            .or_else(|| {
                let key = extension("x-kubernetes-patch-merge-key").and_then(Value::as_str)?;
                Some(vec![key.to_owned()])
            });
        Some(keys.filter(|k| !k.is_empty()).map_or(ListMerge::Set, ListMerge::Keys))
    } else {
        None
    };
    let inner = field.get("items").unwrap_or(field);
    (Some(Schema::Custom(openapi, inner)), list)
}
