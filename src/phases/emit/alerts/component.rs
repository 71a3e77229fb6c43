//! Alerts of the platform's components. Their severity depends on the tier of the component.

use super::platform_watch::{PlatformWatch, Subject};
use super::rule::{AlertSpec, Group, Severity, alert_spec};
use super::variables::Variables;
use crate::language::model::{Component, PlatformConfig};

/// The group of a component's rules; `None` if all its alerts are turned off.
pub(super) fn group(watch: &mut PlatformWatch<'_>, component: &Component, subject: Subject<'_>) -> Option<Group> {
    let variables = Variables::new()
        .with("component_namespace", component.namespace.as_str())
        .with("workloads", workloads(component));
    let alerts = alert_specs(watch.platform, component);
    let rules = watch.alerts(subject, alerts, &variables);
    (!rules.is_empty()).then(|| Group { name: format!("component-{}", component.name), rules })
}

/// The alerts of a component. A component of the first tier being down is critical, because all others depend on it.
fn alert_specs(platform: &PlatformConfig, component: &Component) -> Vec<AlertSpec> {
    let core = platform.tiers.first() == Some(&component.tier);
    let down = if core {
        alert_spec("ComponentDown", "5m", Severity::Critical)
    } else {
        alert_spec("ComponentDown", "15m", Severity::Warning)
    };
    vec![down, alert_spec("ComponentDegraded", "30m", Severity::Warning)]
}

/// A regular expression for the names of the component's workloads. Charts usually put the name of the release, which
/// is that of the component, into these names.
fn workloads(component: &Component) -> String {
    component.alerts.workloads.clone().unwrap_or_else(|| format!("(.+-)?{}(-.+)?", component.name))
}
