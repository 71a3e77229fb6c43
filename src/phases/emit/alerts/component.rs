//! Alerts of the platform's components: how urgent they are follows from the tier.

use super::names::Names;
use super::platform_watch::{PlatformWatch, Row, Subject, row};
use super::rule::{Group, Severity};
use crate::language::model::{Component, Surroundings};

/// The group of a component.
pub(super) fn group(watch: &mut PlatformWatch<'_>, component: &Component, subject: Subject<'_>) -> Option<Group> {
    let names =
        Names::new().with("component_namespace", component.namespace.as_str()).with("workloads", workloads(component));
    let rows = rows(watch.platform, component);
    let rules = watch.alerts(subject, rows, &names);
    (!rules.is_empty()).then(|| Group { name: format!("component-{}", component.name), rules })
}

/// Everything else stands on the first tier.
fn rows(platform: &Surroundings, component: &Component) -> Vec<Row> {
    let core = platform.tiers.first() == Some(&component.tier);
    let down = if core {
        row("ComponentDown", "5m", Severity::Critical)
    } else {
        row("ComponentDown", "15m", Severity::Warning)
    };
    vec![down, row("ComponentDegraded", "30m", Severity::Warning)]
}

/// Charts put the release's name, which is the component's, into the names of their workloads.
fn workloads(component: &Component) -> String {
    component.alerts.workloads.clone().unwrap_or_else(|| format!("(.+-)?{}(-.+)?", component.name))
}
