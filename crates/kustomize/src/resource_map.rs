//! The resources that a build has collected so far, in order.

use std::collections::HashSet;
use std::hash::{Hash as _, Hasher as _};

use super::codes::{self, BuildResult, failure};
use super::resource::{Behavior, Id, Resource};
use super::scalar::scalar_text;
use rutter_diagnostics::{Diagnostic, Span};
use rutter_yaml::{Mapping, Value};

/// The most resources of a build.
pub(crate) const MAX_RESOURCES: usize = 50_000;

#[derive(Debug, Clone, Default)]
pub(crate) struct ResourceMap {
    pub(crate) list: Vec<Resource>,
}

impl ResourceMap {
    /// Adds resources. Fails if an id is already taken.
    pub(crate) fn append_all(&mut self, more: Vec<Resource>) -> BuildResult<()> {
        if more.is_empty() {
            return Ok(());
        }
        let key = |r: &Resource| {
            let id = r.id();
            let mut hasher = std::hash::DefaultHasher::new();
            [id.group, id.version, id.kind, id.effective_namespace(), id.name].hash(&mut hasher);
            hasher.finish()
        };
        if self.list.len() + more.len() > MAX_RESOURCES {
            let message = format!("this build has more than {MAX_RESOURCES} resources");
            return Err(failure(codes::TOO_LARGE, more.first().and_then(|r| r.span), message));
        }
        let mut taken: HashSet<u64> = self.list.iter().map(key).collect();
        for resource in more {
            let first = |list: &[Resource]| list.iter().position(|r| r.id().equals(&resource.id()));
            if !taken.insert(key(&resource))
                && let Some(first) = first(&self.list)
            {
                let first = self.list[first].span;
                let message = format!("{} is given twice", resource.id());
                let found = Diagnostic::error(codes::DUPLICATE_ID, resource.span, message);
                return Err(found.related(first, "first given here").into());
            }
            self.list.push(resource);
        }
        Ok(())
    }

    /// Returns the indices of the resources that have or had this id.
    pub(crate) fn by_any_id(&self, id: &Id<'_>) -> Vec<usize> {
        let matches = |r: &Resource| !r.is_deleted() && r.ids().any(|other| other.equals(id));
        self.list.iter().enumerate().filter(|(_, r)| matches(r)).map(|(n, _)| n).collect()
    }

    /// Returns the index of the single resource that has or had this id.
    pub(crate) fn find_one(&self, id: &Id<'_>, span: Option<Span>) -> BuildResult<usize> {
        match self.by_any_id(id)[..] {
            [at] => Ok(at),
            [] => {
                let found = Diagnostic::error(codes::NO_MATCH, span, format!("no resource matches {id}"));
                let names = self.list.iter().filter(|r| r.kind() == id.kind).map(Resource::name);
                Err(found.suggest(id.name, names).into())
            }
            _ => Err(failure(codes::SEVERAL_MATCHES, span, format!("several resources match {id}"))),
        }
    }

    pub(crate) fn drop_deleted(&mut self) {
        self.list.retain(|r| !r.is_deleted());
    }

    /// Adds generated resources. By its behavior, each one is new, merges with an existing resource, or replaces it.
    pub(crate) fn add_generated(&mut self, generated: Vec<Resource>) -> BuildResult<()> {
        generated.into_iter().try_for_each(|resource| self.add_generated_one(resource))
    }

    fn add_generated_one(&mut self, mut resource: Resource) -> BuildResult<()> {
        let matches = self.by_any_id(&resource.id());
        match (&matches[..], resource.behavior) {
            ([], Behavior::Create) => self.append_all(vec![resource]),
            ([], _) => {
                let message = format!("{} does not exist, so there is nothing to merge with or replace", resource.id());
                Err(failure(codes::NO_MATCH, resource.span, message))
            }
            ([_], Behavior::Create) => {
                let message = format!("{} exists already; the behavior must be merge or replace", resource.id());
                Err(failure(codes::DUPLICATE_ID, resource.span, message))
            }
            ([at], behavior) => {
                let old = &self.list[*at];
                take_identity(&mut resource, old);
                if behavior == Behavior::Merge {
                    merge_data(&mut resource, old, "data");
                    merge_data(&mut resource, old, "binaryData");
                    resource.origin.clone_from(&old.origin);
                }
                self.list[*at] = resource;
                Ok(())
            }
            _ => {
                let message = format!("several resources could be merged with {}", resource.id());
                Err(failure(codes::SEVERAL_MATCHES, resource.span, message))
            }
        }
    }
}

/// Gives `new` the name, namespace, labels, annotations and earlier ids of `old`.
fn take_identity(new: &mut Resource, old: &Resource) {
    for field in ["labels", "annotations"] {
        let own = new.texts(field).into_iter().map(|(k, v)| (k.into_owned(), v)).collect::<Vec<_>>();
        let inherited = old.texts(field);
        for (key, text) in inherited.iter().filter(|(k, _)| !own.iter().any(|(o, _)| o == k)) {
            new.set_text(field, key, text.clone());
        }
    }
    let (name, namespace) = (old.name().to_owned(), old.namespace().to_owned());
    new.set_metadata("name", &name);
    new.set_metadata("namespace", &namespace);
    new.take_history(old);
    new.behavior = old.behavior;
    new.needs_hash &= old.needs_hash;
}

/// Adds the entries of `old` that `new` does not set.
fn merge_data(new: &mut Resource, old: &Resource, field: &'static str) {
    let Some(inherited) = old.value.get(field).and_then(Value::as_mapping) else { return };
    let Some(root) = new.value.as_mapping_mut() else { return };
    let data = root.entry_or_insert(field, || Value::Mapping(Mapping::new()));
    if let Some(data) = data.as_mapping_mut() {
        for (key, value) in inherited.iter() {
            if !data.contains_key(key) {
                data.insert(key.to_string(), scalar_text(value).unwrap_or_default());
            }
        }
    }
}
