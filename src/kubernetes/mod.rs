//! Kubernetes vocabulary without any of rutter's own words: ids, quantities, names, scopes.

mod merge_keys;
mod object;

pub use merge_keys::merge_keys;
pub use object::{Object, ObjectId};
