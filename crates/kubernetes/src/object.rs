//! Kubernetes objects and their ids.

use std::fmt;

use rutter_yaml::{Mapping, Value};

/// The id of an object, unique in a cluster: group, version, kind, namespace and name. The version is part of the id
/// for Kustomize, but not for the API server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// The API group; empty for the core group.
    pub group: String,
    pub version: String,
    pub kind: String,
    /// The namespace; empty for cluster-scoped objects and for manifests without one.
    pub namespace: String,
    pub name: String,
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.name)?;
        if self.namespace.is_empty() { Ok(()) } else { write!(f, " in {}", self.namespace) }
    }
}

/// An [`ObjectId`] that borrows from its object, to compare objects without allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey<'a> {
    // The fields that differ most often come first, which makes comparisons fast.
    pub kind: &'a str,
    pub name: &'a str,
    pub group: &'a str,
    pub version: &'a str,
    pub namespace: &'a str,
}

/// A Kubernetes object: a mapping with `apiVersion`, `kind` and `metadata`.
#[derive(Debug, Clone, PartialEq, Default, Hash)]
pub struct Object(pub Value);

impl Object {
    fn text(&self, path: &[&str]) -> &str {
        self.0.at(path).and_then(Value::as_str).unwrap_or_default()
    }

    pub fn api_version(&self) -> &str {
        self.text(&["apiVersion"])
    }

    /// Returns the group of the `apiVersion`; empty for the core group.
    pub fn group(&self) -> &str {
        self.api_version().split_once('/').map_or("", |(group, _)| group)
    }

    pub fn version(&self) -> &str {
        self.api_version().split_once('/').map_or_else(|| self.api_version(), |(_, version)| version)
    }

    pub fn kind(&self) -> &str {
        self.text(&["kind"])
    }

    pub fn name(&self) -> &str {
        self.text(&["metadata", "name"])
    }

    pub fn namespace(&self) -> &str {
        self.text(&["metadata", "namespace"])
    }

    pub fn labels(&self) -> Option<&Mapping> {
        self.0.at(&["metadata", "labels"]).and_then(Value::as_mapping)
    }

    pub fn annotations(&self) -> Option<&Mapping> {
        self.0.at(&["metadata", "annotations"]).and_then(Value::as_mapping)
    }

    pub fn key(&self) -> ObjectKey<'_> {
        let metadata = self.0.get("metadata");
        let named = |key| metadata.and_then(|m| m.get(key)?.as_str()).unwrap_or_default();
        let api_version = self.api_version();
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        ObjectKey { group, version, kind: self.kind(), namespace: named("namespace"), name: named("name") }
    }

    pub fn id(&self) -> ObjectId {
        let ObjectKey { group, version, kind, namespace, name } = self.key();
        let [group, version, kind, namespace, name] = [group, version, kind, namespace, name].map(str::to_owned);
        ObjectId { group, version, kind, namespace, name }
    }
}
