//! The compiled output in memory: path -> bytes, one owner a path.

mod checksums;
mod sink;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Bound;
use std::sync::Arc;

use crate::base::conventions::{CODEOWNERS_FILES, GENERATED};
use crate::output::header::{split_header, with_header};
use crate::source::{Source, SourceError};
use crate::yaml::{Value, write_into};

pub use checksums::{CHECKSUMS, both_checksums, checksums_beside, is_checksums};
use checksums::{checksum_line, checksum_lines};
pub use sink::{Discarded, Filtered, InMemory, Reuse, Sink};

/// Why a file could not be added. Each is a bug in an emitter or two declarations that collide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clash {
    /// Two spec files want to write the same file.
    Taken { path: String, owner: String, other: String },
    /// One file's path is the folder of another.
    Nested { path: String, other: String },
    /// Not a clean relative path below `generated/`, or a name that is rutter's own (`SHA256SUMS`).
    Path { path: String },
}

impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken { path, owner, other } if owner == other => write!(f, "{owner} produces {path} twice"),
            Self::Taken { path, owner, other } => write!(f, "{owner} and {other} both produce {path}"),
            Self::Nested { path, other } => write!(f, "{path} cannot be a file and a folder: {other} is produced too"),
            Self::Path { path } => write!(f, "`{path}` is no path for a file below {GENERATED}/"),
        }
    }
}

impl std::error::Error for Clash {}

#[derive(Debug, Clone)]
struct File {
    /// None: a sink has taken them.
    bytes: Option<Vec<u8>>,
    owner: Arc<str>,
    /// What the bytes were written from.
    document: Option<Arc<Value>>,
}

impl File {
    fn new(bytes: Vec<u8>, owner: Arc<str>) -> Self {
        Self { bytes: Some(bytes), owner, document: None }
    }

    fn held(&self) -> &[u8] {
        self.bytes.as_deref().unwrap_or_default()
    }
}

impl PartialEq for File {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes && self.owner == other.owner
    }
}

impl Eq for File {}

/// Every file of the output. Paths are relative to the workspace, with `/`, below `generated/`; CODEOWNERS
/// alone lies where Git hosts look for it.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    files: BTreeMap<String, File>,
    /// Where documents are written before it is known how long they are.
    draft: String,
}

impl PartialEq for Tree {
    fn eq(&self, other: &Self) -> bool {
        self.files == other.files
    }
}

impl Eq for Tree {}

impl Tree {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text file in which `#` begins a comment. Its first line becomes the header that names
    /// `owner`, the spec file it comes from (relative to the workspace).
    ///
    /// # Errors
    /// When the path is taken or no clean path below `generated/`; the tree stays as it was.
    pub fn insert(
        &mut self,
        path: impl Into<String>,
        body: impl AsRef<[u8]>,
        owner: impl Into<Arc<str>>,
    ) -> Result<(), Clash> {
        let owner = owner.into();
        let bytes = with_header(&owner, body.as_ref());
        self.add_but_checksums(path.into(), File::new(bytes, owner))
    }

    /// Adds a YAML file with one document, which stays at hand for those who would read the file again.
    ///
    /// # Errors
    /// As [`Tree::insert`].
    pub fn insert_document(
        &mut self,
        path: impl Into<String>,
        document: impl Into<Arc<Value>>,
        owner: impl Into<Arc<str>>,
    ) -> Result<(), Clash> {
        let (path, document, owner) = (path.into(), document.into(), owner.into());
        let mut file = self.written(&document, owner);
        file.document = Some(document);
        self.add_but_checksums(path, file)
    }

    /// Adds a YAML file with one document, which somebody else keeps.
    ///
    /// # Errors
    /// As [`Tree::insert`].
    pub fn insert_written(
        &mut self,
        path: impl Into<String>,
        document: &Value,
        owner: impl Into<Arc<str>>,
    ) -> Result<(), Clash> {
        let file = self.written(document, owner.into());
        self.add_but_checksums(path.into(), file)
    }

    fn written(&mut self, document: &Value, owner: Arc<str>) -> File {
        self.draft.clear();
        write_into(&mut self.draft, document);
        File::new(with_header(&owner, self.draft.as_bytes()), owner)
    }

    /// Keeps at hand the document that a file was written from.
    pub fn keep_document(&mut self, path: &str, document: impl Into<Arc<Value>>) {
        if let Some(file) = self.files.get_mut(path) {
            file.document = Some(document.into());
        }
    }

    /// The document that a file was written from, while it is at hand.
    pub fn document(&self, path: &str) -> Option<&Value> {
        self.files.get(path)?.document.as_deref()
    }

    /// Frees the documents and the draft; the bytes stay.
    pub fn forget_documents(&mut self) {
        self.draft = String::new();
        self.files.values_mut().for_each(|file| file.document = None);
    }

    /// Adds a file as it is, for formats without comments (JSON) and files taken along byte for byte.
    /// What makes it known as rutter's is a line in the `SHA256SUMS` of its folder, which is kept here.
    ///
    /// # Errors
    /// As [`Tree::insert`].
    pub fn insert_plain(
        &mut self,
        path: impl Into<String>,
        bytes: impl Into<Vec<u8>>,
        owner: impl Into<Arc<str>>,
    ) -> Result<(), Clash> {
        let (path, bytes, owner) = (path.into(), bytes.into(), owner.into());
        if is_checksums(&path) {
            return Err(Clash::Path { path });
        }
        let line = checksum_line(&path, &bytes);
        let sums = checksums_beside(&path);
        self.add(path, File::new(bytes, owner.clone()))?;
        self.add_checksums(sums, &owner, vec![line])
    }

    /// The tree of files that another run has made, by path: each belongs to the spec file that its header names, and
    /// a file without a header to the one that its checksum list names.
    ///
    /// # Errors
    /// When a path is taken or no clean path below `generated/`.
    pub fn restored(files: BTreeMap<String, Vec<u8>>) -> Result<Self, Clash> {
        let named = |bytes: &Vec<u8>| split_header(bytes).map(|(owner, _)| Arc::from(owner));
        let owner = |path: &str, bytes| named(bytes).or_else(|| files.get(&checksums_beside(path)).and_then(named));
        let owners: Vec<Option<Arc<str>>> = files.iter().map(|(path, bytes)| owner(path, bytes)).collect();
        let mut tree = Self::new();
        for ((path, bytes), owner) in files.into_iter().zip(owners) {
            tree.add(path, File::new(bytes, owner.unwrap_or_else(|| Arc::from(""))))?;
        }
        Ok(tree)
    }

    /// The files below a folder, as a tree of their own.
    #[must_use]
    pub fn below(&self, folder: &str) -> Self {
        let from = format!("{folder}/");
        let files = self.files.range(from.clone()..).take_while(|(path, _)| path.starts_with(&from));
        Self { files: files.map(|(path, file)| (path.clone(), file.clone())).collect(), draft: String::new() }
    }

    /// Does the tree hold the bytes of a file below this folder?
    pub fn holds_folder(&self, folder: &str) -> bool {
        let below = format!("{folder}/");
        let mut files = self.files.range(below.clone()..).take_while(|(path, _)| path.starts_with(&below));
        files.any(|(_, file)| file.bytes.is_some())
    }

    /// Adds the files of another tree whose bytes this one does not hold.
    pub fn add_missing(&mut self, other: Self) {
        for (path, file) in other.files {
            if self.files.get(&path).is_none_or(|own| own.bytes.is_none()) {
                self.files.insert(path, file);
            }
        }
    }

    /// Moves every file of another tree into this one.
    ///
    /// # Errors
    /// At the first file that clashes.
    pub fn merge(&mut self, other: Self) -> Result<(), Clash> {
        if self.files.is_empty() || self.is_apart_from(&other) {
            self.files.extend(other.files);
            return Ok(());
        }
        for (path, file) in other.files {
            if is_checksums(&path) && self.files.contains_key(&path) {
                self.add_checksums(path, &file.owner, checksum_lines(file.held()))?;
            } else {
                self.add(path, file)?;
            }
        }
        Ok(())
    }

    /// Does everything of the other tree lie in one folder in which this one has nothing?
    fn is_apart_from(&self, other: &Self) -> bool {
        let (Some((first, _)), Some((last, _))) = (other.files.first_key_value(), other.files.last_key_value()) else {
            return true;
        };
        let common = first.bytes().zip(last.bytes()).take_while(|(a, b)| a == b).count();
        let Some(end) = first.as_bytes()[..common].iter().rposition(|b| *b == b'/') else { return false };
        let folder = &first[..=end];
        let inside = self.files.range(folder.to_owned()..).next().is_some_and(|(path, _)| path.starts_with(folder));
        let above = || folder.match_indices('/').any(|(n, _)| self.files.contains_key(&folder[..n]));
        folder.len() > GENERATED.len() + 1 && !inside && !above()
    }

    fn add_but_checksums(&mut self, path: String, file: File) -> Result<(), Clash> {
        if is_checksums(&path) { Err(Clash::Path { path }) } else { self.add(path, file) }
    }

    fn add(&mut self, path: String, file: File) -> Result<(), Clash> {
        if !is_clean(&path) {
            return Err(Clash::Path { path });
        }
        if let Some(other) = self.files.get(&path) {
            let (owner, other) = (file.owner.to_string(), other.owner.to_string());
            return Err(Clash::Taken { path, owner, other });
        }
        if let Some(folder) = self.file_above(&path) {
            return Err(Clash::Nested { path: folder.to_owned(), other: path });
        }
        if let Some(other) = self.first_below(&path) {
            return Err(Clash::Nested { path, other: other.to_owned() });
        }
        self.files.insert(path, file);
        Ok(())
    }

    /// The file that would have to be a folder.
    fn file_above<'p>(&self, path: &'p str) -> Option<&'p str> {
        let folder = &path[..path.rfind('/')?];
        // What has a file in it already is a folder.
        if self.has_folder(folder) {
            return None;
        }
        let folders = path.match_indices('/').map(|(n, _)| &path[..n]);
        folders.into_iter().find(|folder| self.files.contains_key(*folder))
    }

    fn first_below(&self, folder: &str) -> Option<&str> {
        let below = format!("{folder}/");
        let (path, _) = self.files.range::<str, _>((Bound::Included(below.as_str()), Bound::Unbounded)).next()?;
        path.starts_with(&below).then_some(path)
    }

    fn add_checksums(&mut self, path: String, owner: &Arc<str>, lines: Vec<String>) -> Result<(), Clash> {
        let old = self.files.remove(&path);
        let owner = old.as_ref().map_or(owner, |old| (&old.owner).min(owner)).clone();
        let mut all: BTreeSet<String> = old.iter().flat_map(|old| checksum_lines(old.held())).collect();
        all.extend(lines);
        // By name, as `sha256sum *` prints them.
        let mut all: Vec<String> = all.into_iter().collect();
        all.sort_by(|a, b| a[64..].cmp(&b[64..]));
        self.add(path, File::new(with_header(&owner, all.concat().as_bytes()), owner))
    }

    /// The bytes of a file, with its header, while they are held.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path)?.bytes.as_deref()
    }

    /// Frees the bytes of every file that is taken; the paths stay.
    pub fn give(&mut self, take: impl Fn(&str, &[u8]) -> bool) {
        for (path, file) in &mut self.files {
            file.bytes.take_if(|bytes| take(path, bytes));
        }
    }

    /// The spec file that a file comes from.
    pub fn owner(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(|f| &*f.owner)
    }

    /// Is there any file below this folder?
    pub fn has_folder(&self, folder: &str) -> bool {
        self.first_below(folder).is_some()
    }

    /// Path and bytes of every file whose bytes are held, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().filter_map(|(path, f)| Some((path.as_str(), f.bytes.as_deref()?)))
    }

    /// The path of every file, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

fn is_clean(path: &str) -> bool {
    if CODEOWNERS_FILES.contains(&path) {
        return true;
    }
    let Some(below) = path.strip_prefix(GENERATED).and_then(|rest| rest.strip_prefix('/')) else { return false };
    below.split('/').all(|part| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && part.len() <= 255
            && !part.contains(|c: char| c == '\\' || c.is_control())
    })
}

/// The files of the tree, to be rendered before they are written.
impl Source for Tree {
    fn files(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        let below =
            |path: &&String| folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        Ok(self.files.keys().filter(below).cloned().collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        let missing = || SourceError { path: path.to_owned(), message: "no such file".to_owned() };
        self.get(path).map(<[u8]>::to_vec).ok_or_else(missing)
    }

    fn exists(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_owner() {
        let mut tree = Tree::new();
        tree.insert("generated/apps/cart/base/service.yaml", "a: 1\n", "apps/cart/service.yaml").unwrap();
        let again = tree.insert("generated/apps/cart/base/service.yaml", "a: 1\n", "apps/web/service.yaml");
        assert_eq!(
            again.unwrap_err().to_string(),
            "apps/web/service.yaml and apps/cart/service.yaml both produce generated/apps/cart/base/service.yaml"
        );
        let inside = tree.insert("generated/apps/cart/base/service.yaml/x", "", "apps/web/service.yaml");
        assert!(matches!(inside, Err(Clash::Nested { .. })));
        let above = tree.insert("generated/apps/cart", "", "apps/web/service.yaml");
        assert!(matches!(above, Err(Clash::Nested { .. })));
        assert_eq!(tree.len(), 1);
    }

    #[test]
    fn paths_stay_below_generated() {
        let mut tree = Tree::new();
        for path in
            ["a.yaml", "generated", "generated/", "/generated/a", "generated/../a", "generated//a", "generated/./a"]
        {
            assert!(matches!(tree.insert(path, "", "x"), Err(Clash::Path { .. })), "{path}");
        }
        assert!(tree.is_empty());
    }

    #[test]
    fn checksums_do_not_depend_on_the_order_of_insertion() {
        let files = [("generated/a/x.json", "{}"), ("generated/a/y.json", "[]"), ("generated/b/x.json", "1")];
        let mut forward = Tree::new();
        let mut backward = Tree::new();
        let mut merged = Tree::new();
        for (n, (path, text)) in files.iter().enumerate() {
            forward.insert_plain(*path, *text, format!("spec{n}")).unwrap();
            let mut one = Tree::new();
            one.insert_plain(*path, *text, format!("spec{n}")).unwrap();
            merged.merge(one).unwrap();
        }
        for (n, (path, text)) in files.iter().enumerate().rev() {
            backward.insert_plain(*path, *text, format!("spec{n}")).unwrap();
        }
        assert_eq!(forward, backward);
        assert_eq!(forward, merged);
        let sums = String::from_utf8(forward.get("generated/a/SHA256SUMS").unwrap().to_vec()).unwrap();
        let names: Vec<&str> = sums.lines().skip(1).map(|l| &l[66..]).collect();
        assert_eq!(names, ["x.json", "y.json"]);
    }
}
