//! What environments share goes into the base, the rest into the overlays.
//!
//! The base depends only on what every environment would get without its overlay, so a change to one
//! overlay changes neither the base nor another overlay.

use std::collections::BTreeMap;

use super::patch::Patch;
use crate::kubernetes::{Object, ObjectId};

/// Kinds that a small patch can change well: most of them is maps and lists with keys. The others are
/// mostly lists that a patch would have to repeat, so where they differ each environment has its own.
const PATCHED: &[(&str, &str)] = &[
    ("apps", "Deployment"),
    ("apps", "StatefulSet"),
    ("apps", "DaemonSet"),
    ("batch", "CronJob"),
    ("batch", "Job"),
    ("", "Service"),
    ("", "ServiceAccount"),
    ("", "ConfigMap"),
    ("", "PersistentVolumeClaim"),
    ("policy", "PodDisruptionBudget"),
];

/// What one environment adds to the base.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overlay {
    /// Objects that only this environment has.
    pub resources: Vec<Object>,
    /// At most one an object of the base; each changes something.
    pub patches: Vec<Patch>,
    /// Deployments and StatefulSets with a number of pods that no autoscaler rules, by name.
    pub replicas: Vec<(String, i64)>,
}

/// The objects of the base, from the objects of every environment in order.
pub fn base_of(planned: &[Vec<Object>]) -> Vec<Object> {
    let Some((last, others)) = planned.split_last() else { return Vec::new() };
    let others: Vec<BTreeMap<ObjectId, &Object>> =
        others.iter().map(|objects| objects.iter().map(|o| (o.id(), o)).collect()).collect();
    let shared = last.iter().filter_map(|object| {
        let id = object.id();
        let versions = others.iter().map(|objects| objects.get(&id).copied()).collect::<Option<Vec<_>>>()?;
        let object = without_replicas(object).0;
        let same = versions.iter().all(|other| without_replicas(other).0 == object);
        (same || PATCHED.contains(&(object.group(), object.kind()))).then_some(object)
    });
    shared.collect()
}

/// What turns the base into `wanted`.
pub fn overlay_of(base: &[Object], wanted: &[Object]) -> Overlay {
    let base: BTreeMap<ObjectId, &Object> = base.iter().map(|o| (o.id(), o)).collect();
    let mut overlay = Overlay::default();
    let mut kept = Vec::with_capacity(base.len());
    for object in wanted {
        let (object, replicas) = without_replicas(object);
        overlay.replicas.extend(replicas.map(|n| (object.name().to_owned(), n)));
        let id = object.id();
        match base.get(&id) {
            Some(shared) => overlay.patches.extend(Patch::between(shared, &object)),
            None => overlay.resources.push(object),
        }
        kept.push(id);
    }
    kept.sort_unstable();
    let gone = base.iter().filter(|(id, _)| kept.binary_search(id).is_err());
    overlay.patches.extend(gone.map(|(_, object)| Patch::deletion(object)));
    overlay.replicas.sort_unstable();
    overlay
}

/// The object without its number of pods, which Kustomize's `replicas` writes, and that number.
fn without_replicas(object: &Object) -> (Object, Option<i64>) {
    let mut object = object.clone();
    if object.group() != "apps" || !matches!(object.kind(), "Deployment" | "StatefulSet") {
        return (object, None);
    }
    let spec = object.0.get_mut("spec").and_then(crate::yaml::Value::as_mapping_mut);
    let replicas = spec.and_then(|spec| spec.remove("replicas"));
    (object, replicas.and_then(|n| n.as_int()))
}
