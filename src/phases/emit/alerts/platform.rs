//! The rules of what no service has: clusters, components, quotas.

use super::platform_watch::{PlatformWatch, Subject};
use super::subject::{object, of_quota, subject};
use super::{component, infrastructure, quota};
use crate::diagnostics::Diagnostics;
use crate::kubernetes::Object;
use crate::language::model::{Component, EnvironmentId, Platform, Source};
use crate::phases::emit::TenantContext;
use crate::phases::emit::emitters::{PlatformEmitter, where_monitored};

/// What alerts of clusters are about, in their labels.
const INFRASTRUCTURE: &str = "infrastructure";

pub(in crate::phases::emit) const EMITTER: PlatformEmitter = PlatformEmitter { possible: where_monitored };

/// An object for the clusters of the environment and one for each component there.
pub(in crate::phases::emit) fn platform_rules(context: &TenantContext<'_>, id: EnvironmentId) -> Vec<Object> {
    let Some(mut watch) = PlatformWatch::new(&context.platform.surroundings, context.environment) else {
        return Vec::new();
    };
    let off = &watch.monitoring.infrastructure.off;
    let clusters = infrastructure::group(&mut watch, id, of_clusters(context, off));
    let mut objects: Vec<Object> = clusters.map(|group| object(context, INFRASTRUCTURE, group)).into_iter().collect();
    for component in watched(context.platform, id) {
        let group = component::group(&mut watch, component, of_component(context, component));
        objects.extend(group.map(|group| object(context, &component.name, group)));
    }
    objects
}

/// Components are seen through kube-state-metrics; those of the control plane run on a cluster of nobody's.
fn watched(platform: &Platform, id: EnvironmentId) -> impl Iterator<Item = &Component> {
    let seen = Source::KubeStateMetrics.is_provided(&platform.surroundings.components, id);
    platform.surroundings.components.iter().filter(move |c| seen && !c.control_plane && c.turns.contains_key(&id))
}

/// What the platform's own templates do wrong here; the built-in ones are tested.
pub(in crate::phases::emit) fn report_platform(platform: &Platform, diagnostics: &mut Diagnostics) {
    if platform.surroundings.alert_templates.is_empty() {
        return;
    }
    for id in platform.surroundings.environment_ids() {
        let environment = platform.surroundings.environment(id);
        let Some(mut watch) = PlatformWatch::new(&platform.surroundings, environment) else { continue };
        let Some(team) = platform
            .surroundings
            .operators
            .or((!platform.surroundings.teams.is_empty()).then_some(crate::language::model::TeamId(0)))
        else {
            continue;
        };
        let context = TenantContext {
            platform,
            environment,
            id,
            team: platform.surroundings.team(team),
            namespace: "",
            service: None,
        };
        infrastructure::group(&mut watch, id, of_clusters(&context, &[]));
        for component in platform.surroundings.components.iter().filter(|c| c.turns.contains_key(&id)) {
            component::group(&mut watch, component, of_component(&context, component));
        }
        quota::group(&mut watch, of_quota(&context, &[]));
        diagnostics.extend(watch.into_problems());
    }
}

fn of_clusters<'a>(context: &TenantContext<'a>, off: &'a [String]) -> Subject<'a> {
    subject(context, INFRASTRUCTURE, INFRASTRUCTURE, off)
}

fn of_component<'a>(context: &TenantContext<'a>, component: &'a Component) -> Subject<'a> {
    subject(context, &component.name, &component.tier, &component.alerts.off)
}
