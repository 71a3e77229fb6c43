//! Resolves what all pods of a service have in common.

use super::defaults;
use super::profiles::text_map;
use super::scope::Scope;
use crate::language::model::{Pod, PodSettings, Volume};
use crate::language::spec;

/// Resolves a pod without its containers and volumes.
pub(super) fn resolve(
    spec: &spec::Service,
    scope: &Scope<'_>,
    security: &[Option<&spec::Security>],
    placement: Option<&spec::Placement>,
    shutdown: Option<&spec::Shutdown>,
    pre_stop: i64,
) -> Pod {
    let is_set =
        |get: fn(&spec::Security) -> Option<bool>| security.iter().flatten().find_map(|s| get(s)).unwrap_or(false);
    let id = |get: fn(&spec::Security) -> Option<u32>| security.iter().flatten().find_map(|s| get(s));
    let run_as_root = is_set(|s| s.run_as_root) || is_set(|s| s.privileged);
    let user = id(|s| s.user).unwrap_or(if run_as_root { 0 } else { defaults::USER });
    let group = id(|s| s.group).unwrap_or(user);
    let placement = placement.cloned().unwrap_or_default();
    let mut node_selector = text_map(&placement.node_selector);
    let mut tolerations = placement.tolerations.clone();
    if placement.spot {
        node_selector.extend(scope.environment.profile.spot.node_selector.clone());
        tolerations.extend(scope.environment.profile.spot.tolerations.clone());
    }
    let mut labels = spec.labels.as_ref().map(text_map).unwrap_or_default();
    if spec.identity.is_some() {
        labels.extend(scope.environment.profile.identity_labels.clone());
    }
    let least_grace = defaults::GRACE.max(pre_stop + defaults::GRACE_AFTER_PRE_STOP);
    let settings = PodSettings {
        volumes: Vec::new(),
        service_account: scope.instance_name.to_owned(),
        token: is_set(|s| s.token),
        user,
        group,
        fs_group: id(|s| s.fs_group).unwrap_or(group),
        run_as_root,
        unconfined: is_set(|s| s.unconfined),
        host_network: is_set(|s| s.host_network),
        node_selector,
        tolerations,
        spread: None,
        priority: placement.priority,
        grace: shutdown.and_then(|s| s.grace).map_or(least_grace, |d| d.seconds),
        labels,
        annotations: spec.annotations.as_ref().map(text_map).unwrap_or_default(),
    };
    Pod { init: Vec::new(), containers: Vec::new(), settings: settings.into() }
}

/// Removes duplicates of volumes that several containers use.
pub(super) fn unique_volumes(volumes: Vec<Volume>) -> Vec<Volume> {
    let mut found: Vec<Volume> = Vec::new();
    for volume in volumes {
        if !found.iter().any(|v| v.name == volume.name) {
            found.push(volume);
        }
    }
    found
}
