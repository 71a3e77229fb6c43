//! Kubernetes vocabulary without any of rutter's own words: ids, quantities, names, scopes.

mod object;

pub use object::{Object, ObjectId};
