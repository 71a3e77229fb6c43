//! Turns the model into the tree: makes the objects of every environment, then splits them into bases and overlays.
//!
//! An emitter makes one family of complete objects for one instance in one environment; it knows nothing of bases and
//! overlays. [`factor`] moves the fields that all environments share into the base.

mod agreement;
mod alertmanager_config;
mod alerts;
mod argocd;
mod capability_policy;
mod codeowners;
pub mod codes;
mod components;
mod config_map;
mod container;
mod context;
mod cron_job;
mod daemon_set;
mod dashboards;
mod defaults;
mod deployment;
mod emitters;
mod external_secret;
mod factor;
mod file_names;
mod fqdn_policy;
mod hook;
mod horizontal_pod_autoscaler;
mod http_route;
mod image_policy;
mod images;
mod ingress;
mod job;
mod kustomization;
mod labels;
mod links;
mod manifests;
mod monitor;
mod namespace;
mod network_policy;
mod pages;
mod part;
mod patch;
mod persistent_volume_claim;
mod platform_monitoring;
mod pod;
mod pod_disruption_budget;
mod probe;
mod rate_limit;
mod receiver_secrets;
mod resource_quota;
mod role_binding;
mod routes;
mod sealed_secret;
mod secret_store;
mod service;
mod service_account;
mod service_objects;
mod stateful_set;
mod team_rules;
mod tenant;
mod tenant_metadata;
mod tenant_objects;
mod tenant_policies;
#[cfg(test)]
mod tests;
mod tree;
mod unsupported;
mod wave;

pub use context::{Context, TenantContext};
pub use emitters::{
    Emitter, KindEmitter, PLATFORM_KINDS, PlatformEmitter, Precondition, SERVICE_KINDS, TENANT_KINDS, TenantEmitter,
};
pub use factor::{Overlay, base_of, overlay_of};
pub use pages::PAGES;
pub use part::Part;
pub use patch::{Patch, strategic_merge_difference};
pub use tree::{assemble, emit, emit_service, merge, objects_of, output_clash};
