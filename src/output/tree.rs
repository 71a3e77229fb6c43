//! The compiled output in memory: a map from path to bytes. Each path has one owner, the spec file it comes from.

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

/// The reason why a file could not be added to a tree: a bug in an emitter, or two declarations that collide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clash {
    /// Two spec files produce the same file.
    Taken { path: String, owner: String, other: String },
    /// The path of one file is the folder of another.
    Nested { path: String, other: String },
    /// The path is not a clean relative path below `generated/`, or its name is reserved (`SHA256SUMS`).
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
    /// The content with its header; `None` after a sink has taken it.
    bytes: Option<Vec<u8>>,
    owner: Arc<str>,
    /// The YAML document that the bytes were written from, so that verify does not have to parse them.
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

/// All files of the output. Paths are relative to the workspace, use `/` and lie below `generated/`, except for the
/// CODEOWNERS file, which lies where Git hosts look for it.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    files: BTreeMap<String, File>,
    /// A buffer for writing YAML, reused from document to document.
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

    /// Adds a text file in which `#` begins a comment. A header line is put before `body`; it names `owner`, the path
    /// of the spec file (relative to the workspace) that the file comes from.
    ///
    /// # Errors
    /// Fails if the path is taken or is no clean path below `generated/`. The tree stays unchanged then.
    pub fn insert(
        &mut self,
        path: impl Into<String>,
        body: impl AsRef<[u8]>,
        owner: impl Into<Arc<str>>,
    ) -> Result<(), Clash> {
        let owner = owner.into();
        let bytes = with_header(&owner, body.as_ref());
        self.add_unless_checksums(path.into(), File::new(bytes, owner))
    }

    /// Adds a YAML file with one document and keeps the document, so that [`Tree::document`] returns it.
    ///
    /// # Errors
    /// Fails in the same cases as [`Tree::insert`].
    pub fn insert_document(
        &mut self,
        path: impl Into<String>,
        document: impl Into<Arc<Value>>,
        owner: impl Into<Arc<str>>,
    ) -> Result<(), Clash> {
        let (path, document, owner) = (path.into(), document.into(), owner.into());
        let mut file = self.written(&document, owner);
        file.document = Some(document);
        self.add_unless_checksums(path, file)
    }

    /// Adds a YAML file with one document and does not keep the document.
    ///
    /// # Errors
    /// Fails in the same cases as [`Tree::insert`].
    pub fn insert_written(
        &mut self,
        path: impl Into<String>,
        document: &Value,
        owner: impl Into<Arc<str>>,
    ) -> Result<(), Clash> {
        let file = self.written(document, owner.into());
        self.add_unless_checksums(path.into(), file)
    }

    fn written(&mut self, document: &Value, owner: Arc<str>) -> File {
        self.draft.clear();
        write_into(&mut self.draft, document);
        File::new(with_header(&owner, self.draft.as_bytes()), owner)
    }

    /// Stores the document that a file was written from. Does nothing if the tree has no such file.
    pub fn keep_document(&mut self, path: &str, document: impl Into<Arc<Value>>) {
        if let Some(file) = self.files.get_mut(path) {
            file.document = Some(document.into());
        }
    }

    /// Returns the document that a file was written from, if the tree still keeps it.
    pub fn document(&self, path: &str) -> Option<&Value> {
        self.files.get(path)?.document.as_deref()
    }

    /// Frees the memory of all documents and of the draft. The bytes of the files stay.
    pub fn drop_documents(&mut self) {
        self.draft = String::new();
        self.files.values_mut().for_each(|file| file.document = None);
    }

    /// Adds a file without a header: a format without comments (JSON), or a file that is copied byte for byte. Adds its
    /// line to the `SHA256SUMS` file of its folder, which marks the file as generated by rutter.
    ///
    /// # Errors
    /// Fails in the same cases as [`Tree::insert`].
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
        let list = checksums_beside(&path);
        self.add(path, File::new(bytes, owner.clone()))?;
        self.add_checksums(list, &owner, vec![line])
    }

    /// Builds a tree from files that another run made, by path. The owner of each file is the spec file that its header
    /// names. The owner of a file without a header is the one that the header of its checksum list names.
    ///
    /// # Errors
    /// Fails if a path is taken or is no clean path below `generated/`.
    pub fn from_files(files: BTreeMap<String, Vec<u8>>) -> Result<Self, Clash> {
        let named = |bytes: &Vec<u8>| split_header(bytes).map(|(owner, _)| Arc::from(owner));
        let owner = |path: &str, bytes| named(bytes).or_else(|| files.get(&checksums_beside(path)).and_then(named));
        let owners: Vec<Option<Arc<str>>> = files.iter().map(|(path, bytes)| owner(path, bytes)).collect();
        let mut tree = Self::new();
        for ((path, bytes), owner) in files.into_iter().zip(owners) {
            tree.add(path, File::new(bytes, owner.unwrap_or_else(|| Arc::from(""))))?;
        }
        Ok(tree)
    }

    /// Returns a new tree with the files below a folder. Their paths stay relative to the workspace.
    #[must_use]
    pub fn below(&self, folder: &str) -> Self {
        let from = format!("{folder}/");
        let files = self.files.range(from.clone()..).take_while(|(path, _)| path.starts_with(&from));
        Self { files: files.map(|(path, file)| (path.clone(), file.clone())).collect(), draft: String::new() }
    }

    /// Returns whether the tree contains the bytes of at least one file below this folder.
    pub fn holds_folder(&self, folder: &str) -> bool {
        let below = format!("{folder}/");
        let mut files = self.files.range(below.clone()..).take_while(|(path, _)| path.starts_with(&below));
        files.any(|(_, file)| file.bytes.is_some())
    }

    /// Adds the files of another tree, except those whose bytes this tree already contains.
    pub fn add_missing(&mut self, other: Self) {
        for (path, file) in other.files {
            if self.files.get(&path).is_none_or(|own| own.bytes.is_none()) {
                self.files.insert(path, file);
            }
        }
    }

    /// Moves every file of another tree into this one. Checksum lists with the same path are merged.
    ///
    /// # Errors
    /// Fails at the first file that clashes with a file of this tree.
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

    /// Returns whether all files of the other tree lie in one folder below `generated/` that has no files in this tree.
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

    fn add_unless_checksums(&mut self, path: String, file: File) -> Result<(), Clash> {
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

    /// Returns the file whose path is a parent folder of `path`.
    fn file_above<'p>(&self, path: &'p str) -> Option<&'p str> {
        let folder = &path[..path.rfind('/')?];
        // If the tree has a file in this folder already, no parent can be a file.
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
        // Sorted by file name, in the order in which `sha256sum *` prints them.
        let mut all: Vec<String> = all.into_iter().collect();
        all.sort_by(|a, b| a[64..].cmp(&b[64..]));
        self.add(path, File::new(with_header(&owner, all.concat().as_bytes()), owner))
    }

    /// Returns the bytes of a file with its header. Returns `None` if there is no such file or a sink took its bytes.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path)?.bytes.as_deref()
    }

    /// Offers every file to `take`, and frees the bytes of those for which it returns `true`. The paths stay.
    pub fn hand_over(&mut self, take: impl Fn(&str, &[u8]) -> bool) {
        for (path, file) in &mut self.files {
            file.bytes.take_if(|bytes| take(path, bytes));
        }
    }

    /// Returns the spec file that a file comes from.
    pub fn owner(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(|f| &*f.owner)
    }

    /// Returns whether there is any file below this folder.
    pub fn has_folder(&self, folder: &str) -> bool {
        self.first_below(folder).is_some()
    }

    /// Returns path and bytes of every file, sorted by path. Files whose bytes a sink took are left out.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().filter_map(|(path, f)| Some((path.as_str(), f.bytes.as_deref()?)))
    }

    /// Returns the path of every file in order, including files whose bytes a sink took.
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

/// Makes the tree readable like a workspace on disk, so that it can be rendered before it is written.
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
        let second = tree.insert("generated/apps/cart/base/service.yaml", "a: 1\n", "apps/web/service.yaml");
        assert_eq!(
            second.unwrap_err().to_string(),
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
        let list = String::from_utf8(forward.get("generated/a/SHA256SUMS").unwrap().to_vec()).unwrap();
        let names: Vec<&str> = list.lines().skip(1).map(|l| &l[66..]).collect();
        assert_eq!(names, ["x.json", "y.json"]);
    }
}
