//! Publish: commits the compiled tree to a branch of this or another repository, without a checkout. Argo CD then reads
//! only the output. The commit names the commit from which it was compiled.

mod files;
mod hydrated;
mod layout;
mod publication;

pub use files::Files;
pub use layout::{Layout, branches};
pub use publication::{BranchResult, PublishError, Published, Publisher};
