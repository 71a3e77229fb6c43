//! Kubernetes vocabulary without any of rutter's own words: ids, quantities, names, scopes.

mod address_range;
mod dns_label;
mod merge_keys;
mod object;
mod quantity;
mod short_hash;

pub use address_range::{excepted_ranges, range_bounds};
pub use dns_label::is_dns_label;
pub use merge_keys::merge_keys;
pub use object::{Object, ObjectId};
pub use quantity::{Quantity, QuantityError, QuantityFormat};
pub use short_hash::{content_hash, cut_name};
