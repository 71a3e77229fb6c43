//! A source in which some files are replaced: the workspace as it would be after a change.

use std::collections::BTreeMap;

use crate::source::{Source, SourceError};

/// A source in which some files have other bytes.
pub struct Edited<'a> {
    base: &'a dyn Source,
    files: BTreeMap<String, Vec<u8>>,
}

impl<'a> Edited<'a> {
    pub fn new(base: &'a dyn Source, files: BTreeMap<String, Vec<u8>>) -> Self {
        Self { base, files }
    }
}

impl Source for Edited<'_> {
    fn files(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        let mut found = self.base.files(folder)?;
        let below = |path: &str| folder.is_empty() || path.strip_prefix(folder).is_some_and(|r| r.starts_with('/'));
        found.extend(self.files.keys().filter(|path| below(path)).cloned());
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        self.files.get(path).map_or_else(|| self.base.read(path), |bytes| Ok(bytes.clone()))
    }

    fn exists(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.base.exists(path)
    }
}
