//! Alerts of a team's quota, where it has one.

use super::names::Names;
use super::platform_watch::{PlatformWatch, Row, Subject, row};
use super::rule::{Group, Severity};
use super::subject::{object, of_quota};
use crate::kubernetes::Object;
use crate::phases::emit::emitters::{TenantEmitter, where_monitored};
use crate::phases::emit::{TenantContext, resource_quota};

pub(in crate::phases::emit) const EMITTER: TenantEmitter = TenantEmitter { possible: where_monitored, emit };

/// An object for the quota of a namespace, where it has one.
fn emit(context: &TenantContext<'_>) -> Vec<Object> {
    if resource_quota::quota(context).is_empty() {
        return Vec::new();
    }
    let Some(mut watch) = PlatformWatch::new(&context.platform.surroundings, context.environment) else {
        return Vec::new();
    };
    let off = &watch.monitoring.infrastructure.off;
    let group = group(&mut watch, of_quota(context, off));
    group.map(|group| object(context, "quota", group)).into_iter().collect()
}

/// Waits and steps are those of kubernetes-mixin.
pub(super) fn group(watch: &mut PlatformWatch<'_>, subject: Subject<'_>) -> Option<Group> {
    let threshold = watch.monitoring.infrastructure.quota.to_string();
    let rows = vec![
        Row { threshold, ..row("KubeQuotaAlmostFull", "15m", Severity::Info) },
        row("KubeQuotaFullyUsed", "15m", Severity::Warning),
        row("KubeQuotaExceeded", "15m", Severity::Warning),
    ];
    let rules = watch.alerts(subject, rows, &Names::new());
    (!rules.is_empty()).then(|| Group { name: "quota".to_owned(), rules })
}
