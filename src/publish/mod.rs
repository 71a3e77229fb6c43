//! Publish: the compiled tree becomes a commit on a branch of this or another repository, without a
//! checkout. What Argo CD reads is then the output alone, with a reference to the commit it was made of.

mod files;
mod hydrated;
mod layout;
mod publication;

pub use files::Files;
pub use layout::{Layout, branches};
pub use publication::{Outcome, PublishError, Published, Publisher};
