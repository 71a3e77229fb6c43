//! The model becomes the tree: objects first, then what environments share goes into the base.
//!
//! An emitter makes one family of objects of one instance in one environment, whole and as wanted there;
//! it knows nothing of bases and overlays. [`factor`] takes the objects of all environments apart.

mod agreement;
mod alertmanager_config;
mod alerts;
mod argocd;
mod capability_policy;
mod codeowners;
mod components;
mod config_map;
mod container;
mod context;
mod cron_job;
mod daemon_set;
mod dashboards;
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
mod sealed_secret;
mod secret_store;
mod service;
mod service_account;
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
mod wanted;
mod wave;

pub use context::{Context, TenantContext};
pub use emitters::{Emitter, Makes, OF_PLATFORM, OF_SERVICES, OF_TENANTS, PlatformEmitter, Possible, TenantEmitter};
pub use factor::{Overlay, base_of, overlay_of};
pub use pages::PAGES;
pub use part::Part;
pub use patch::{Patch, strategic_merge_difference};
pub use tree::{emit, emit_service, objects_of, output_clash, put_together};

/// Codes of what emitting can report.
pub mod codes {
    /// Two declarations produce the same file.
    pub const OUTPUT_CLASH: &str = "output-clash";
    /// The environment's way in cannot do what `expose` asks for.
    pub const EXPOSE_UNSUPPORTED: &str = "expose-unsupported";
    /// A template of the platform is not one of the known ones, or cannot be filled in.
    pub const ALERT_TEMPLATE: &str = "alert-template";
    /// A team's alert has a generated alert's name.
    pub const ALERT_NAME_TAKEN: &str = "alert-name-taken";
    /// A query is not PromQL.
    pub const PROMQL_SYNTAX: &str = "promql-syntax";
}
