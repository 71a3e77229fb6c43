//! A resource during a build: the object, its earlier ids, and its origin.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::notation::Notation;
use super::origin::Origin;
use super::scalar::{Reader, scalar_text, value_of};
use rutter_diagnostics::Span;
use rutter_kubernetes::is_cluster_scoped_version;
use rutter_yaml::{Mapping, Node, Value};

const NOT_A_NAMESPACE: &str = "_non_namespaceable_";

/// A group, version and kind. In a pattern, an empty part matches everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Gvk {
    pub(crate) group: String,
    pub(crate) version: String,
    pub(crate) kind: String,
}

impl Gvk {
    pub(crate) fn parse(api_version: &str, kind: &str) -> Self {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        Self { group: group.to_owned(), version: version.to_owned(), kind: kind.to_owned() }
    }

    /// Returns whether this pattern matches a type.
    pub(crate) fn selects(&self, group: &str, version: &str, kind: &str) -> bool {
        let fits = |pattern: &str, text: &str| pattern.is_empty() || pattern == text;
        fits(&self.kind, kind) && fits(&self.group, group) && fits(&self.version, version)
    }
}

/// The id of a resource at one point of the build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Id<'a> {
    pub(crate) group: &'a str,
    pub(crate) version: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) namespace: &'a str,
    pub(crate) name: &'a str,
}

impl<'a> Id<'a> {
    pub(crate) fn is_cluster_scoped(&self) -> bool {
        is_cluster_scoped_version(self.group, self.version, self.kind)
    }

    /// Returns the namespace for comparisons: `default` if there is none, and a special value for cluster-scoped kinds.
    pub(crate) fn effective_namespace(&self) -> &'a str {
        match self.namespace {
            _ if self.is_cluster_scoped() => NOT_A_NAMESPACE,
            "" => "default",
            namespace => namespace,
        }
    }

    pub(crate) fn same_type_and_name(&self, other: &Id<'_>) -> bool {
        self.name == other.name && self.kind == other.kind && self.group == other.group && self.version == other.version
    }

    pub(crate) fn equals(&self, other: &Id<'_>) -> bool {
        self.same_type_and_name(other) && self.effective_namespace() == other.effective_namespace()
    }

    pub(crate) fn selected_by(&self, gvk: &Gvk) -> bool {
        gvk.selects(self.group, self.version, self.kind)
    }
}

impl std::fmt::Display for Id<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.kind, self.name)?;
        if self.namespace.is_empty() { Ok(()) } else { write!(f, " in {}", self.namespace) }
    }
}

/// An earlier id. Group and version never change.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Previous {
    namespace: String,
    name: String,
    kind: String,
}

/// The effect of a generated resource on an existing one with the same name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Behavior {
    #[default]
    Create,
    Merge,
    Replace,
}

#[derive(Debug, Clone)]
pub(crate) struct Resource {
    /// The object; null if a patch deleted it.
    pub(crate) value: Value,
    previous: Vec<Previous>,
    pub(crate) prefixes: Vec<String>,
    pub(crate) suffixes: Vec<String>,
    pub(crate) notation: Notation,
    pub(crate) behavior: Behavior,
    pub(crate) needs_hash: bool,
    pub(crate) origin: Option<Arc<Origin>>,
    pub(crate) transformations: Vec<Origin>,
    /// The variables whose values are read from this resource.
    pub(crate) variables: Vec<String>,
    /// Of a patch: its labels and annotations as they are written (`~`, `0x10`), by field and key. What is no scalar is empty.
    pub(crate) written_texts: BTreeMap<(&'static str, String), String>,
    pub(crate) span: Option<Span>,
}

/// The fields of `metadata` that Kustomize reads as texts.
pub(crate) const TEXT_FIELDS: [&str; 2] = ["annotations", "labels"];

impl Resource {
    pub(crate) fn new(value: Value, span: Option<Span>) -> Self {
        Self {
            value,
            previous: Vec::new(),
            prefixes: Vec::new(),
            suffixes: Vec::new(),
            notation: Notation::default(),
            behavior: Behavior::Create,
            needs_hash: false,
            origin: None,
            transformations: Vec::new(),
            variables: Vec::new(),
            written_texts: BTreeMap::new(),
            span,
        }
    }

    /// Reads a document of a resource file. Annotations become text exactly as written in the file.
    pub(crate) fn from_node(node: Node) -> Self {
        let notation = Notation::of(&node);
        let written = node.get("metadata").and_then(|m| m.get("annotations")).filter(|a| a.is_mapping());
        let texts: Option<Mapping> = written.map(|annotations| {
            let texts = annotations.entries().iter();
            texts.filter_map(|e| Some((e.key.to_string(), e.value.text()?.to_owned()))).collect()
        });
        let span = node.span;
        let mut value = value_of(node, Reader::V3);
        if let Some(texts) = texts
            && let Some(annotations) = value.get_mut("metadata").and_then(|m| m.get_mut("annotations"))
        {
            *annotations = Value::Mapping(texts);
        }
        Self { notation, ..Self::new(value, Some(span)) }
    }

    /// Returns the resource of an object that rutter's own writer wrote; `None` if its document must be parsed.
    pub(crate) fn from_canonical(value: &Value, span: Span) -> Option<Self> {
        let resource = Self { notation: Notation::canonical(), ..Self::new(value.clone(), Some(span)) };
        let annotations = value.at(&["metadata", "annotations"]).and_then(Value::as_mapping);
        let texts = annotations.into_iter().flat_map(Mapping::values).all(|v| v.as_str().is_some());
        let complete = !resource.name().is_empty() && !resource.kind().is_empty() && !resource.kind().ends_with("List");
        (texts && complete && !has_null_item(value)).then_some(resource)
    }

    /// Reads a document of a patch. An annotation that is null stays null, because null removes it.
    pub(crate) fn from_patch(node: Node) -> Self {
        let mut written_texts = BTreeMap::new();
        let mut removed = Vec::new();
        for field in TEXT_FIELDS {
            let written = node.get("metadata").and_then(|m| m.get(field)).map(Node::entries).unwrap_or_default();
            for entry in written {
                let key = entry.key.to_string();
                removed.extend(entry.value.is_null().then(|| (field, key.clone())));
                written_texts.insert((field, key), entry.value.text().unwrap_or_default().to_owned());
            }
        }
        let mut patch = Self { written_texts, ..Self::from_node(node) };
        for (field, key) in removed {
            let read = patch.value.get_mut("metadata").and_then(|m| m.get_mut(field)).and_then(Value::as_mapping_mut);
            if let Some(entries) = read {
                entries.insert(key, Value::Null);
            }
        }
        patch
    }

    fn metadata(&self, field: &str) -> &str {
        self.value.at(&["metadata", field]).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn name(&self) -> &str {
        self.metadata("name")
    }

    pub(crate) fn namespace(&self) -> &str {
        self.metadata("namespace")
    }

    pub(crate) fn kind(&self) -> &str {
        self.value.get("kind").and_then(Value::as_str).unwrap_or_default()
    }

    fn group_version(&self) -> (&str, &str) {
        let api_version = self.value.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
        api_version.split_once('/').unwrap_or(("", api_version))
    }

    pub(crate) fn is_deleted(&self) -> bool {
        self.value.is_empty()
    }

    pub(crate) fn id(&self) -> Id<'_> {
        let (group, version) = self.group_version();
        Id { group, version, kind: self.kind(), namespace: self.namespace(), name: self.name() }
    }

    /// Returns the earlier ids, oldest first.
    pub(crate) fn previous_ids(&self) -> impl Iterator<Item = Id<'_>> {
        let (group, version) = self.group_version();
        self.previous.iter().map(move |p| Id { group, version, kind: &p.kind, namespace: &p.namespace, name: &p.name })
    }

    /// Returns all ids that the resource had, with the current one last.
    pub(crate) fn ids(&self) -> impl Iterator<Item = Id<'_>> {
        self.previous_ids().chain(std::iter::once(self.id()))
    }

    pub(crate) fn original_id(&self) -> Id<'_> {
        self.previous_ids().next().unwrap_or_else(|| self.id())
    }

    /// Records the current id before a change of name, namespace or kind.
    pub(crate) fn store_id(&mut self) {
        let id = self.id();
        let now = Previous {
            namespace: id.effective_namespace().to_owned(),
            name: id.name.to_owned(),
            kind: id.kind.to_owned(),
        };
        self.previous.push(now);
    }

    /// Takes the earlier ids of the resource that this one replaces.
    pub(crate) fn take_history(&mut self, other: &Self) {
        self.previous.clone_from(&other.previous);
        self.prefixes.clone_from(&other.prefixes);
        self.suffixes.clone_from(&other.suffixes);
        self.variables.clone_from(&other.variables);
    }

    fn metadata_mut(&mut self) -> Option<&mut Mapping> {
        let root = self.value.as_mapping_mut()?;
        let metadata = root.entry_or_insert("metadata", || Value::Mapping(Mapping::new()));
        if metadata.is_null() {
            *metadata = Value::Mapping(Mapping::new());
        }
        metadata.as_mapping_mut()
    }

    /// Sets a field of the metadata. An empty text removes the field.
    pub(crate) fn set_metadata(&mut self, field: &'static str, text: &str) {
        if let Some(metadata) = self.metadata_mut() {
            if text.is_empty() {
                metadata.retain(|key, _| key != field);
            } else {
                metadata.insert(field, text.to_owned());
            }
        }
    }

    pub(crate) fn set_kind(&mut self, kind: &str) {
        if let Some(root) = self.value.as_mapping_mut() {
            root.insert("kind", kind.to_owned());
        }
    }

    /// Returns the entries of `labels` or `annotations` as text.
    pub(crate) fn texts(&self, field: &str) -> Vec<(Cow<'_, str>, String)> {
        let map = self.value.at(&["metadata", field]).and_then(Value::as_mapping);
        let entries = map.into_iter().flat_map(Mapping::iter);
        entries.filter_map(|(k, v)| Some((Cow::Borrowed(k.as_ref()), scalar_text(v)?))).collect()
    }

    /// Sets one label or annotation.
    pub(crate) fn set_text(&mut self, field: &'static str, key: &str, text: String) {
        if let Some(metadata) = self.metadata_mut() {
            let map = metadata.entry_or_insert(field, || Value::Mapping(Mapping::new()));
            if !matches!(map, Value::Mapping(_)) {
                *map = Value::Mapping(Mapping::new());
            }
            if let Some(map) = map.as_mapping_mut() {
                map.insert(key.to_owned(), text);
            }
        }
    }
}

fn has_null_item(value: &Value) -> bool {
    match value {
        Value::Mapping(mapping) => mapping.values().any(has_null_item),
        Value::Sequence(items) => items.iter().any(|item| item.is_null() || has_null_item(item)),
        _ => false,
    }
}
