//! The cache on disk: the record of the last `rutter compile`, in `.rutter/` in the workspace.
//!
//! It contains no output, only hashes: of the inputs, of the program itself, and of every file of the output. Git
//! ignores the folder, and it can be deleted at any time.

mod format;
mod stamped;
mod store;

pub use store::{DiskCache, WrittenFiles};
