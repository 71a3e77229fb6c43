//! What Argo CD makes of its objects, computed without a cluster: the Applications of an ApplicationSet,
//! and what a project lets them do.
//!
//! Knows the list, git (files) and matrix generators and plain references in Go templates. Anything else
//! is an error: a guess here would be a proof of nothing.

mod directory;
mod expand;
mod generate;
mod project;
mod rollout;
mod template;

pub use directory::reads;
pub use expand::expand;
pub use generate::Repository;
pub use project::{refusals, sources};
pub use rollout::matching_steps;
