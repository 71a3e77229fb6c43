//! New commits, written directly as Git objects. Nothing is checked out, the index stays, and no branch moves before
//! all objects are written.

use std::collections::BTreeMap;

use git2::build::TreeUpdateBuilder;
use git2::{Commit, FileMode, ObjectType, Oid, Time};

use super::new_commit::{Contents, FileChange, NewCommit, Signature};
use super::{GitError, Repository, process};

impl Repository {
    /// Writes a commit and returns its hash, or `None` if the commit would change nothing. Signs it if the user's
    /// configuration asks for signatures. No branch moves.
    ///
    /// # Errors
    /// When objects cannot be written or the signature cannot be made.
    pub fn write_commit(&self, new: NewCommit<'_>) -> Result<Option<String>, GitError> {
        let parent = new.parent.map(|id| self.inner.find_commit(Oid::from_str(id)?)).transpose()?;
        let tree = match new.contents {
            Contents::Changes(changes) => self.updated_tree(parent.as_ref(), changes)?,
            Contents::Exactly(files) => self.exact_tree(files)?,
        };
        if parent.as_ref().map(Commit::tree_id) == Some(tree) {
            return Ok(None);
        }
        let signs = self.inner.config()?.snapshot()?.get_bool("commit.gpgsign").unwrap_or(false);
        if signs {
            return process::commit_tree(self, &tree.to_string(), new).map(Some);
        }
        let signature = |s: &Signature| git2::Signature::new(&s.name, &s.email, &Time::new(s.time, s.offset));
        let (author, committer) = (signature(new.author)?, signature(new.committer)?);
        let parents: Vec<&Commit<'_>> = parent.iter().collect();
        let tree = self.inner.find_tree(tree)?;
        Ok(Some(self.inner.commit(None, &author, &committer, new.message, &tree, &parents)?.to_string()))
    }

    /// Creates or moves a branch that is not checked out so that it points to a commit, if the branch still points to
    /// `from` (`None`: it must not exist). The update is atomic.
    ///
    /// # Errors
    /// When the branch points to another commit.
    pub fn move_branch(&self, branch: &str, from: Option<&str>, to: &str, why: &str) -> Result<(), GitError> {
        self.move_reference(&format!("refs/heads/{branch}"), from, to, why)
    }

    /// Writes the tree of a commit with changed files and returns the hash of the new tree.
    pub(super) fn changed_tree(&self, base: &str, changes: &BTreeMap<String, FileChange>) -> Result<String, GitError> {
        let parent = self.inner.find_commit(Oid::from_str(base)?)?;
        Ok(self.updated_tree(Some(&parent), changes)?.to_string())
    }

    /// Returns the hash that Git gives to a file with this content.
    ///
    /// # Errors
    /// When the library cannot compute it.
    pub fn blob_id(bytes: &[u8]) -> Result<String, GitError> {
        Ok(Oid::hash_object(ObjectType::Blob, bytes)?.to_string())
    }

    /// Returns whether the index holds a file.
    pub(super) fn is_tracked(&self, path: &str) -> bool {
        self.inner.index().is_ok_and(|index| index.get_path(std::path::Path::new(path), 0).is_some())
    }

    /// Returns whether a commit holds a folder (a path from the top of the repository).
    ///
    /// # Errors
    /// When there is no such commit.
    pub fn has_folder(&self, commit: &str, folder: &str) -> Result<bool, GitError> {
        let tree = self.inner.find_commit(Oid::from_str(commit)?)?.tree()?;
        let entry = tree.get_path(std::path::Path::new(folder.trim_matches('/'))).ok();
        Ok(entry.is_some_and(|e| e.kind() == Some(ObjectType::Tree)))
    }

    fn updated_tree(
        &self,
        parent: Option<&Commit<'_>>,
        changes: &BTreeMap<String, FileChange>,
    ) -> Result<Oid, GitError> {
        let base = match parent {
            Some(parent) => parent.tree()?,
            None => self.inner.find_tree(self.inner.treebuilder(None)?.write()?)?,
        };
        let mut update = TreeUpdateBuilder::new();
        for (path, change) in changes {
            let old = base.get_path(std::path::Path::new(path)).ok();
            match change {
                FileChange::Write(bytes) => {
                    let executable = old.is_some_and(|e| e.filemode_raw() & 0o111 != 0);
                    let mode = if executable { FileMode::BlobExecutable } else { FileMode::Blob };
                    update.upsert(path.as_str(), self.inner.blob(bytes)?, mode);
                }
                FileChange::Delete => {
                    if old.is_some() {
                        update.remove(path.as_str());
                    }
                }
            }
        }
        Ok(update.create_updated(&self.inner, &base)?)
    }

    fn exact_tree(&self, files: &BTreeMap<String, Vec<u8>>) -> Result<Oid, GitError> {
        let paths: Vec<(&str, &[u8])> = files.iter().map(|(p, b)| (p.as_str(), b.as_slice())).collect();
        self.folder_of(&paths)
    }

    /// Writes the tree of files, which must be sorted by path, and returns its hash.
    fn folder_of(&self, files: &[(&str, &[u8])]) -> Result<Oid, GitError> {
        let mut builder = self.inner.treebuilder(None)?;
        let mut folders: BTreeMap<&str, Vec<(&str, &[u8])>> = BTreeMap::new();
        for (path, bytes) in files {
            match path.split_once('/') {
                Some((folder, rest)) => folders.entry(folder).or_default().push((rest, bytes)),
                None => drop(builder.insert(*path, self.inner.blob(bytes)?, FileMode::Blob.into())?),
            }
        }
        for (name, below) in folders {
            builder.insert(name, self.folder_of(&below)?, FileMode::Tree.into())?;
        }
        Ok(builder.write()?)
    }

    /// Returns the files of a commit below a folder of the repository: the hash of each by its path from the top of the
    /// repository.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn files_of(&self, commit: &str, folder: &str) -> Result<BTreeMap<String, String>, GitError> {
        let tree = self.inner.find_commit(Oid::from_str(commit)?)?.tree()?;
        let mut found = BTreeMap::new();
        let mut open = vec![(String::new(), tree.id())];
        while let Some((prefix, id)) = open.pop() {
            for entry in &self.inner.find_tree(id)? {
                let path = format!("{prefix}{}", String::from_utf8_lossy(entry.name_bytes()));
                let leads = path.starts_with(folder) || folder.starts_with(&format!("{path}/"));
                match entry.kind() {
                    Some(ObjectType::Tree) if leads => open.push((format!("{path}/"), entry.id())),
                    Some(ObjectType::Blob) if path.starts_with(folder) => {
                        found.insert(path, entry.id().to_string());
                    }
                    _ => {}
                }
            }
        }
        Ok(found)
    }
}
