//! The schemas of custom kinds, read from CustomResourceDefinitions.

use std::collections::BTreeMap;

use super::definition_error::DefinitionError;
use super::mismatch::Mismatch;
use super::structural::Structural;
use super::walk;
use crate::{Defaults, Object};
use rutter_yaml::Value;

/// A custom kind with the schemas of all its versions.
#[derive(Debug, Clone)]
pub struct CustomResource {
    pub group: String,
    pub kind: String,
    pub namespaced: bool,
    versions: Vec<Version>,
}

#[derive(Debug, Clone)]
struct Version {
    name: String,
    served: bool,
    schema: Structural,
    defaults: Defaults,
}

impl CustomResource {
    /// Reads an `apiextensions.k8s.io/v1` CustomResourceDefinition.
    ///
    /// # Errors
    /// Fails if the document is not such a definition, or if its schema is not structural.
    pub fn read(document: &Value) -> Result<Self, DefinitionError> {
        let wrong = |path: &[&str], message: &str| {
            let path = path.iter().map(|s| (*s).to_owned()).collect();
            Err(DefinitionError { path, message: message.to_owned() })
        };
        let text = |path: &[&str]| document.at(path).and_then(Value::as_str);
        if text(&["kind"]) != Some("CustomResourceDefinition") {
            return wrong(&["kind"], "only CustomResourceDefinitions belong here");
        }
        if text(&["apiVersion"]) != Some("apiextensions.k8s.io/v1") {
            return wrong(&["apiVersion"], "the apiVersion of a CustomResourceDefinition is `apiextensions.k8s.io/v1`");
        }
        let Some(group) = text(&["spec", "group"]) else { return wrong(&["spec"], "`group` is missing") };
        let Some(kind) = text(&["spec", "names", "kind"]) else { return wrong(&["spec"], "`names.kind` is missing") };
        let namespaced = match text(&["spec", "scope"]) {
            Some("Namespaced") => true,
            Some("Cluster") => false,
            _ => return wrong(&["spec", "scope"], "`scope` is `Namespaced` or `Cluster`"),
        };
        let versions = document.at(&["spec", "versions"]).map(Value::items).unwrap_or_default();
        if versions.is_empty() {
            return wrong(&["spec", "versions"], "there are no versions");
        }
        let versions =
            versions.iter().enumerate().map(|(n, version)| Version::read(n, version)).collect::<Result<_, _>>()?;
        Ok(Self { group: group.to_owned(), kind: kind.to_owned(), namespaced, versions })
    }

    /// Returns the versions that an API server with this definition serves.
    pub fn served_versions(&self) -> impl Iterator<Item = &str> {
        self.versions.iter().filter(|v| v.served).map(|v| v.name.as_str())
    }

    /// Returns the mismatches of an object with its schema, without those of its metadata; `None` if its version is not
    /// served.
    pub fn check(&self, object: &Object) -> Option<Vec<Mismatch>> {
        let version = self.versions.iter().find(|v| v.served && v.name == object.version())?;
        Some(walk::check(&version.schema.types, version.schema.top, &object.0))
    }

    /// Returns the defaults of an object's version inside what is replaced as a whole; `None` if the version is not
    /// served.
    pub fn defaults(&self, object: &Object) -> Option<&Defaults> {
        let version = self.versions.iter().find(|v| v.served && v.name == object.version())?;
        Some(&version.defaults)
    }
}

impl Version {
    fn read(n: usize, version: &Value) -> Result<Self, DefinitionError> {
        let at = n.to_string();
        let path = ["spec", "versions", &at, "schema", "openAPIV3Schema"];
        let wrong = |depth: usize, message: &str| DefinitionError {
            path: path[..depth].iter().map(|s| (*s).to_owned()).collect(),
            message: message.to_owned(),
        };
        let name = version.get("name").and_then(Value::as_str).ok_or_else(|| wrong(3, "this version has no name"))?;
        let schema = version
            .at(&["schema", "openAPIV3Schema"])
            .ok_or_else(|| wrong(3, "this version has no `schema.openAPIV3Schema`"))?;
        let served = version.get("served").and_then(Value::as_bool).unwrap_or(false);
        Ok(Self {
            name: name.to_owned(),
            served,
            schema: Structural::compile(schema, &path)?,
            defaults: Defaults::of_schema(schema),
        })
    }
}

/// Every custom kind of a workspace.
#[derive(Debug, Clone, Default)]
pub struct CustomResources {
    /// The kinds by group, then by kind.
    found: BTreeMap<String, BTreeMap<String, CustomResource>>,
}

impl CustomResources {
    /// Adds a kind. If there is already a definition of the kind, keeps that and returns the new one.
    pub fn add(&mut self, resource: CustomResource) -> Option<CustomResource> {
        let kinds = self.found.entry(resource.group.clone()).or_default();
        if kinds.contains_key(&resource.kind) {
            return Some(resource);
        }
        kinds.insert(resource.kind.clone(), resource);
        None
    }

    pub fn find(&self, group: &str, kind: &str) -> Option<&CustomResource> {
        self.found.get(group)?.get(kind)
    }
}
