//! Finds changed files that are not spec files (configuration, manifests).

use std::collections::BTreeMap;

use crate::source::Source;

/// The changed files found so far, by service.
pub(super) struct Assets<'a> {
    before: &'a dyn Source,
    after: &'a dyn Source,
    known: BTreeMap<String, Option<String>>,
}

impl<'a> Assets<'a> {
    pub(super) fn new(before: &'a dyn Source, after: &'a dyn Source) -> Self {
        Self { before, after, known: BTreeMap::new() }
    }

    /// Returns the first changed file in a service's folder that is not a spec file.
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
