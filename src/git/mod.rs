//! The workspace's Git repository: its history, new commits, and the remote. A home of the `git2`
//! library, which reads and writes objects; whatever touches the network, the working tree or a
//! signature is done by the user's own `git`.

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
pub use process::{Pushed, identity};
pub use repository::{Head, Repository};
