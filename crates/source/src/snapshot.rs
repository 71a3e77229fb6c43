//! A copy of some folders of another source, taken at one moment.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Source, SourceError};
use crate::digest::Digest;

/// Folders that were listed and read once, with the errors of unreadable files. It contains nothing else, so a
/// result that is computed from a snapshot alone depends only on what its [fingerprint](Snapshot::fingerprint) covers.
#[derive(Debug, Clone)]
pub struct Snapshot {
    listings: BTreeMap<String, Result<Vec<String>, SourceError>>,
    files: BTreeMap<String, Result<Vec<u8>, SourceError>>,
}

impl Snapshot {
    pub fn take(source: &dyn Source, folders: &[&str]) -> Self {
        let listings: BTreeMap<_, _> = folders.iter().map(|f| ((*f).to_owned(), source.files(f))).collect();
        let paths: Vec<&String> = listings.values().flatten().flatten().collect();
        let files = paths.into_par_iter().map(|path| (path.clone(), source.read(path))).collect();
        Self { listings, files }
    }

    /// Returns the SHA-256 hash of all paths, file contents and read errors.
    pub fn fingerprint(&self) -> Digest {
        self.hash(|_| true)
    }

    /// Returns the fingerprint of one of its folders.
    pub fn fingerprint_of(&self, folder: &str) -> Digest {
        self.hash(|path| path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    }

    fn hash(&self, wanted: impl Fn(&str) -> bool) -> Digest {
        let listings = self.listings.iter().filter(|(folder, _)| wanted(folder));
        let listings: Vec<_> =
            listings.map(|(folder, listing)| (folder, listing.as_ref().err().map(ToString::to_string))).collect();
        let files: Vec<_> = self.files.iter().filter(|(path, _)| wanted(path)).collect();
        let files: Vec<_> = files
            .into_par_iter()
            .map(|(path, bytes)| (path, bytes.as_ref().map(|bytes| Digest::of(bytes)).map_err(ToString::to_string)))
            .collect();
        Digest::of_value(&(listings, files))
    }
}

impl Source for Snapshot {
    fn files(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        let missing = || SourceError { path: folder.to_owned(), message: "not part of the snapshot".to_owned() };
        let below =
            |outer: &str| folder.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let (outer, listing) = self.listings.iter().find(|(outer, _)| below(outer)).ok_or_else(missing)?;
        let mut paths = listing.clone()?;
        if folder != outer {
            paths.retain(|path| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')));
        }
        Ok(paths)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        let missing = || SourceError { path: path.to_owned(), message: "no such file".to_owned() };
        self.files.get(path).cloned().unwrap_or_else(|| Err(missing()))
    }

    fn exists(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Memory;
    use super::*;

    fn of(files: &[(&str, &str)]) -> Snapshot {
        Snapshot::take(&files.iter().copied().collect::<Memory>(), &["apps", "platform"])
    }

    #[test]
    fn a_fingerprint_tells_names_and_bytes_apart() {
        let one = of(&[("apps/a", "x"), ("docs/b", "y")]);
        assert_eq!(one.fingerprint(), of(&[("apps/a", "x"), ("docs/b", "z")]).fingerprint());
        for other in [vec![("apps/a", "y")], vec![("apps/b", "x")], vec![], vec![("apps/a", "x"), ("apps/b", "")]] {
            assert_ne!(one.fingerprint(), of(&other).fingerprint(), "{other:?}");
        }
    }

    #[test]
    fn nothing_else_can_be_read() {
        let snapshot = of(&[("apps/a", "x"), ("docs/b", "y")]);
        assert_eq!(snapshot.files("apps").unwrap(), ["apps/a"]);
        let nested = of(&[("apps/a/x", "1"), ("apps/a/y/z", "2"), ("apps/ab", "3")]);
        assert_eq!(nested.files("apps/a").unwrap(), ["apps/a/x", "apps/a/y/z"]);
        assert!(snapshot.read("apps/a").is_ok() && snapshot.files("platform").unwrap().is_empty());
        assert!(snapshot.read("docs/b").is_err() && snapshot.files("docs").is_err() && !snapshot.exists("docs/b"));
    }
}
