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

pub use argocd::{Kind, ServiceKinds};
pub use context::{Context, TenantContext};
pub use dashboards::Drawn;
pub use factor::{Overlay, base_of, overlay_of};
pub use pages::PAGES;
pub use part::Part;
pub use patch::{Patch, strategic_merge_difference};
pub use tree::{emit, emit_service, merge, objects_of, output_clash, put_together};

use crate::kubernetes::Object;

/// Makes one family of objects of one instance of a service in one environment.
pub struct Emitter {
    /// The kind, in snake case, as its file.
    pub name: &'static str,
    /// Makes what runs pods. No other emitter looks at the version or the variables of containers.
    pub pods: bool,
    pub emit: fn(&Context<'_>) -> Vec<Object>,
}

/// Every emitter of a service's objects. Several may make an object as long as they make the same.
pub const EMITTERS: &[Emitter] = &[
    Emitter { name: "service_account", pods: false, emit: service_account::emit },
    Emitter { name: "config_map", pods: false, emit: config_map::emit },
    Emitter { name: "secret_store", pods: false, emit: secret_store::emit },
    Emitter { name: "external_secret", pods: false, emit: external_secret::emit },
    Emitter { name: "sealed_secret", pods: false, emit: sealed_secret::emit },
    Emitter { name: "persistent_volume_claim", pods: false, emit: persistent_volume_claim::emit },
    Emitter { name: "deployment", pods: true, emit: deployment::emit },
    Emitter { name: "stateful_set", pods: true, emit: stateful_set::emit },
    Emitter { name: "daemon_set", pods: true, emit: daemon_set::emit },
    Emitter { name: "job", pods: true, emit: job::emit },
    Emitter { name: "cron_job", pods: true, emit: cron_job::emit },
    Emitter { name: "hook", pods: true, emit: hook::emit },
    Emitter { name: "network_policy", pods: false, emit: network_policy::emit },
    Emitter { name: "fqdn_policy", pods: false, emit: fqdn_policy::emit },
    Emitter { name: "service", pods: false, emit: service::emit },
    Emitter { name: "horizontal_pod_autoscaler", pods: false, emit: horizontal_pod_autoscaler::emit },
    Emitter { name: "pod_disruption_budget", pods: false, emit: pod_disruption_budget::emit },
    Emitter { name: "ingress", pods: false, emit: ingress::emit },
    Emitter { name: "http_route", pods: false, emit: http_route::emit },
    Emitter { name: "rate_limit", pods: false, emit: rate_limit::emit },
    Emitter { name: "monitor", pods: false, emit: monitor::emit },
    Emitter { name: "prometheus_rule", pods: false, emit: alerts::emit },
    Emitter { name: "team_rules", pods: false, emit: team_rules::emit },
    Emitter { name: "service_dashboard", pods: false, emit: dashboards::service },
    Emitter { name: "team_dashboards", pods: false, emit: dashboards::team },
];

/// Makes one family of objects of a namespace of a team in one environment.
pub struct TenantEmitter {
    /// The kind, in snake case, as its file.
    pub name: &'static str,
    pub emit: fn(&TenantContext<'_>) -> Vec<Object>,
}

/// Every emitter of a namespace's objects.
pub const TENANT_EMITTERS: &[TenantEmitter] = &[
    TenantEmitter { name: "namespace", emit: namespace::emit },
    TenantEmitter { name: "image_policy", emit: image_policy::emit },
    TenantEmitter { name: "default_deny", emit: tenant_policies::default_deny },
    TenantEmitter { name: "allow_dns", emit: tenant_policies::allow_dns },
    TenantEmitter { name: "capability_policy", emit: capability_policy::emit },
    TenantEmitter { name: "resource_quota", emit: resource_quota::quota },
    TenantEmitter { name: "limit_range", emit: resource_quota::limit_range },
    TenantEmitter { name: "role_binding", emit: role_binding::emit },
    TenantEmitter { name: "default_service_account", emit: tenant_objects::default_service_account },
    TenantEmitter { name: "platform_config", emit: tenant_objects::platform_config },
    TenantEmitter { name: "receiver_secrets", emit: receiver_secrets::emit },
    TenantEmitter { name: "alertmanager_config", emit: alertmanager_config::emit },
    TenantEmitter { name: "prometheus_rule", emit: alerts::quota_rules },
];

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
