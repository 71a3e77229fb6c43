//! Splits the objects of all environments into a base that they share, and one overlay for each environment.
//!
//! The base is made of the planned objects: those that every environment would get without its overlay in the spec. So
//! a change to one overlay changes neither the base nor another overlay.

use std::sync::Arc;

use super::agreement::agreement;
use super::patch::Patch;
use crate::kubernetes::{Object, ObjectKey, kind_facts};
use crate::language::kinds;

/// The difference between the base and the objects of one environment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overlay {
    /// Objects that only this environment has.
    pub resources: Vec<Arc<Object>>,
    /// Patches of objects of the base: at most one for each object, and none that changes nothing.
    pub patches: Vec<Patch>,
    /// Names of workloads and their numbers of pods, sorted; with an autoscaler, its least number.
    pub replicas: Vec<(String, i64)>,
}

/// Objects of one service in one environment, with their keys. They are few, so a linear search is quick enough.
type Keyed<'a> = Vec<(ObjectKey<'a>, &'a Arc<Object>)>;

fn keyed(objects: &[Arc<Object>]) -> Keyed<'_> {
    objects.iter().map(|object| (object.key(), object)).collect()
}

/// Returns the objects of the base. `planned` holds the objects of every environment, in the order of environments.
pub fn base_of(planned: &[Vec<Arc<Object>>]) -> Vec<Arc<Object>> {
    let Some((first, others)) = planned.split_first() else { return Vec::new() };
    let others: Vec<Keyed<'_>> = others.iter().map(|objects| keyed(objects)).collect();
    let mut base: Vec<Arc<Object>> = first.iter().filter_map(|object| shared(object, &others)).collect();
    for object in &mut base {
        take_replicas(object);
    }
    base
}

/// Returns the part of an object that belongs into the base: the whole object if it is equal in all environments; else,
/// if the kind is one that overlays patch, the fields that are equal. `None` if there is no such part.
fn shared<'a>(object: &Arc<Object>, others: &[Keyed<'a>]) -> Option<Arc<Object>> {
    let wanted = object.key();
    let find = |objects: &Keyed<'a>| objects.iter().rfind(|(key, _)| *key == wanted).map(|(_, object)| *object);
    let same: Vec<&Object> = others.iter().map(|objects| find(objects).map(AsRef::as_ref)).collect::<Option<_>>()?;
    if same.iter().all(|other| **other == **object) {
        return Some(Arc::clone(object));
    }
    let patched = kinds::find(object.group(), object.kind()).is_some_and(|row| row.patched)
        && same.iter().all(|other| other.api_version() == object.api_version());
    if patched { agreement(Object::clone(object), &same).map(Arc::new) } else { None }
}

/// Returns the overlay that turns the base into the `wanted` objects of an environment.
pub fn overlay_of(base: &[Arc<Object>], wanted: Vec<Arc<Object>>) -> Overlay {
    let mut base = keyed(base);
    let mut overlay = Overlay::default();
    for mut object in wanted {
        let replicas = take_replicas(&mut object);
        overlay.replicas.extend(replicas.map(|n| (object.name().to_owned(), n)));
        let wanted = object.key();
        match base.iter().rposition(|(key, _)| *key == wanted) {
            Some(at) => {
                let (_, base) = base.remove(at);
                let patch = if Arc::ptr_eq(base, &object) { None } else { Patch::between(base, &object) };
                overlay.patches.extend(patch);
            }
            None => overlay.resources.push(object),
        }
    }
    overlay.patches.extend(base.into_iter().map(|(_, object)| Patch::deletion(object)));
    overlay.replicas.sort_unstable();
    overlay
}

/// Removes the number of replicas from an object and returns it: the field `replicas` of the kustomization sets it.
fn take_replicas(object: &mut Arc<Object>) -> Option<i64> {
    if !kind_facts(object.group(), object.kind()).is_some_and(|facts| facts.has_replicas) {
        return None;
    }
    object.0.at(&["spec", "replicas"])?;
    let spec = Arc::make_mut(object).0.get_mut("spec")?.as_mapping_mut()?;
    spec.remove("replicas")?.as_int()
}
