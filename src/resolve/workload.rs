//! The workloads of an instance: the main one, workers, schedules and hooks.

use std::collections::BTreeMap;

use super::container::{self, Recipe};
use super::profiles::text_map;
use super::service::{Scope, main_ports};
use super::{calls, codes, hook, volumes};
use crate::conventions::{CRON_JOB_NAME_LENGTH, NAME_LENGTH};
use crate::diagnostics::Diagnostic;
use crate::kubernetes::cut_name;
use crate::model::{
    Budget, Call, ConfigMap, Container, Controller, Cron, Pod, Replicas, Role, Spread, Volume, Workload,
};
use crate::spec::{self, Autoscale, Duration, IntOrPercent, Kind, Scale};

/// The user that containers run as unless the spec says otherwise.
const USER: u32 = 10_001;
/// Seconds a server keeps serving before it is told to stop: the endpoint's removal has to spread.
const PRE_STOP: i64 = 10;
/// Seconds between the first signal and the kill.
const GRACE: i64 = 30;
/// The target of an autoscaler that names none, in percent of the CPU request.
const CPU_TARGET: u32 = 80;

/// All workloads, and the ConfigMaps they mount.
pub(super) fn all(spec: &spec::Service, scope: &mut Scope<'_>) -> (Vec<Workload>, Vec<ConfigMap>) {
    let mut maps = Vec::new();
    let mut found: Vec<Workload> = main(spec, scope, &mut maps).into_iter().collect();
    found.extend(workers(spec, scope, &mut maps));
    for (name, schedule) in spec.schedules.iter().flatten() {
        found.extend(self::schedule(name, schedule, spec, scope, &mut maps));
    }
    for (name, hook) in spec.hooks.iter().flatten() {
        found.extend(hook::resolve(name, hook, spec, scope, &mut maps));
    }
    maps.sort_by(|a, b| a.name.cmp(&b.name));
    (found, maps)
}

fn main(spec: &spec::Service, scope: &mut Scope<'_>, maps: &mut Vec<ConfigMap>) -> Option<Workload> {
    let kind = spec.kind.unwrap_or_default();
    if kind == Kind::None {
        return None;
    }
    let server = main_ports(spec);
    let bound = calls::bind(spec.calls.as_ref(), &[], scope);
    let (mut pod_volumes, mounts) = volumes::resolve(spec.volumes.as_ref(), scope.instance_name, scope);
    let pre_stop =
        spec.shutdown.as_ref().and_then(|s| s.pre_stop).map_or(if server { PRE_STOP } else { 0 }, |d| d.seconds);
    let security = [spec.security.as_ref()];
    let mut pod = pod(spec, scope, &security, spec.placement.as_ref(), spec.shutdown.as_ref(), pre_stop);
    let recipe = Recipe {
        name: scope.instance_name.to_owned(),
        path: Vec::new(),
        words: spec.words(),
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
        pod_user: pod.user,
    };
    let (container, more) = container::resolve(recipe, scope, maps);
    pod_volumes.extend(more);
    pod.containers.push(container);
    beside(spec, &mut pod, &mut pod_volumes, scope, maps);
    pod.volumes = unique(pod_volumes);
    let replicas = replicas(spec.scale.as_ref(), server && kind == Kind::Deployment, scope, &["scale"]);
    pod.spread = spread(spec.placement.as_ref(), replicas.most());
    let controller = match kind {
        Kind::Stateful => Controller::StatefulSet { budget: budget(spec.budget.as_ref(), &replicas), replicas },
        Kind::Daemon => Controller::DaemonSet,
        Kind::Job => Controller::Job { retries: 2, deadline: 3600 },
        Kind::Deployment | Kind::None => Controller::Deployment {
            budget: budget(spec.budget.as_ref(), &replicas),
            replicas,
            update: spec.update.unwrap_or_default(),
        },
    };
    let name = cut_name(scope.instance_name, NAME_LENGTH).into_owned();
    Some(Workload { name, role: Role::Main, path: Vec::new(), controller, pod, calls: bound.calls })
}

/// Sidecars and init containers of the main pod.
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
        let recipe = Recipe {
            ports: sidecar.ports.as_ref(),
            metrics: sidecar.metrics.as_ref(),
            health: sidecar.health.as_ref(),
            pull: sidecar.pull,
            pre_stop: sidecar.pre_stop.map_or(0, |d| d.seconds),
            mounts: volumes::mounts(sidecar.mounts.as_ref(), pod_volumes, &path, scope),
            security: &security,
            ..Recipe::beside(name, &path, sidecar.words(), pod.user)
        };
        let (container, more) = container::resolve(recipe, scope, maps);
        pod.containers.push(container);
        pod_volumes.extend(more);
    }
    for (name, init) in spec.init.iter().flatten() {
        let path = ["init", name.as_str()];
        let security = [init.security.as_ref()];
        let recipe = Recipe {
            pull: init.pull,
            mounts: volumes::mounts(init.mounts.as_ref(), pod_volumes, &path, scope),
            security: &security,
            ..Recipe::beside(name, &path, init.words(), pod.user)
        };
        let (container, more) = container::resolve(recipe, scope, maps);
        pod.init.push(container);
        pod_volumes.extend(more);
    }
}

impl<'a> Recipe<'a> {
    /// A container that takes nothing from the service.
    fn beside(name: &str, path: &[&str], words: spec::ContainerWords<'a>, pod_user: u32) -> Self {
        Self {
            name: name.to_owned(),
            path: path.iter().map(|s| (*s).to_owned()).collect(),
            words,
            inherited: None,
            ports: None,
            port: None,
            metrics: None,
            health: None,
            security: &[],
            pull: None,
            pre_stop: 0,
            mounts: Vec::new(),
            call_env: Vec::new(),
            pod_user,
        }
    }
}

/// What a workload beside the main one is made of.
pub(super) struct Part<'a> {
    pub(super) path: [&'a str; 2],
    pub(super) words: spec::ContainerWords<'a>,
    pub(super) calls: Option<&'a spec::Calls>,
    pub(super) placement: Option<&'a spec::Placement>,
    pub(super) security: Option<&'a spec::Security>,
    pub(super) shutdown: Option<&'a spec::Shutdown>,
    pub(super) mounts: Option<&'a BTreeMap<String, String>>,
    pub(super) ports: Option<&'a spec::Ports>,
    pub(super) metrics: Option<&'a spec::Metrics>,
    pub(super) health: Option<&'a spec::Health>,
}

/// The pod, container and calls of a part of the service.
pub(super) fn part_pod(
    part: &Part<'_>,
    spec: &spec::Service,
    scope: &mut Scope<'_>,
    maps: &mut Vec<ConfigMap>,
) -> (Pod, Vec<Call>) {
    let security = [part.security, spec.security.as_ref()];
    let shutdown = part.shutdown.or(spec.shutdown.as_ref());
    let mut pod = pod(spec, scope, &security, part.placement.or(spec.placement.as_ref()), shutdown, 0);
    let (declared, _) = volumes::resolve(spec.volumes.as_ref(), scope.instance_name, scope);
    let mounts = volumes::mounts(part.mounts, &declared, &part.path, scope);
    let mut pod_volumes: Vec<Volume> =
        declared.into_iter().filter(|v| mounts.iter().any(|m| m.volume == v.name)).collect();
    let bound = calls::bind(part.calls, &part.path, scope);
    let recipe = Recipe {
        inherited: Some(spec.words()),
        ports: part.ports,
        metrics: part.metrics.or(spec.metrics.as_ref()),
        health: part.health,
        security: &security,
        pull: spec.pull,
        mounts,
        call_env: bound.env,
        ..Recipe::beside(part.path[1], &part.path, part.words, pod.user)
    };
    let (container, more) = container::resolve(recipe, scope, maps);
    pod_volumes.extend(more);
    pod.containers.push(container);
    pod.volumes = unique(pod_volumes);
    (pod, bound.calls)
}

/// Workers: one Deployment each, or one for all that name the same pod.
fn workers(spec: &spec::Service, scope: &mut Scope<'_>, maps: &mut Vec<ConfigMap>) -> Vec<Workload> {
    let mut found: Vec<Workload> = Vec::new();
    let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, worker) in spec.workers.iter().flatten() {
        let path = ["workers", name.as_str()];
        let part = Part {
            path,
            words: worker.words(),
            calls: worker.calls.as_ref(),
            placement: worker.placement.as_ref(),
            security: worker.security.as_ref(),
            shutdown: worker.shutdown.as_ref(),
            mounts: worker.mounts.as_ref(),
            ports: worker.ports.as_ref(),
            metrics: worker.metrics.as_ref(),
            health: worker.health.as_ref(),
        };
        let (mut pod, calls) = part_pod(&part, spec, scope, maps);
        let group = worker.pod.as_deref().unwrap_or(name);
        if let Some(at) = groups.get(group).and_then(|n| found.get_mut(*n)) {
            join(at, pod, calls);
            if let (Some(_), Controller::Deployment { replicas, .. }) = (&worker.scale, &mut at.controller) {
                *replicas = self::replicas(worker.scale.as_ref(), false, scope, &["workers", name, "scale"]);
            }
            continue;
        }
        let replicas = replicas(worker.scale.as_ref(), false, scope, &["workers", name, "scale"]);
        pod.spread = spread(worker.placement.as_ref().or(spec.placement.as_ref()), replicas.most());
        groups.insert(group, found.len());
        found.push(Workload {
            name: cut_name(&format!("{}-{group}", scope.instance_name), NAME_LENGTH).into_owned(),
            role: Role::Worker(group.to_owned()),
            path: path.map(str::to_owned).to_vec(),
            controller: Controller::Deployment {
                budget: budget(None, &replicas),
                replicas,
                update: spec::Update::Rolling,
            },
            pod,
            calls,
        });
    }
    found
}

/// Adds a worker's container to the pod it shares.
fn join(workload: &mut Workload, pod: Pod, calls: Vec<Call>) {
    workload.pod.containers.extend(pod.containers);
    workload.pod.volumes = unique(workload.pod.volumes.drain(..).chain(pod.volumes).collect());
    for call in calls {
        if !workload.calls.contains(&call) {
            workload.calls.push(call);
        }
    }
}

fn schedule(
    name: &str,
    schedule: &spec::Schedule,
    spec: &spec::Service,
    scope: &mut Scope<'_>,
    maps: &mut Vec<ConfigMap>,
) -> Option<Workload> {
    let path = ["schedules", name];
    let Some(cron) = &schedule.cron else {
        let span = scope.place(&path);
        scope.diagnostics.push(
            Diagnostic::error(codes::MISSING_FIELD, span, format!("the schedule `{name}` has no `cron`"))
                .help("add for example `cron: \"15 2 * * *\"`"),
        );
        return None;
    };
    let part = Part {
        path,
        words: schedule.words(),
        calls: schedule.calls.as_ref(),
        placement: schedule.placement.as_ref(),
        security: schedule.security.as_ref(),
        shutdown: None,
        mounts: schedule.mounts.as_ref(),
        ports: None,
        metrics: None,
        health: None,
    };
    let (pod, calls) = part_pod(&part, spec, scope, maps);
    let seconds = |d: Option<Duration>, default| d.map_or(default, |d| d.seconds);
    let controller = Controller::CronJob(Cron {
        schedule: cron.clone(),
        time_zone: schedule.time_zone.clone().unwrap_or_else(|| "Etc/UTC".to_owned()),
        concurrency: schedule.concurrency.unwrap_or_default(),
        start_deadline: seconds(schedule.start_deadline, 300),
        deadline: seconds(schedule.deadline, 3600),
        retries: schedule.retries.unwrap_or(2),
        keep_succeeded: schedule.keep_succeeded.unwrap_or(3),
        keep_failed: schedule.keep_failed.unwrap_or(3),
        suspend: schedule.suspend.unwrap_or(false),
        parallelism: schedule.parallelism,
        completions: schedule.completions,
    });
    let full = format!("{}-{name}", scope.instance_name);
    Some(Workload {
        name: cut_name(&full, CRON_JOB_NAME_LENGTH).into_owned(),
        role: Role::Schedule(name.to_owned()),
        path: path.map(str::to_owned).to_vec(),
        controller,
        pod,
        calls,
    })
}

/// A pod without containers and volumes yet.
fn pod(
    spec: &spec::Service,
    scope: &Scope<'_>,
    security: &[Option<&spec::Security>],
    placement: Option<&spec::Placement>,
    shutdown: Option<&spec::Shutdown>,
    pre_stop: i64,
) -> Pod {
    let said =
        |get: fn(&spec::Security) -> Option<bool>| security.iter().flatten().find_map(|s| get(s)).unwrap_or(false);
    let id = |get: fn(&spec::Security) -> Option<u32>| security.iter().flatten().find_map(|s| get(s));
    let run_as_root = said(|s| s.run_as_root) || said(|s| s.privileged);
    let user = id(|s| s.user).unwrap_or(if run_as_root { 0 } else { USER });
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
    Pod {
        init: Vec::new(),
        containers: Vec::<Container>::new(),
        volumes: Vec::new(),
        service_account: scope.instance_name.to_owned(),
        token: said(|s| s.token) || spec.identity.is_some(),
        user,
        group,
        fs_group: id(|s| s.fs_group).unwrap_or(group),
        run_as_root,
        unconfined: said(|s| s.unconfined),
        host_network: said(|s| s.host_network),
        node_selector,
        tolerations,
        spread: None,
        priority: placement.priority,
        grace: shutdown.and_then(|s| s.grace).map_or(GRACE.max(pre_stop + 20), |d| d.seconds),
        labels,
        annotations: spec.annotations.as_ref().map(text_map).unwrap_or_default(),
    }
}

/// How many pods: as said; else two of a server that others can replace, at least the environment's minimum; else one.
fn replicas(scale: Option<&Scale>, server: bool, scope: &mut Scope<'_>, path: &[&str]) -> Replicas {
    let least = if server { scope.environment.min_replicas.max(2) } else { 1 };
    match scale {
        None => Replicas::Fixed(least),
        Some(Scale::Fixed(n)) => Replicas::Fixed(*n),
        Some(Scale::Auto(auto)) => {
            if auto.max.is_none() {
                let span = scope.place(path);
                scope.diagnostics.push(
                    Diagnostic::error(codes::MISSING_FIELD, span, "an autoscaler needs a `max`")
                        .help("add for example `max: 10`"),
                );
            }
            let any_target =
                auto.cpu.is_some() || auto.memory.is_some() || auto.metrics.as_ref().is_some_and(|m| !m.is_empty());
            Replicas::Auto(Autoscale {
                min: Some(auto.min.unwrap_or(least)),
                cpu: auto.cpu.or((!any_target).then_some(CPU_TARGET)),
                ..auto.clone()
            })
        }
    }
}

/// The budget that is asked for; else one pod at a time wherever there is more than one.
fn budget(spec: Option<&spec::Budget>, replicas: &Replicas) -> Option<Budget> {
    match spec.map(|b| (b.max_unavailable, b.min_available)) {
        Some((_, Some(min))) => Some(Budget::MinAvailable(min)),
        Some((Some(max), None)) => Some(Budget::MaxUnavailable(max)),
        _ => (replicas.most() > 1).then_some(Budget::MaxUnavailable(IntOrPercent::Int(1))),
    }
}

fn spread(placement: Option<&spec::Placement>, most: u32) -> Option<Spread> {
    match placement.and_then(|p| p.spread).unwrap_or_default() {
        _ if most < 2 => None,
        spec::Spread::Zones => Some(Spread::Zones),
        spec::Spread::Nodes => Some(Spread::Nodes),
        spec::Spread::None => None,
    }
}

fn unique(volumes: Vec<Volume>) -> Vec<Volume> {
    let mut found: Vec<Volume> = Vec::new();
    for volume in volumes {
        if !found.iter().any(|v| v.name == volume.name) {
            found.push(volume);
        }
    }
    found
}
