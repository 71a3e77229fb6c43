//! A repository and the workspace's place in it.

use std::fmt;
use std::path::{Path, PathBuf};

use git2::{ErrorCode, Oid};

use super::GitError;

/// The repository that holds a workspace.
pub struct Repository {
    pub(super) inner: git2::Repository,
    /// The workspace's folder in it, with a `/` at the end; empty for the top.
    prefix: String,
}

/// What is checked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Without `refs/heads/`; none when the head is detached.
    pub branch: Option<String>,
    /// The full hash of the commit.
    pub commit: String,
}

impl fmt::Debug for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repository").field("folder", &self.folder()).field("prefix", &self.prefix).finish()
    }
}

impl Repository {
    /// Finds the repository that holds a folder.
    ///
    /// # Errors
    /// When there is none.
    pub fn of_workspace(folder: &Path) -> Result<Self, GitError> {
        let inner = git2::Repository::discover(folder)?;
        let prefix = match inner.workdir().map(Path::canonicalize) {
            Some(Ok(top)) => {
                let folder = folder.canonicalize().map_err(|e| GitError::Library(e.to_string()))?;
                let below = folder.strip_prefix(&top).unwrap_or(Path::new("")).to_string_lossy().replace('\\', "/");
                if below.is_empty() { below } else { format!("{below}/") }
            }
            _ => String::new(),
        };
        Ok(Self { inner, prefix })
    }

    /// The workspace's folder in the repository, with a `/` at the end; empty for the top.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Where `git` is to run: the working tree, or the repository itself when it is bare.
    pub fn folder(&self) -> PathBuf {
        self.inner.workdir().unwrap_or_else(|| self.inner.path()).to_owned()
    }

    pub fn is_bare(&self) -> bool {
        self.inner.is_bare()
    }

    /// What is checked out.
    ///
    /// # Errors
    /// When there is no commit yet.
    pub fn head(&self) -> Result<Head, GitError> {
        let head = self.inner.head()?;
        let commit = head.peel_to_commit()?.id().to_string();
        let branch = head.is_branch().then(|| head.shorthand().ok().map(str::to_owned)).flatten();
        Ok(Head { branch, commit })
    }

    /// The full hash of a commit.
    ///
    /// # Errors
    /// When there is no such revision.
    pub fn resolve(&self, revision: &str) -> Result<String, GitError> {
        self.find(revision)?.ok_or_else(|| GitError::NoRevision { revision: revision.to_owned() })
    }

    /// As [`Repository::resolve`]; none when there is no such revision.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn find(&self, revision: &str) -> Result<Option<String>, GitError> {
        match self.inner.revparse_single(revision).and_then(|object| object.peel_to_commit()) {
            Ok(commit) => Ok(Some(commit.id().to_string())),
            Err(e) if matches!(e.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec | ErrorCode::Ambiguous) => {
                Ok(None)
            }
            Err(e) => Err(e.into()),
        }
    }

    /// Is `ancestor` the same commit as `descendant`, or one that it builds on?
    ///
    /// # Errors
    /// When one of them is missing.
    pub fn contains(&self, descendant: &str, ancestor: &str) -> Result<bool, GitError> {
        let (descendant, ancestor) = (Oid::from_str(descendant)?, Oid::from_str(ancestor)?);
        Ok(descendant == ancestor || self.inner.graph_descendant_of(descendant, ancestor)?)
    }

    /// The bytes of a blob by its hash.
    ///
    /// # Errors
    /// When there is no such blob.
    pub fn blob(&self, id: &str) -> Result<Vec<u8>, GitError> {
        Ok(self.inner.find_blob(Oid::from_str(id)?)?.content().to_vec())
    }
}
