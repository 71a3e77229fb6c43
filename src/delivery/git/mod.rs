//! The Git repository of the workspace: its history, new commits, and the remote. Uses the `git2` library to read and
//! write objects. Whatever needs the network, the working tree or a signature runs the user's own `git`.

mod commit;
mod error;
mod log;
mod new_commit;
mod notes;
mod process;
mod repository;

pub use error::GitError;
pub use log::{ChangedFile, CommitInfo, LogEntry};
pub use new_commit::{Contents, FileChange, NewCommit, Signature};
pub use process::{PushResult, identity};
pub use repository::{Head, Repository};
