//! The rules in one ordered table. Each rule has its own file.

mod admission_not_served;
mod alert_never_fires;
mod alert_without_receiver;
mod alert_without_severity;
mod alert_without_summary;
mod autoscaling_without_requests;
mod call_not_deployed;
mod caller_not_allowed;
mod capability_clash;
mod capability_not_provided;
mod capability_without_address;
mod config_too_large;
mod cron_never_fires;
mod dashboard_too_large;
mod digest_required;
mod disruptions_blocked;
mod duplicate_alert;
mod duplicate_cluster;
mod duplicate_dashboard;
mod environment_not_in_order;
mod existing_undeclared;
mod field_without_effect;
mod grace_too_short;
mod host_without_cilium;
mod identity_without_egress;
mod invalid_cidr;
mod invalid_config_key;
mod invalid_cron;
mod invalid_dashboard;
mod invalid_env_name;
mod invalid_host;
mod invalid_image;
mod invalid_label;
mod invalid_name;
mod invalid_path;
mod invalid_quantity;
mod invalid_reviewer;
mod invalid_time_zone;
mod latest_tag;
mod limits_out_of_order;
mod malformed_digest;
mod malformed_tag;
mod memory_above_maximum;
mod metrics_source_missing;
mod min_above_max;
mod missing_readiness;
mod missing_tag;
mod mount_clash;
mod name_clash;
mod name_shortened;
mod name_too_long;
mod namespace_shared;
mod no_bucket_edge;
mod non_canonical_quantity;
mod objective_not_scraped;
mod opt_out_without_reason;
mod platform_unwatched;
mod pod_security_violation;
mod port_clash;
mod probe_port_unknown;
mod promql_syntax;
mod quota_exceeded;
mod registry_not_allowed;
mod request_above_limit;
mod reserved_label;
mod reserved_name;
mod root_user;
mod route_clash;
mod secret_in_env;
mod single_writer_rollout;
mod team_without_reviewers;
mod too_few_replicas;
mod unmatched_selector;
mod unversioned_image;
mod waves_not_awaited;

use super::Rule;

/// All rules, grouped by topic: names, references, versions, resources, availability, security, schedules, network,
/// platform, alerts.
pub const RULES: &[Rule] = &[
    invalid_name::RULE,
    name_too_long::RULE,
    name_shortened::RULE,
    name_clash::RULE,
    reserved_name::RULE,
    reserved_label::RULE,
    invalid_label::RULE,
    invalid_env_name::RULE,
    invalid_config_key::RULE,
    config_too_large::RULE,
    call_not_deployed::RULE,
    caller_not_allowed::RULE,
    capability_not_provided::RULE,
    capability_without_address::RULE,
    capability_clash::RULE,
    existing_undeclared::RULE,
    field_without_effect::RULE,
    missing_tag::RULE,
    unversioned_image::RULE,
    latest_tag::RULE,
    malformed_tag::RULE,
    malformed_digest::RULE,
    digest_required::RULE,
    registry_not_allowed::RULE,
    admission_not_served::RULE,
    invalid_image::RULE,
    invalid_quantity::RULE,
    non_canonical_quantity::RULE,
    request_above_limit::RULE,
    memory_above_maximum::RULE,
    limits_out_of_order::RULE,
    quota_exceeded::RULE,
    autoscaling_without_requests::RULE,
    min_above_max::RULE,
    disruptions_blocked::RULE,
    too_few_replicas::RULE,
    missing_readiness::RULE,
    single_writer_rollout::RULE,
    grace_too_short::RULE,
    pod_security_violation::RULE,
    opt_out_without_reason::RULE,
    root_user::RULE,
    secret_in_env::RULE,
    invalid_cron::RULE,
    cron_never_fires::RULE,
    invalid_time_zone::RULE,
    port_clash::RULE,
    probe_port_unknown::RULE,
    mount_clash::RULE,
    route_clash::RULE,
    invalid_host::RULE,
    invalid_path::RULE,
    invalid_cidr::RULE,
    host_without_cilium::RULE,
    identity_without_egress::RULE,
    environment_not_in_order::RULE,
    namespace_shared::RULE,
    duplicate_cluster::RULE,
    invalid_reviewer::RULE,
    team_without_reviewers::RULE,
    alert_never_fires::RULE,
    no_bucket_edge::RULE,
    objective_not_scraped::RULE,
    alert_without_receiver::RULE,
    metrics_source_missing::RULE,
    platform_unwatched::RULE,
    waves_not_awaited::RULE,
    promql_syntax::RULE,
    duplicate_alert::RULE,
    alert_without_severity::RULE,
    alert_without_summary::RULE,
    unmatched_selector::RULE,
    invalid_dashboard::RULE,
    duplicate_dashboard::RULE,
    dashboard_too_large::RULE,
];

/// Finds a rule by its code.
pub(super) fn by_code(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.page.code == code)
}
