//! Hashes a service efficiently. Its environments have most values in common, so each environment is hashed as its
//! difference from another one.

use std::hash::{Hash, Hasher};

use crate::language::model::{Container, Instance, PlannedService, Pod, Service, Workload};

/// Hashes a service. A part of an environment that equals the same part of another environment is hashed as a single
/// `true`. Every pattern names all fields, so that a new field cannot be forgotten.
pub(super) struct DifferenceHash<'a>(pub(super) &'a Service);

impl Hash for DifferenceHash<'_> {
    fn hash<H: Hasher>(&self, to: &mut H) {
        let Service { name, team, standing, folder, file, planned, deployed, overlays, manifests, monitoring } = self.0;
        (name, team, standing, folder, file, overlays, manifests, monitoring).hash(to);
        planned.len().hash(to);
        for (n, one) in planned.iter().enumerate() {
            hash_environment(one, n.checked_sub(1).and_then(|before| planned.get(before)), to);
        }
        deployed.len().hash(to);
        for (id, one) in deployed {
            id.hash(to);
            hash_environment(one, planned.get(id.0), to);
        }
    }
}

/// Hashes a part as its difference from `other`, which is hashed already: `true` if both are equal, else `false` and
/// the part itself.
fn hash_part<T: Hash + PartialEq, H: Hasher>(part: &T, other: Option<&T>, to: &mut H) {
    let same = other == Some(part);
    same.hash(to);
    if !same {
        part.hash(to);
    }
}

/// Hashes a list of parts with `hash_one`, each as its difference from the part with the same index in `other`.
fn hash_parts<T, H: Hasher>(parts: &[T], other: Option<&[T]>, to: &mut H, hash_one: impl Fn(&T, Option<&T>, &mut H)) {
    parts.len().hash(to);
    for (n, part) in parts.iter().enumerate() {
        hash_one(part, other.and_then(|other| other.get(n)), to);
    }
}

fn hash_environment<H: Hasher>(planned: &PlannedService, other: Option<&PlannedService>, to: &mut H) {
    let PlannedService { environment, namespace, pin, movement, retired, instances } = planned;
    (environment, pin, retired).hash(to);
    hash_part(namespace, other.map(|o| &o.namespace), to);
    hash_part(movement, other.map(|o| &o.movement), to);
    hash_parts(instances, other.map(|o| &*o.instances), to, hash_instance);
}

fn hash_instance<H: Hasher>(instance: &Instance, other: Option<&Instance>, to: &mut H) {
    let Instance { origin, settings, workloads, exposures } = instance;
    origin.hash(to);
    hash_part(settings, other.map(|o| &o.settings), to);
    hash_parts(workloads, other.map(|o| &*o.workloads), to, hash_workload);
    hash_parts(exposures, other.map(|o| &*o.exposures), to, hash_part);
}

fn hash_workload<H: Hasher>(workload: &Workload, other: Option<&Workload>, to: &mut H) {
    let Workload { settings, pod, calls } = workload;
    hash_part(settings, other.map(|o| &o.settings), to);
    hash_parts(calls, other.map(|o| &*o.calls), to, hash_part);
    let other = other.map(|o| &o.pod);
    let Pod { init, containers, settings } = pod;
    hash_part(settings, other.map(|o| &o.settings), to);
    hash_parts(init, other.map(|o| &*o.init), to, hash_container);
    hash_parts(containers, other.map(|o| &*o.containers), to, hash_container);
}

fn hash_container<H: Hasher>(container: &Container, other: Option<&Container>, to: &mut H) {
    let Container { env, settings } = container;
    hash_part(settings, other.map(|o| &o.settings), to);
    hash_parts(env, other.map(|o| &*o.env), to, hash_part);
}
