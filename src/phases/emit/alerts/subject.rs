//! The subjects of the platform's alerts, and the PrometheusRules that hold them.

use super::platform_watch::Subject;
use super::rule::Group;
use crate::kubernetes::Object;
use crate::map;
use crate::phases::emit::TenantContext;
use crate::phases::emit::labels::insert_missing;
use crate::phases::emit::tenant_metadata::metadata;
use crate::yaml::Value;

/// The subject of the alerts for the quota of a namespace.
pub(super) fn quota_subject<'a>(context: &TenantContext<'a>, off: &'a [String]) -> Subject<'a> {
    subject(context, "quota", "tenancy", off)
}

/// A subject by the values of its labels `service` and `tier`. `off` holds names of alerts that are turned off.
pub(super) fn subject<'a>(
    context: &TenantContext<'a>,
    service: &'a str,
    tier: &'a str,
    off: &'a [String],
) -> Subject<'a> {
    Subject { service, tier, team: &context.team.name, namespace: context.namespace, off }
}

/// A PrometheusRule with one group, and the labels by which the environment's Prometheus selects it.
pub(super) fn prometheus_rule(context: &TenantContext<'_>, name: &str, group: Group) -> Object {
    let mut metadata = metadata(context, name);
    if let Some(labels) = metadata.get_mut("labels").and_then(Value::as_mapping_mut)
        && let Some(monitoring) = &context.environment.monitoring
    {
        insert_missing(labels, &monitoring.selector);
    }
    Object(map! {
        "apiVersion" => "monitoring.coreos.com/v1",
        "kind" => "PrometheusRule",
        "metadata" => metadata,
        "spec" => map! { "groups" => vec![group.into_value()] },
    })
}
