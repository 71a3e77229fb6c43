//! The rules for the platform itself: its clusters and components.

use super::platform_watch::{PlatformWatch, Subject};
use super::subject::{prometheus_rule, quota_subject, subject};
use super::{component, infrastructure, quota};
use crate::diagnostics::Diagnostics;
use crate::kubernetes::Object;
use crate::language::model::{Component, EnvironmentId, Platform, Source};
use crate::phases::emit::TenantContext;
use crate::phases::emit::emitters::{PlatformEmitter, where_monitored};

/// The value of the labels `service` and `tier` of alerts of clusters.
const INFRASTRUCTURE: &str = "infrastructure";

pub(in crate::phases::emit) const EMITTER: PlatformEmitter = PlatformEmitter { possible: where_monitored };

/// The PrometheusRules of an environment: one for its clusters, and one for each component that is installed there.
pub(in crate::phases::emit) fn platform_rules(context: &TenantContext<'_>, id: EnvironmentId) -> Vec<Object> {
    let Some(mut watch) = PlatformWatch::new(&context.platform.config, context.environment) else {
        return Vec::new();
    };
    let off = &watch.monitoring.infrastructure.off;
    let clusters = infrastructure::group(&mut watch, id, clusters_subject(context, off));
    let mut objects: Vec<Object> =
        clusters.map(|group| prometheus_rule(context, INFRASTRUCTURE, group)).into_iter().collect();
    for component in watched_components(context.platform, id) {
        let group = component::group(&mut watch, component, component_subject(context, component));
        objects.extend(group.map(|group| prometheus_rule(context, &component.name, group)));
    }
    objects
}

/// The components with alerts in an environment. Their alerts use metrics of kube-state-metrics. Components of the
/// control plane have none, because the control plane is in no environment.
fn watched_components(platform: &Platform, id: EnvironmentId) -> impl Iterator<Item = &Component> {
    let has_metrics = Source::KubeStateMetrics.is_provided(&platform.config.components, id);
    platform.config.components.iter().filter(move |c| has_metrics && !c.control_plane && c.turns.contains_key(&id))
}

/// Reports errors in the platform's own templates for clusters, components and quotas.
pub(in crate::phases::emit) fn report_platform(platform: &Platform, diagnostics: &mut Diagnostics) {
    if platform.config.alert_templates.is_empty() {
        return;
    }
    for id in platform.config.environment_ids() {
        let environment = platform.config.environment(id);
        let Some(mut watch) = PlatformWatch::new(&platform.config, environment) else { continue };
        let Some(team) = platform
            .config
            .operators
            .or((!platform.config.teams.is_empty()).then_some(crate::language::model::TeamId(0)))
        else {
            continue;
        };
        let context =
            TenantContext { platform, environment, id, team: platform.config.team(team), namespace: "", service: None };
        infrastructure::group(&mut watch, id, clusters_subject(&context, &[]));
        for component in platform.config.components.iter().filter(|c| c.turns.contains_key(&id)) {
            component::group(&mut watch, component, component_subject(&context, component));
        }
        quota::group(&mut watch, quota_subject(&context, &[]));
        diagnostics.extend(watch.into_errors());
    }
}

fn clusters_subject<'a>(context: &TenantContext<'a>, off: &'a [String]) -> Subject<'a> {
    subject(context, INFRASTRUCTURE, INFRASTRUCTURE, off)
}

fn component_subject<'a>(context: &TenantContext<'a>, component: &'a Component) -> Subject<'a> {
    subject(context, &component.name, &component.tier, &component.alerts.off)
}
