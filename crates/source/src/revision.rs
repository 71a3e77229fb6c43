//! A commit of a Git repository, read without a checkout with the `git2` library.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use git2::{ErrorCode, ObjectType, Oid, Repository, Tree};

use super::path::{refuse_unclean, resolve_link};
use super::{Source, SourceError};

/// The files of one commit below a folder of the repository, byte for byte as committed: without filters,
/// conversion of line endings, submodules and uncommitted files.
pub struct Revision {
    repository: Mutex<Repository>,
    /// The Git tree of the folder; `None` if the commit has no such folder.
    root: Option<Oid>,
    commit: Oid,
    /// Files that were listed and are no links: looking each up anew from the top takes longer than reading it.
    listed: Mutex<HashMap<String, Oid>>,
}

const BLOB: i32 = 0o100_000;
const LINK: i32 = 0o120_000;
const KIND: i32 = 0o170_000;

/// An entry of a Git tree: its file mode and its object.
struct TreeEntry {
    id: Oid,
    kind: i32,
}

impl fmt::Debug for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Revision").field("commit", &self.commit).finish_non_exhaustive()
    }
}

fn error(path: &str, e: &git2::Error) -> SourceError {
    SourceError { path: path.to_owned(), message: e.message().to_owned() }
}

impl Revision {
    /// Opens a commit of the repository at `repository` (its working tree or `.git`). `revision` is anything
    /// that `git rev-parse` accepts (`main`, `HEAD~2`, a tag, a hash). `prefix` is the workspace's folder in the
    /// repository, "" for its root. A commit without that folder is an empty source.
    ///
    /// # Errors
    /// Fails if there is no such repository or revision.
    pub fn open(repository: &Path, revision: &str, prefix: &str) -> Result<Self, SourceError> {
        let shown = repository.to_string_lossy();
        let repository = Repository::open(repository).map_err(|e| error(&shown, &e))?;
        Self::at(repository, revision, prefix)
    }

    /// Opens a commit of the repository that contains the workspace in `folder`, limited to the workspace's files.
    ///
    /// # Errors
    /// Fails if the folder is in no repository, or if there is no such revision.
    pub fn of_workspace(folder: &Path, revision: &str) -> Result<Self, SourceError> {
        let shown = folder.to_string_lossy();
        let broken = |e: std::io::Error| SourceError { path: shown.to_string(), message: e.to_string() };
        let repository = Repository::discover(folder).map_err(|e| error(&shown, &e))?;
        let top = match repository.workdir() {
            Some(top) => top.canonicalize().map_err(broken)?,
            None => return Self::at(repository, revision, ""),
        };
        let folder = folder.canonicalize().map_err(broken)?;
        let prefix = folder.strip_prefix(&top).unwrap_or(Path::new("")).to_string_lossy().replace('\\', "/");
        Self::at(repository, revision, &prefix)
    }

    fn at(repository: Repository, revision: &str, prefix: &str) -> Result<Self, SourceError> {
        let missing = |e: &git2::Error| match e.code() {
            ErrorCode::NotFound | ErrorCode::InvalidSpec | ErrorCode::Ambiguous => {
                SourceError { path: revision.to_owned(), message: "no such revision".to_owned() }
            }
            _ => error(revision, e),
        };
        let (commit, root) = {
            let object = repository.revparse_single(revision).map_err(|e| missing(&e))?;
            let commit = object.peel_to_commit().map_err(|e| missing(&e))?;
            let tree = commit.tree().map_err(|e| error(revision, &e))?;
            (commit.id(), subtree(&tree, prefix).map_err(|e| error(prefix, &e))?)
        };
        Ok(Self { repository: Mutex::new(repository), root, commit, listed: Mutex::default() })
    }

    /// Returns the hash of the merge base of `HEAD` and a branch (of the remote's branch, if there is one).
    ///
    /// # Errors
    /// Fails if the folder is in no repository, or if there is no such branch.
    pub fn merge_base(folder: &Path, branch: &str) -> Result<String, SourceError> {
        let repository = Repository::discover(folder).map_err(|e| error(&folder.to_string_lossy(), &e))?;
        let find = |name: &str| repository.revparse_single(name).and_then(|o| o.peel_to_commit()).map(|c| c.id());
        let remote = find(&format!("refs/remotes/origin/{branch}"));
        let other = remote.or_else(|_| find(branch)).map_err(|e| error(branch, &e))?;
        let head = find("HEAD").map_err(|e| error("HEAD", &e))?;
        repository.merge_base(head, other).map(|id| id.to_string()).map_err(|e| error(branch, &e))
    }

    /// Returns the full hash of the commit.
    pub fn commit(&self) -> String {
        self.commit.to_string()
    }

    /// Locks the repository. A poisoned lock is ignored: a panic cannot corrupt a repository that is only read.
    fn repository(&self) -> MutexGuard<'_, Repository> {
        self.repository.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, repository: &Repository, path: &str) -> Result<Option<TreeEntry>, git2::Error> {
        let Some(root) = self.root else { return Ok(None) };
        match repository.find_tree(root)?.get_path(Path::new(path)) {
            Ok(entry) => Ok(Some(TreeEntry { id: entry.id(), kind: entry.filemode_raw() & KIND })),
            Err(e) if e.code() == ErrorCode::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Returns the object of a file. Follows symbolic links within the workspace.
    fn file(&self, repository: &Repository, path: &str) -> Result<Option<Oid>, SourceError> {
        let mut at = path.to_owned();
        for _ in 0..40 {
            let found = self.find(repository, &at).map_err(|e| error(path, &e))?;
            match found {
                Some(TreeEntry { id, kind: BLOB }) => return Ok(Some(id)),
                Some(TreeEntry { id, kind: LINK }) => {
                    let blob = repository.find_blob(id).map_err(|e| error(path, &e))?;
                    at = resolve_link(&at, &String::from_utf8_lossy(blob.content())).map_err(|e| e.of(path))?;
                }
                Some(_) if at != path => {
                    return Err(SourceError {
                        path: path.to_owned(),
                        message: "this symbolic link leads to a folder; rutter follows links to files only".to_owned(),
                    });
                }
                _ => return Ok(None),
            }
        }
        Err(SourceError { path: path.to_owned(), message: "too many levels of symbolic links".to_owned() })
    }
}

/// Returns the tree of a folder; the whole tree for "".
fn subtree(tree: &Tree<'_>, folder: &str) -> Result<Option<Oid>, git2::Error> {
    let folder = folder.trim_matches('/');
    if folder.is_empty() {
        return Ok(Some(tree.id()));
    }
    match tree.get_path(Path::new(folder)) {
        Ok(entry) => Ok((entry.kind() == Some(ObjectType::Tree)).then(|| entry.id())),
        Err(e) if e.code() == ErrorCode::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

impl Source for Revision {
    fn files(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        refuse_unclean(folder)?;
        let failed = |e: git2::Error| error(folder, &e);
        let repository = self.repository();
        let Some(root) = self.root else { return Ok(Vec::new()) };
        let root = repository.find_tree(root).map_err(failed)?;
        let Some(start) = subtree(&root, folder).map_err(failed)? else { return Ok(Vec::new()) };
        let mut open = vec![(if folder.is_empty() { String::new() } else { format!("{folder}/") }, start)];
        let mut files = Vec::new();
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((prefix, id)) = open.pop() {
            let tree = repository.find_tree(id).map_err(failed)?;
            for entry in &tree {
                let name = std::str::from_utf8(entry.name_bytes()).map_err(|_| SourceError {
                    path: format!("{prefix}{}", String::from_utf8_lossy(entry.name_bytes())),
                    message: "the file's name is not UTF-8".to_owned(),
                })?;
                match entry.kind() {
                    Some(ObjectType::Tree) => open.push((format!("{prefix}{name}/"), entry.id())),
                    Some(ObjectType::Blob) => {
                        let path = format!("{prefix}{name}");
                        if entry.filemode_raw() & KIND == BLOB {
                            listed.insert(path.clone(), entry.id());
                        }
                        files.push(path);
                    }
                    _ => {}
                }
            }
        }
        files.sort_unstable();
        Ok(files)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        refuse_unclean(path)?;
        let listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner).get(path).copied();
        let repository = self.repository();
        let found = listed.map_or_else(|| self.file(&repository, path), |id| Ok(Some(id)))?;
        let id = found.ok_or_else(|| SourceError { path: path.to_owned(), message: "no such file".to_owned() })?;
        let blob = repository.find_blob(id).map_err(|e| error(path, &e))?;
        Ok(blob.content().to_vec())
    }

    fn exists(&self, path: &str) -> bool {
        refuse_unclean(path).is_ok() && !matches!(self.file(&self.repository(), path), Ok(None))
    }
}
