//! Kubernetes vocabulary without any of rutter's own words: ids, quantities, names, scopes.

mod object;
mod quantity;
mod short_hash;

pub use object::{Object, ObjectId};
pub use quantity::{Quantity, QuantityError, QuantityFormat};
pub use short_hash::{content_hash, cut_name};
