//! Derives a deployed service from its resolution without the overlay, for an overlay that only pins a version. Then
//! only environment variables that contain `${pin...}` differ, so the rest does not have to be resolved twice.

use std::collections::BTreeMap;

use super::merged::MergedInstance;
use super::shared_parts::SharedParts;
use crate::language::model::{EnvVar, Instance, PlannedService, Shared, ValueFrom};

/// The environment variables of a container.
#[derive(Default)]
pub(super) struct EnvVars {
    /// The variables without the overlay.
    without: BTreeMap<String, ValueFrom>,
    /// The variables with the overlay's version; `None` while no variable needs the version.
    with: Option<BTreeMap<String, ValueFrom>>,
}

impl EnvVars {
    pub(super) fn insert(&mut self, name: &str, value: ValueFrom) {
        if let Some(with) = &mut self.with {
            with.insert(name.to_owned(), value.clone());
        }
        self.without.insert(name.to_owned(), value);
    }

    /// Inserts a variable that exists only with the version.
    pub(super) fn insert_pinned(&mut self, name: &str, value: ValueFrom) {
        self.with.get_or_insert_with(|| self.without.clone()).insert(name.to_owned(), value);
    }

    /// Adds a variable unless there is already one of its name.
    pub(super) fn add(&mut self, variable: EnvVar) {
        if let Some(with) = &mut self.with {
            with.entry(variable.name.clone()).or_insert_with(|| variable.value.clone());
        }
        self.without.entry(variable.name).or_insert(variable.value);
    }

    /// Returns the sorted variables without the version, and those with it if they differ.
    pub(super) fn ordered(self) -> (Vec<Shared<EnvVar>>, Option<Vec<Shared<EnvVar>>>) {
        (ordered(self.without), self.with.map(ordered))
    }
}

/// Sorts variables by name. Variables that contain `$(NAME)` come last, because Kubernetes only expands variables that
/// stand earlier in the list.
fn ordered(env: BTreeMap<String, ValueFrom>) -> Vec<Shared<EnvVar>> {
    let refers = |v: &ValueFrom| matches!(v, ValueFrom::Text(text) if text.contains("$("));
    let (last, first): (Vec<_>, Vec<_>) =
        env.into_iter().map(|(name, value)| EnvVar { name, value }).partition(|v| refers(&v.value));
    first.into_iter().chain(last).map(Shared::from).collect()
}

/// The changes that an overlay with nothing but a version makes to an instance.
#[derive(Debug, Default)]
pub(super) struct PinChanges {
    /// The variables of containers, by the path of the container in the spec.
    variables: Vec<(Vec<String>, Vec<Shared<EnvVar>>)>,
    /// Whether something else than a variable depends on the version or on the existence of an overlay.
    incomplete: bool,
}

impl PinChanges {
    pub(super) fn add(&mut self, path: &[String], variables: Vec<Shared<EnvVar>>) {
        self.variables.push((path.to_vec(), variables));
    }

    pub(super) fn mark_incomplete(&mut self) {
        self.incomplete = true;
    }

    /// Returns whether the recorded variables are the only changes.
    pub(super) fn is_complete(&self) -> bool {
        !self.incomplete
    }

    fn apply(self, instance: &mut Instance, shared_parts: &mut SharedParts) {
        for (path, variables) in self.variables {
            let pods = instance.workloads.iter_mut().map(|workload| &mut workload.pod);
            let mut containers = pods.flat_map(|pod| pod.init.iter_mut().chain(&mut pod.containers));
            if let Some(container) = containers.find(|container| container.settings.path == path) {
                container.env = variables;
                shared_parts.share_variables(&mut container.env);
            }
        }
    }
}

/// Returns the instances with the version. `changes` and `merged` hold, for each instance, its changes and its merged
/// layers with the overlay.
pub(super) fn instances(
    planned: &PlannedService,
    changes: Vec<PinChanges>,
    merged: &[MergedInstance],
    shared_parts: &mut SharedParts,
) -> Vec<Instance> {
    let mut instances = planned.instances.clone();
    for ((instance, pinned), merged) in instances.iter_mut().zip(changes).zip(merged) {
        instance.origin = merged.origin.clone();
        pinned.apply(instance, shared_parts);
    }
    instances
}
