//! Errors of Git operations.

use std::fmt;

/// Why a Git operation failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GitError {
    /// The library reported this error.
    Library(String),
    /// There is no such commit, branch or tag.
    NoRevision { revision: String },
    /// The history ends at a commit whose parent was not fetched: a shallow clone.
    Shallow { commit: String },
    /// No branch is checked out (a detached head), so there is nothing to commit to.
    Detached,
    /// The workspace has no working tree (a bare repository).
    Bare,
    /// The user's `git` failed: the command and its output.
    Process { command: String, message: String },
    /// Local changes, or a branch that has moved, prevent the new commit; nothing was changed.
    Blocked { message: String },
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Library(message) => f.write_str(message),
            Self::NoRevision { revision } => write!(f, "there is no revision `{revision}`"),
            Self::Shallow { commit } => {
                let commit = commit.get(..12).unwrap_or(commit);
                write!(f, "this clone is shallow: its history ends at {commit}, and what was before is not known")
            }
            Self::Detached => f.write_str("no branch is checked out; check one out or name a new one"),
            Self::Bare => f.write_str("a bare repository has no working tree to commit from"),
            Self::Process { command, message } => write!(f, "`{command}` failed: {message}"),
            Self::Blocked { message } => write!(f, "the working tree stands in the way: {message}"),
        }
    }
}

impl std::error::Error for GitError {}

impl From<git2::Error> for GitError {
    fn from(e: git2::Error) -> Self {
        Self::Library(e.message().to_owned())
    }
}
