//! Resolves workers: programs that serve no requests, in Deployments of their own.

use std::collections::BTreeMap;

use super::part::{Part, part_pod};
use super::pod::unique_volumes;
use super::scaling::{budget, replicas, spread};
use super::scope::Scope;
use crate::base::conventions::NAME_LENGTH;
use crate::kubernetes::cut_name;
use crate::language::model::{Call, ConfigMap, Controller, Pod, Replicas, Role, Shared, Workload, WorkloadSettings};
use crate::language::spec;

/// Resolves all workers: one Deployment for each, or one for all that name the same pod.
pub(super) fn resolve(spec: &spec::Service, scope: &mut Scope<'_>, maps: &mut Vec<ConfigMap>) -> Vec<Workload> {
    let mut found: Vec<Workload> = Vec::new();
    let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, worker) in spec.workers.iter().flatten() {
        let path = ["workers", name.as_str()];
        let part = Part {
            path,
            fields: worker.fields(),
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
        let replicas = replicas(worker.scale.as_ref(), false, scope, &["workers", name, "scale"]);
        let group = worker.pod.as_deref().unwrap_or(name);
        if let Some(at) = groups.get(group).and_then(|n| found.get_mut(*n)) {
            join(at, pod, calls);
            if worker.scale.is_some() {
                let opener = at.settings.path.get(1).and_then(|name| spec.workers.as_ref()?.get(name));
                let placement = opener.and_then(|o| o.placement.as_ref()).or(spec.placement.as_ref());
                at.pod.settings.to_mut().spread = spread(placement, replicas.most());
                at.settings.to_mut().controller = deployment(replicas, scope);
            }
            continue;
        }
        pod.settings.to_mut().spread = spread(part.placement.or(spec.placement.as_ref()), replicas.most());
        groups.insert(group, found.len());
        let settings = WorkloadSettings {
            name: cut_name(&format!("{}-{group}", scope.instance_name), NAME_LENGTH).into_owned(),
            role: Role::Worker(group.to_owned()),
            path: path.map(str::to_owned).to_vec(),
            controller: deployment(replicas, scope),
        };
        found.push(Workload { settings: settings.into(), pod, calls });
    }
    found
}

fn deployment(replicas: Replicas, scope: &mut Scope<'_>) -> Controller {
    let budget = budget(None, &replicas, scope);
    Controller::Deployment { budget, replicas, update: spec::Update::Rolling }
}

/// Adds a worker's container to the pod that it shares.
fn join(workload: &mut Workload, mut pod: Pod, calls: Vec<Shared<Call>>) {
    workload.pod.containers.append(&mut pod.containers);
    workload.pod.settings.to_mut().volumes = unique_volumes(
        workload.pod.settings.to_mut().volumes.drain(..).chain(pod.settings.to_mut().volumes.drain(..)).collect(),
    );
    for call in calls {
        if !workload.calls.contains(&call) {
            workload.calls.push(call);
        }
    }
}
