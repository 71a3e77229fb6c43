//! What is planned, with the version of an overlay that says nothing else: all but what asks for the version is as it is.

use std::collections::BTreeMap;

use super::merged::MergedInstance;
use super::sharing::Sharing;
use crate::model::{EnvVar, Instance, PlannedService, Shared, ValueFrom};

/// The variables of a container.
#[derive(Default)]
pub(super) struct EnvVars {
    /// As they are without the overlay.
    without: BTreeMap<String, ValueFrom>,
    /// As they are with its version, where one of them asks for it.
    with: Option<BTreeMap<String, ValueFrom>>,
}

impl EnvVars {
    pub(super) fn insert(&mut self, name: &str, value: ValueFrom) {
        if let Some(with) = &mut self.with {
            with.insert(name.to_owned(), value.clone());
        }
        self.without.insert(name.to_owned(), value);
    }

    /// One that there is only with the version.
    pub(super) fn insert_pinned(&mut self, name: &str, value: ValueFrom) {
        self.with.get_or_insert_with(|| self.without.clone()).insert(name.to_owned(), value);
    }

    /// One that gives way to others of its name.
    pub(super) fn add(&mut self, variable: EnvVar) {
        if let Some(with) = &mut self.with {
            with.entry(variable.name.clone()).or_insert_with(|| variable.value.clone());
        }
        self.without.entry(variable.name).or_insert(variable.value);
    }

    /// Without and with the version.
    pub(super) fn ordered(self) -> (Vec<Shared<EnvVar>>, Option<Vec<Shared<EnvVar>>>) {
        (ordered(self.without), self.with.map(ordered))
    }
}

/// By name; those that others refer to as `$(NAME)` first, because Kubernetes expands only what stands before.
fn ordered(env: BTreeMap<String, ValueFrom>) -> Vec<Shared<EnvVar>> {
    let refers = |v: &ValueFrom| matches!(v, ValueFrom::Text(text) if text.contains("$("));
    let (last, first): (Vec<_>, Vec<_>) =
        env.into_iter().map(|(name, value)| EnvVar { name, value }).partition(|v| refers(&v.value));
    first.into_iter().chain(last).map(Shared::from).collect()
}

/// What an overlay with nothing but a version changes of an instance.
#[derive(Debug, Default)]
pub(super) struct Pinned {
    /// The variables of containers, by the path to their words.
    variables: Vec<(Vec<String>, Vec<Shared<EnvVar>>)>,
    /// Something else than a variable asked for the version, or whether there is an overlay.
    more: bool,
}

impl Pinned {
    pub(super) fn add(&mut self, path: &[String], variables: Vec<Shared<EnvVar>>) {
        self.variables.push((path.to_vec(), variables));
    }

    pub(super) fn add_more(&mut self) {
        self.more = true;
    }

    /// Variables are all that changes.
    pub(super) fn is_known(&self) -> bool {
        !self.more
    }

    fn apply(self, instance: &mut Instance, sharing: &mut Sharing) {
        for (path, variables) in self.variables {
            let pods = instance.workloads.iter_mut().map(|workload| &mut workload.pod);
            let mut containers = pods.flat_map(|pod| pod.init.iter_mut().chain(&mut pod.containers));
            if let Some(container) = containers.find(|container| container.path == path) {
                container.env = variables;
                sharing.of_variables(&mut container.env);
            }
        }
    }
}

/// The instances with the version: `changes` has what it changes of each, `merged` what each is then made of.
pub(super) fn instances(
    planned: &PlannedService,
    changes: Vec<Pinned>,
    merged: &[MergedInstance],
    sharing: &mut Sharing,
) -> Vec<Instance> {
    let mut instances = planned.instances.clone();
    for ((instance, pinned), merged) in instances.iter_mut().zip(changes).zip(merged) {
        instance.origin = merged.origin.clone();
        pinned.apply(instance, sharing);
    }
    instances
}
