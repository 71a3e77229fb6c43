//! Computes without a cluster what Argo CD does with its objects: which Applications an ApplicationSet creates, and
//! what an AppProject permits them.
//!
//! It supports the generators list, git (files) and matrix, and Go templates with plain references and `toJson`. Anything
//! else is an error, because checks rely on these results and a guess would make them worthless.

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
