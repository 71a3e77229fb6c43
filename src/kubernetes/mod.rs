//! Kubernetes vocabulary without any of rutter's own words: ids, quantities, names, scopes.

mod address_range;
mod cron;
mod dns_label;
mod hash;
mod merge_keys;
mod object;
mod quantity;
mod scope;
mod short_hash;

pub use address_range::{excepted_ranges, range_bounds};
pub use cron::longest_gap;
pub use dns_label::is_dns_label;
pub use hash::content_hash;
pub use merge_keys::{ListStrategy, PatchType, Step, merge_key, patch_type};
pub use object::{Object, ObjectId};
pub use quantity::{Quantity, QuantityError, QuantityFormat};
pub use scope::{is_cluster_scoped, is_cluster_scoped_version};
pub use short_hash::{cut_name, short_hash};
