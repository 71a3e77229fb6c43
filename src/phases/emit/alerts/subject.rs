//! What alerts of the platform are about, and the objects that hold their rules.

use super::platform_watch::Subject;
use super::rule::Group;
use crate::kubernetes::Object;
use crate::map;
use crate::phases::emit::TenantContext;
use crate::phases::emit::labels::insert_missing;
use crate::phases::emit::tenant_metadata::metadata;
use crate::yaml::Value;

/// The quota of the namespace.
pub(super) fn of_quota<'a>(context: &TenantContext<'a>, off: &'a [String]) -> Subject<'a> {
    subject(context, "quota", "tenancy", off)
}

/// A component, the clusters or the quota, by its name in the labels of alerts.
pub(super) fn subject<'a>(
    context: &TenantContext<'a>,
    service: &'a str,
    tier: &'a str,
    off: &'a [String],
) -> Subject<'a> {
    Subject { service, tier, team: &context.team.name, namespace: context.namespace, off }
}

/// The PrometheusRule with a group, which the environment's Prometheus selects.
pub(super) fn object(context: &TenantContext<'_>, name: &str, group: Group) -> Object {
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
