//! Files in memory, for tests and for trees that were compiled but not written.

use std::collections::BTreeMap;

use super::{Source, SourceError};

#[derive(Debug, Clone, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), bytes.into());
    }

    pub fn remove(&mut self, path: &str) -> Option<Vec<u8>> {
        self.files.remove(path)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(k, v)| (k.as_str(), v.as_slice()))
    }
}

impl<K: Into<String>, V: Into<Vec<u8>>> FromIterator<(K, V)> for Memory {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(iter: T) -> Self {
        Self { files: iter.into_iter().map(|(k, v)| (k.into(), v.into())).collect() }
    }
}

impl Source for Memory {
    fn files(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        let below =
            |path: &&String| folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        Ok(self.files.keys().filter(below).cloned().collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        self.files
            .get(path)
            .cloned()
            .ok_or_else(|| SourceError { path: path.to_owned(), message: "no such file".to_owned() })
    }

    fn exists(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }
}
