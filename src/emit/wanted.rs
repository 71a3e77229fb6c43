//! The objects that a service is to have in each environment, none made twice.

use std::sync::Arc;

use super::dashboards::Drawn;
use super::{Context, EMITTERS, images};
use crate::kubernetes::{Object, ObjectKey};
use crate::model::{Callers, Container, Controller, Instance, PlannedService, Service, Surroundings};

/// The objects of a service in one environment, without its namespace; images that take the pin are without
/// a version, because the overlay's `images` write it.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// What runs pods.
    pods: Vec<Arc<Object>>,
    others: Vec<Arc<Object>>,
}

impl Wanted {
    pub(super) fn of(service: &OfService<'_>, planned: &PlannedService) -> Self {
        Self { pods: service.made(planned, true), others: service.made(planned, false) }
    }

    /// What is wanted where the service is deployed. All of it that cannot differ is as it was planned there.
    pub(super) fn deployed(self, service: &OfService<'_>, planned: &PlannedService, deployed: &PlannedService) -> Self {
        if planned.environment != deployed.environment || planned.namespace != deployed.namespace {
            return Self::of(service, deployed);
        }
        let same = planned.instances == deployed.instances;
        if same && !shows_version(deployed) {
            return self;
        }
        if same || alike_but_variables(&planned.instances, &deployed.instances) {
            let others = self.others;
            debug_assert_eq!(others, service.made(deployed, false), "only pods have variables and a version");
            return Self { pods: service.made(deployed, true), others };
        }
        Self::of(service, deployed)
    }

    /// Every object, once.
    pub(super) fn objects(&self) -> Vec<Arc<Object>> {
        without_repeats(self.pods.iter().chain(&self.others).cloned().collect())
    }
}

/// What emitters are told of a service in any environment.
#[derive(Debug, Clone, Copy)]
pub(super) struct OfService<'a> {
    pub(super) platform: &'a Surroundings,
    pub(super) service: &'a Service,
    pub(super) callers: &'a Callers,
    pub(super) drawn: &'a Drawn,
}

impl<'a> OfService<'a> {
    /// One context an instance.
    pub(super) fn contexts(self, planned: &'a PlannedService) -> impl Iterator<Item = Context<'a>> {
        let Self { platform, service, callers, drawn } = self;
        let environment = platform.environment(planned.environment);
        let inline_pin = images::entries_would_spill(planned);
        let context = move |instance: &'a Instance| {
            let callers = callers.of_instance(planned.environment, &instance.name);
            Context { platform, environment, service, planned, instance, callers, inline_pin, drawn }
        };
        planned.instances.iter().map(context)
    }

    /// What the emitters that make pods make, or what the others do.
    fn made(self, planned: &PlannedService, pods: bool) -> Vec<Arc<Object>> {
        let emitters = || EMITTERS.iter().filter(|emitter| emitter.pods == pods);
        let contexts = OfService { ..self }.contexts(planned);
        contexts
            .flat_map(|context| emitters().flat_map(move |emitter| (emitter.emit)(&context)))
            .map(Arc::new)
            .collect()
    }
}

/// The version is in no object, for the overlay's `images` write it; but the name of a Job says it too.
fn shows_version(planned: &PlannedService) -> bool {
    let mut workloads = planned.instances.iter().flat_map(|instance| &instance.workloads);
    images::entries_would_spill(planned) || workloads.any(|w| matches!(w.controller, Controller::Job { .. }))
}

/// Most overlays change nothing but the version and variables, of which some say the version.
fn alike_but_variables(planned: &[Instance], deployed: &[Instance]) -> bool {
    let mut given = planned.to_vec();
    let pods = given.iter_mut().flat_map(|instance| &mut instance.workloads).map(|workload| &mut workload.pod);
    let containers = pods.flat_map(|pod| pod.init.iter_mut().chain(&mut pod.containers));
    for (container, other) in containers.zip(containers_of(deployed)) {
        container.env.clone_from(&other.env);
    }
    given == deployed
}

fn containers_of(instances: &[Instance]) -> impl Iterator<Item = &Container> {
    let pods = instances.iter().flat_map(|instance| &instance.workloads).map(|workload| &workload.pod);
    pods.flat_map(|pod| pod.init.iter().chain(&pod.containers))
}

/// Each object once. Two different ones with the same id both stay: they want the same file, which is reported.
fn without_repeats(objects: Vec<Arc<Object>>) -> Vec<Arc<Object>> {
    let keys: Vec<ObjectKey<'_>> = objects.iter().map(|object| object.key()).collect();
    let repeats = |(n, key): (usize, &ObjectKey<'_>)| {
        keys[..n].iter().position(|earlier| earlier == key).is_some_and(|first| objects[first] == objects[n])
    };
    let repeated: Vec<bool> = keys.iter().enumerate().map(repeats).collect();
    objects.into_iter().zip(repeated).filter(|(_, repeated)| !repeated).map(|(object, _)| object).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::file_names::file_names;
    use crate::map;

    #[test]
    fn what_two_emitters_make_alike_stands_once_and_what_differs_is_a_clash() {
        let object = |data: &str| {
            Arc::new(Object(
                map! { "apiVersion" => "v1", "kind" => "ConfigMap", "metadata" => map! { "name" => "a" }, "data" => map! { "k" => data.to_owned() } },
            ))
        };
        assert_eq!(without_repeats(vec![object("1"), object("1")]).len(), 1);
        let differing = without_repeats(vec![object("1"), object("2")]);
        assert_eq!(differing.len(), 2);
        let names = file_names("cart", differing.iter().map(AsRef::as_ref), ".yaml");
        assert_eq!(names[0], names[1]);
    }
}
