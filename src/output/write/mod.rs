//! The writer, the last phase: writes the tree to disk, into `generated/` and the CODEOWNERS file.
//!
//! Only files that differ are written. New content is staged first, in a folder below `generated/` (CODEOWNERS in the
//! folder of its target), and then renamed over its target. So each file has its old or its new content, even if rutter
//! is killed in between.
//!
//! Files that rutter did not write are never touched. rutter recognizes its own files by their header
//! ([`crate::output::header`]) or by their line in the `SHA256SUMS` file of the same folder. A file of its own that was
//! edited by hand is overwritten only with `--force`.

mod apply;
mod codeowners;
pub mod codes;
mod disk;
mod lock;
mod ownership;
mod pages;
mod plan;
mod problems;
mod stage;
mod staging_sink;
mod stamp;
mod walk;

pub use apply::{WriteCounts, apply, apply_staged, apply_with};
pub use disk::{Disk, FileOperations};
pub use lock::Lock;
pub use pages::PAGES;
pub use plan::{Content, HandEdited, Plan, plan, plan_after_streaming};
pub use stage::StagingArea;
pub use staging_sink::{StagingSink, StreamedFiles};
pub use stamp::{FileTime, RunTimes, Stamp, has_content, stamp_before, stamps};
