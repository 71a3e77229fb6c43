//! A service to be summed up: what its environments have alike is taken in once.

use std::hash::{Hash, Hasher};

use crate::language::model::{Container, Instance, PlannedService, Pod, Service, Workload};

/// A service, each of its environments beside another one: what is the same there is said in a word. Every field is
/// named, so that a new one counts.
pub(super) struct Environments<'a>(pub(super) &'a Service);

impl Hash for Environments<'_> {
    fn hash<H: Hasher>(&self, to: &mut H) {
        let Service { name, team, standing, folder, file, planned, deployed, overlays, manifests, monitoring } = self.0;
        (name, team, standing, folder, file, overlays, manifests, monitoring).hash(to);
        planned.len().hash(to);
        for (n, one) in planned.iter().enumerate() {
            environment(one, n.checked_sub(1).and_then(|before| planned.get(before)), to);
        }
        deployed.len().hash(to);
        for (id, one) in deployed {
            id.hash(to);
            environment(one, planned.get(id.0), to);
        }
    }
}

/// A part beside one that is taken in already.
fn part<T: Hash + PartialEq, H: Hasher>(part: &T, beside: Option<&T>, to: &mut H) {
    let same = beside == Some(part);
    same.hash(to);
    if !same {
        part.hash(to);
    }
}

/// Parts, each beside the one in its place.
fn parts<T, H: Hasher>(parts: &[T], beside: Option<&[T]>, to: &mut H, one: impl Fn(&T, Option<&T>, &mut H)) {
    parts.len().hash(to);
    for (n, part) in parts.iter().enumerate() {
        one(part, beside.and_then(|beside| beside.get(n)), to);
    }
}

fn environment<H: Hasher>(one: &PlannedService, beside: Option<&PlannedService>, to: &mut H) {
    let PlannedService { environment, namespace, pin, movement, retired, instances } = one;
    (environment, pin, retired).hash(to);
    part(namespace, beside.map(|b| &b.namespace), to);
    part(movement, beside.map(|b| &b.movement), to);
    parts(instances, beside.map(|b| &*b.instances), to, instance);
}

fn instance<H: Hasher>(one: &Instance, beside: Option<&Instance>, to: &mut H) {
    let Instance { origin, settings, workloads, exposures } = one;
    origin.hash(to);
    part(settings, beside.map(|b| &b.settings), to);
    parts(workloads, beside.map(|b| &*b.workloads), to, workload);
    parts(exposures, beside.map(|b| &*b.exposures), to, part);
}

fn workload<H: Hasher>(one: &Workload, beside: Option<&Workload>, to: &mut H) {
    let Workload { settings, pod, calls } = one;
    part(settings, beside.map(|b| &b.settings), to);
    parts(calls, beside.map(|b| &*b.calls), to, part);
    let beside = beside.map(|b| &b.pod);
    let Pod { init, containers, settings } = pod;
    part(settings, beside.map(|b| &b.settings), to);
    parts(init, beside.map(|b| &*b.init), to, container);
    parts(containers, beside.map(|b| &*b.containers), to, container);
}

fn container<H: Hasher>(one: &Container, beside: Option<&Container>, to: &mut H) {
    let Container { env, settings } = one;
    part(settings, beside.map(|b| &b.settings), to);
    parts(env, beside.map(|b| &*b.env), to, part);
}
