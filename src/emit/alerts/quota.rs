//! Alerts of a team's quota, where it has one.

use super::names::Names;
use super::platform_watch::{PlatformWatch, Row, Subject, row};
use super::rule::{Group, Severity};

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
