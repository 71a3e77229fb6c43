//! Files beside the spec (configuration, manifests) that differ.

use std::collections::BTreeMap;

use crate::source::Source;

/// What was found so far, by service.
pub(super) struct Assets<'a> {
    before: &'a dyn Source,
    after: &'a dyn Source,
    known: BTreeMap<String, Option<String>>,
}

impl<'a> Assets<'a> {
    pub(super) fn new(before: &'a dyn Source, after: &'a dyn Source) -> Self {
        Self { before, after, known: BTreeMap::new() }
    }

    /// The first file of a service's folder, other than its spec, that differs.
    pub(super) fn of(&mut self, service: &str) -> Option<String> {
        if service.is_empty() {
            return None;
        }
        let Self { before, after, known } = self;
        known.entry(service.to_owned()).or_insert_with(|| first_differing(*before, *after, service)).clone()
    }
}

fn first_differing(before: &dyn Source, after: &dyn Source, service: &str) -> Option<String> {
    let folder = format!("apps/{service}");
    let list = |side: &dyn Source| side.files(&folder).unwrap_or_default();
    let mut paths = list(after);
    paths.extend(list(before));
    let is_spec = |path: &str| path.ends_with("/service.yaml") || path.starts_with(&format!("{folder}/overlays/"));
    paths.into_iter().filter(|path| !is_spec(path)).find(|path| before.read(path).ok() != after.read(path).ok())
}
