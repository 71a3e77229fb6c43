//! What the last run found out, so that the next one need not find it out again.
//!
//! A record holds no output: only sums of what went in, the program itself among it, and of every file that came out.
//! It is kept in `.rutter/` in the workspace, is nothing that anybody commits, and can be deleted at any time.

mod format;
mod record;
mod store;

pub use record::{Clean, Record};
pub use store::{Cache, Files};
