//! The last phase: the tree goes to disk: into `generated/`, and CODEOWNERS where Git hosts look for it.
//!
//! Only what differs is written. Every change is staged in a folder of its own below `generated/` first (CODEOWNERS
//! beside its target) and then renamed over its target, so that a kill at any moment leaves each file old or new. What rutter did not write is never
//! touched: a file is known as rutter's by its header ([`crate::output::header`]) or by its line in the
//! `SHA256SUMS` beside it, and one that was changed since is overwritten only by force.

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

pub use apply::{Written, apply, apply_staged, apply_with};
pub use disk::{Disk, FileOperations};
pub use lock::Lock;
pub use pages::PAGES;
pub use plan::{Content, HandEdited, Plan, plan, plan_rest};
pub use stage::Stage;
pub use staging_sink::{StagingSink, Streamed};
pub use stamp::{Moment, Moments, Stamp, is_still, stamp_before, stamps};
