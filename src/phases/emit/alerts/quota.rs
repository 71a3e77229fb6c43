//! Alerts of the ResourceQuota of a team.

use super::platform_watch::{PlatformWatch, Subject};
use super::rule::{AlertSpec, Group, Severity, alert_spec};
use super::subject::{prometheus_rule, quota_subject};
use super::variables::Variables;
use crate::kubernetes::Object;
use crate::phases::emit::emitters::{TenantEmitter, where_monitored};
use crate::phases::emit::{TenantContext, resource_quota};

pub(in crate::phases::emit) const EMITTER: TenantEmitter = TenantEmitter { possible: where_monitored, emit };

/// The PrometheusRule for the quota of a namespace; none if the namespace has no quota.
fn emit(context: &TenantContext<'_>) -> Vec<Object> {
    if resource_quota::quota(context).is_empty() {
        return Vec::new();
    }
    let Some(mut watch) = PlatformWatch::new(&context.platform.config, context.environment) else {
        return Vec::new();
    };
    let off = &watch.monitoring.infrastructure.off;
    let group = group(&mut watch, quota_subject(context, off));
    group.map(|group| prometheus_rule(context, "quota", group)).into_iter().collect()
}

/// The group of the rules for a quota. Their names and durations are those of kubernetes-mixin.
pub(super) fn group(watch: &mut PlatformWatch<'_>, subject: Subject<'_>) -> Option<Group> {
    let threshold = watch.monitoring.infrastructure.quota.to_string();
    let alerts = vec![
        AlertSpec { threshold, ..alert_spec("KubeQuotaAlmostFull", "15m", Severity::Info) },
        alert_spec("KubeQuotaFullyUsed", "15m", Severity::Warning),
        alert_spec("KubeQuotaExceeded", "15m", Severity::Warning),
    ];
    let rules = watch.alerts(subject, alerts, &Variables::new());
    (!rules.is_empty()).then(|| Group { name: "quota".to_owned(), rules })
}
