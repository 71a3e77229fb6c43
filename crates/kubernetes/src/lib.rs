//! Facts and formats of Kubernetes: object ids, quantities, names, scopes, schemas. The crate knows nothing of rutter's
//! own spec.

mod address_range;
mod cron;
mod defaults;
mod dns_label;
mod hash;
mod image;
mod kinds;
mod merge_keys;
mod names;
mod object;
mod quantity;
mod schedule_gap;
pub mod schema;
mod scope;
mod served_apis;
mod short_hash;
mod time_zone;

pub use address_range::{excepted_ranges, range_bounds, truncated_range};
pub use cron::{CronError, CronSchedule};
pub use defaults::{Defaults, defaults_of};
pub use dns_label::is_dns_label;
pub use hash::content_hash;
pub use image::{full_repository, is_digest, is_repository, is_tag};
pub use kinds::{
    FixedPart, Immutable, KindFacts, Loss, RESOURCES_FINALIZER, deletes_applications, deletes_deployed_objects,
    group_runs_no_pods, is_load_balancer, keeps_deployed_objects, kind_facts, pod_template_path,
};
pub use merge_keys::{ListStrategy, PatchType, Step, merge_key, patch_type};
pub use names::{
    as_dns_label, is_config_key, is_dns_subdomain, is_env_name, is_label_key, is_label_value, is_port_name,
    is_strict_env_name, spelled_as_label,
};
pub use object::{Object, ObjectId, ObjectKey};
pub use quantity::{Quantity, QuantityError, QuantityFormat};
pub use scope::{is_cluster_scoped, is_cluster_scoped_version, lives_outside_namespaces};
pub use served_apis::{ServedVersion, served_instead, served_versions};
pub use short_hash::{cut_name, short_hash};
pub use time_zone::{is_time_zone, time_zones};

/// The label that the API server sets on every namespace. Its value is the namespace's name.
pub const LABEL_NAMESPACE: &str = "kubernetes.io/metadata.name";
