//! Kubernetes vocabulary without any of rutter's own words: ids, quantities, names, scopes.

mod hash;
mod merge_keys;
mod object;
mod scope;

pub use hash::content_hash;
pub use merge_keys::{ListStrategy, PatchType, Step, merge_key, patch_type};
pub use object::{Object, ObjectId};
pub use scope::{is_cluster_scoped, is_cluster_scoped_version};
