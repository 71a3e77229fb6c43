//! The record of the last `rutter compile`, kept in `.rutter/` in the workspace: the cache of later runs.
//!
//! It holds no output: only hashes of what went in, the program itself among it, and of every file that came out. It is
//! nothing that anybody commits, and can be deleted at any time.

mod format;
mod stamped;
mod store;

pub use store::{DiskCache, WrittenFiles};
