//! Resolves the pods of workers, schedules and hooks. Each inherits the fields that it does not set from the service.

use std::collections::BTreeMap;

use super::container::{self, ContainerInput};
use super::pod::{self, unique_volumes};
use super::scope::Scope;
use super::{calls, volumes};
use crate::language::model::{Call, ConfigMap, Pod, Shared, Volume};
use crate::language::spec;

/// The fields of a worker, schedule or hook.
pub(super) struct Part<'a> {
    pub(super) path: [&'a str; 2],
    pub(super) fields: spec::ContainerFields<'a>,
    pub(super) calls: Option<&'a spec::Calls>,
    pub(super) placement: Option<&'a spec::Placement>,
    pub(super) security: Option<&'a spec::Security>,
    pub(super) shutdown: Option<&'a spec::Shutdown>,
    pub(super) mounts: Option<&'a BTreeMap<String, String>>,
    pub(super) ports: Option<&'a spec::Ports>,
    pub(super) metrics: Option<&'a spec::Metrics>,
    pub(super) health: Option<&'a spec::Health>,
}

/// Resolves the pod, its container and its calls.
pub(super) fn part_pod(
    part: &Part<'_>,
    spec: &spec::Service,
    scope: &mut Scope<'_>,
    maps: &mut Vec<ConfigMap>,
) -> (Pod, Vec<Shared<Call>>) {
    let security = [part.security, spec.security.as_ref()];
    let shutdown = part.shutdown.or(spec.shutdown.as_ref());
    let mut pod = pod::resolve(spec, scope, &security, part.placement.or(spec.placement.as_ref()), shutdown, 0);
    let (declared, _) = volumes::resolve(spec.volumes.as_ref(), scope.instance_name, scope);
    let mounts = volumes::mounts(part.mounts, &declared, &part.path, scope);
    let mut pod_volumes: Vec<Volume> =
        declared.into_iter().filter(|v| mounts.iter().any(|m| m.volume == v.name)).collect();
    let bound = calls::bind(part.calls, &part.path, scope);
    let input = ContainerInput {
        inherited: Some(spec.fields()),
        ports: part.ports,
        metrics: part.metrics.or(spec.metrics.as_ref()),
        health: part.health,
        security: &security,
        pull: spec.pull,
        mounts,
        call_env: bound.env,
        ..ContainerInput::beside(part.path[1], &part.path, part.fields, pod.settings.user)
    };
    let (container, more) = container::resolve(input, scope, maps);
    pod_volumes.extend(more);
    pod.containers.push(container);
    pod.settings.to_mut().volumes = unique_volumes(pod_volumes);
    (pod, bound.calls)
}
