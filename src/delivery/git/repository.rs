//! A Git repository and the folder of the workspace in it.

use std::fmt;
use std::path::{Path, PathBuf};

use git2::{ErrorCode, Oid};

use super::GitError;

/// The Git repository that holds a workspace.
pub struct Repository {
    pub(super) inner: git2::Repository,
    /// The folder of the workspace in the repository, with a trailing `/`; empty for the top.
    prefix: String,
}

/// The checked-out branch and commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The branch without `refs/heads/`; `None` if the head is detached.
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
    /// When no repository holds it.
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

    /// Returns the folder of the workspace in the repository, with a trailing `/`; empty for the top.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Returns the folder in which `git` has to run: the working tree, or the repository itself if it is bare.
    pub fn folder(&self) -> PathBuf {
        self.inner.workdir().unwrap_or_else(|| self.inner.path()).to_owned()
    }

    pub fn is_bare(&self) -> bool {
        self.inner.is_bare()
    }

    /// Returns the checked-out branch and commit.
    ///
    /// # Errors
    /// When there is no commit yet.
    pub fn head(&self) -> Result<Head, GitError> {
        let head = self.inner.head()?;
        let commit = head.peel_to_commit()?.id().to_string();
        let branch = head.is_branch().then(|| head.shorthand().ok().map(str::to_owned)).flatten();
        Ok(Head { branch, commit })
    }

    /// Returns the full hash of a revision's commit.
    ///
    /// # Errors
    /// When there is no such revision.
    pub fn resolve(&self, revision: &str) -> Result<String, GitError> {
        self.find(revision)?.ok_or_else(|| GitError::NoRevision { revision: revision.to_owned() })
    }

    /// Returns the full hash of a revision's commit, or `None` if there is no such revision.
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

    /// Returns whether `ancestor` is `descendant` or one of its ancestors.
    ///
    /// # Errors
    /// When one of the commits is missing.
    pub fn contains(&self, descendant: &str, ancestor: &str) -> Result<bool, GitError> {
        let (descendant, ancestor) = (Oid::from_str(descendant)?, Oid::from_str(ancestor)?);
        Ok(descendant == ancestor || self.inner.graph_descendant_of(descendant, ancestor)?)
    }

    /// Returns the bytes of the blob with this hash.
    ///
    /// # Errors
    /// When there is no such blob.
    pub fn blob(&self, id: &str) -> Result<Vec<u8>, GitError> {
        Ok(self.inner.find_blob(Oid::from_str(id)?)?.content().to_vec())
    }
}
