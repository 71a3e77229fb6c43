//! Kubernetes vocabulary without any of rutter's own words: ids, quantities, names, scopes.

mod object;
mod quantity;

pub use object::{Object, ObjectId};
pub use quantity::{Quantity, QuantityError, QuantityFormat};
