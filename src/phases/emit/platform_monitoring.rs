//! The monitoring of the platform itself in each environment: alert rules, receivers of their alerts, and a dashboard.

use super::defaults::complete;
use super::file_names::file_names;
use super::{TenantContext, alertmanager_config, alerts, dashboards, kustomization, receiver_secrets};
use crate::base::conventions::{SPEC_PLATFORM, platform_folder};
use crate::kubernetes::Object;
use crate::language::kinds;
use crate::language::model::{EnvironmentId, Platform};
use crate::output::tree::{Clash, Tree};
use crate::source::Source as _;

/// The environments with monitoring, if the platform has a team that operates it. The objects are in the namespace of
/// the environment's Prometheus.
fn contexts(platform: &Platform) -> impl Iterator<Item = (EnvironmentId, TenantContext<'_>)> {
    platform.config.environment_ids().filter_map(move |id| {
        let environment = platform.config.environment(id);
        let (team, monitoring) = (platform.config.operators?, environment.monitoring.as_ref()?);
        let namespace = monitoring.namespace.as_str();
        Some((
            id,
            TenantContext { platform, environment, id, team: platform.config.team(team), namespace, service: None },
        ))
    })
}

/// The environments with files of platform monitoring in the tree.
pub(super) fn emitted<'a>(platform: &'a Platform, tree: &Tree) -> Vec<TenantContext<'a>> {
    let exists = |c: &TenantContext<'_>| {
        tree.exists(&format!("{}/{}", platform_folder(&c.environment.name), kustomization::FILE))
    };
    contexts(platform).map(|(_, context)| context).filter(exists).collect()
}

/// The objects of one environment; none if all alerts are turned off.
fn objects(id: EnvironmentId, context: &TenantContext<'_>) -> Vec<Object> {
    let mut objects = alerts::platform_rules(context, id);
    if !objects.is_empty() {
        objects.extend(receiver_secrets::emit(context));
        objects.extend(alertmanager_config::emit(context));
        objects.extend(dashboards::platform::emit(context, id));
    }
    objects.iter_mut().for_each(|object| complete(&context.platform.config, id, object));
    objects
}

pub(super) fn emit(platform: &Platform, tree: &mut Tree) -> Result<(), Clash> {
    for (id, context) in contexts(platform) {
        let folder = platform_folder(&context.environment.name);
        let objects = objects(id, &context);
        if objects.is_empty() {
            continue;
        }
        let files = file_names("", &objects, ".yaml");
        let team = crate::base::conventions::spec_team(&context.team.name);
        for (object, file) in objects.into_iter().zip(&files) {
            let owner = owner(platform, &team, &object);
            tree.insert_document(format!("{folder}/{file}"), object.0, owner)?;
        }
        tree.insert_document(format!("{folder}/{}", kustomization::FILE), kustomization::plain(files), SPEC_PLATFORM)?;
    }
    Ok(())
}

/// Whether the kind of an object is made from the field `receivers` of a team.
fn is_of_receivers(object: &Object) -> bool {
    let fields = kinds::find(object.group(), object.kind()).map_or(&[][..], |row| row.fields.team);
    fields.contains(&"receivers")
}

/// The spec file that an object is made from.
fn owner(platform: &Platform, team: &str, object: &Object) -> String {
    let name = object.name();
    let component = platform.config.components.iter().find(|c| object.kind() == "PrometheusRule" && c.name == name);
    match component {
        Some(component) => format!("platform/components/{}.yaml", component.name),
        None if is_of_receivers(object) => team.to_owned(),
        None => SPEC_PLATFORM.to_owned(),
    }
}
