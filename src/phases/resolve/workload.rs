//! Resolves the workloads of an instance: the main one, workers, schedules and hooks.

use super::container::{self, ContainerInput};
use super::pod::unique_volumes;
use super::ports::has_ports;
use super::scaling::{budget, replicas, spread};
use super::scope::Scope;
use super::{calls, defaults, hook, pod, schedule, volumes, worker};
use crate::base::conventions::NAME_LENGTH;
use crate::kubernetes::cut_name;
use crate::language::model::{ConfigMap, Controller, Pod, Role, Standing, Volume, Workload, WorkloadSettings};
use crate::language::spec::{self, Kind};

/// Resolves all workloads, and returns them with the ConfigMaps that they mount.
pub(super) fn all(spec: &spec::Service, scope: &mut Scope<'_>) -> (Vec<Workload>, Vec<ConfigMap>) {
    let mut maps = Vec::new();
    let mut found: Vec<Workload> = main(spec, scope, &mut maps).into_iter().collect();
    found.extend(worker::resolve(spec, scope, &mut maps));
    let schedules = spec.schedules.iter().flatten().filter(|_| scope.standing == Standing::First);
    for (name, schedule) in schedules.collect::<Vec<_>>() {
        found.extend(schedule::resolve(name, schedule, spec, scope, &mut maps));
    }
    for (name, hook) in spec.hooks.iter().flatten() {
        found.extend(hook::resolve(name, hook, spec, scope, &mut maps));
    }
    maps.sort_by(|a, b| a.name.cmp(&b.name));
    (found, maps)
}

fn main(spec: &spec::Service, scope: &mut Scope<'_>, maps: &mut Vec<ConfigMap>) -> Option<Workload> {
    let kind = spec.kind.unwrap_or_default();
    if kind == Kind::Parts {
        return None;
    }
    let server = has_ports(spec);
    let bound = calls::bind(spec.calls.as_ref(), &[], scope);
    let (mut pod_volumes, mounts) = volumes::resolve(spec.volumes.as_ref(), scope.instance_name, scope);
    let pre_stop = spec
        .shutdown
        .as_ref()
        .and_then(|s| s.pre_stop)
        .map_or(if server { defaults::PRE_STOP } else { 0 }, |d| d.seconds);
    let security = [spec.security.as_ref()];
    let mut pod = pod::resolve(spec, scope, &security, spec.placement.as_ref(), spec.shutdown.as_ref(), pre_stop);
    let input = ContainerInput {
        name: scope.instance_name.to_owned(),
        path: Vec::new(),
        fields: spec.fields(),
        inherited: None,
        ports: spec.ports.as_ref(),
        port: spec.port,
        metrics: spec.metrics.as_ref(),
        health: spec.health.as_ref(),
        security: &security,
        pull: spec.pull,
        pre_stop,
        mounts,
        call_env: bound.env,
        pod_user: pod.settings.user,
    };
    let (container, more) = container::resolve(input, scope, maps);
    pod_volumes.extend(more);
    pod.containers.push(container);
    beside(spec, &mut pod, &mut pod_volumes, scope, maps);
    pod.settings.to_mut().volumes = unique_volumes(pod_volumes);
    let replicas = replicas(spec.scale.as_ref(), server && kind == Kind::Deployment, scope, &["scale"]);
    pod.settings.to_mut().spread = spread(spec.placement.as_ref(), replicas.most());
    let controller = match kind {
        Kind::Stateful => {
            Controller::StatefulSet { budget: budget(spec.disruptions.as_ref(), &replicas, scope), replicas }
        }
        Kind::Daemon => Controller::DaemonSet,
        Kind::Job => Controller::Job { retries: defaults::RETRIES, deadline: defaults::DEADLINE },
        Kind::Deployment | Kind::Parts => Controller::Deployment {
            budget: budget(spec.disruptions.as_ref(), &replicas, scope),
            replicas,
            update: spec.update.unwrap_or_default(),
        },
    };
    let name = cut_name(scope.instance_name, NAME_LENGTH).into_owned();
    let settings = WorkloadSettings { name, role: Role::Main, path: Vec::new(), controller };
    Some(Workload { settings: settings.into(), pod, calls: bound.calls })
}

/// Resolves the sidecars or init containers of the main pod.
fn beside(
    spec: &spec::Service,
    pod: &mut Pod,
    pod_volumes: &mut Vec<Volume>,
    scope: &mut Scope<'_>,
    maps: &mut Vec<ConfigMap>,
) {
    for (name, sidecar) in spec.sidecars.iter().flatten() {
        let path = ["sidecars", name.as_str()];
        let security = [sidecar.security.as_ref()];
        let input = ContainerInput {
            ports: sidecar.ports.as_ref(),
            metrics: sidecar.metrics.as_ref(),
            health: sidecar.health.as_ref(),
            pull: sidecar.pull,
            pre_stop: sidecar.pre_stop.map_or(0, |d| d.seconds),
            mounts: volumes::mounts(sidecar.mounts.as_ref(), pod_volumes, &path, scope),
            security: &security,
            ..ContainerInput::beside(name, &path, sidecar.fields(), pod.settings.user)
        };
        let (container, more) = container::resolve(input, scope, maps);
        pod.containers.push(container);
        pod_volumes.extend(more);
    }
    for (name, init) in spec.init.iter().flatten() {
        let path = ["init", name.as_str()];
        let security = [init.security.as_ref()];
        let input = ContainerInput {
            pull: init.pull,
            mounts: volumes::mounts(init.mounts.as_ref(), pod_volumes, &path, scope),
            security: &security,
            ..ContainerInput::beside(name, &path, init.fields(), pod.settings.user)
        };
        let (container, more) = container::resolve(input, scope, maps);
        pod.init.push(container);
        pod_volumes.extend(more);
    }
}
