//! Shares equal parts of a service between its environments in memory, because most of a service is the same
//! everywhere.

use crate::language::model::{
    Call, Container, ContainerSettings, EnvVar, Exposure, Instance, InstanceSettings, Movement, PlannedService,
    PodSettings, Shared, Workload, WorkloadSettings,
};

/// The distinct parts of one service so far. There are few of each type, so a linear search is fast enough.
#[derive(Default)]
pub(super) struct SharedParts {
    movements: Parts<Movement>,
    instances: Parts<InstanceSettings>,
    exposures: Parts<Exposure>,
    workloads: Parts<WorkloadSettings>,
    calls: Parts<Call>,
    pods: Parts<PodSettings>,
    containers: Parts<ContainerSettings>,
    variables: Parts<EnvVar>,
}

struct Parts<T>(Vec<Shared<T>>);

impl<T> Default for Parts<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Clone + PartialEq> Parts<T> {
    /// Replaces a part by an equal one that was seen before, or records it.
    fn share(&mut self, part: &mut Shared<T>) {
        match self.0.iter().find(|same| *same == part) {
            Some(same) => *part = same.clone(),
            None => self.0.push(part.clone()),
        }
    }

    fn share_all(&mut self, parts: &mut Vec<Shared<T>>) {
        parts.iter_mut().for_each(|part| self.share(part));
        parts.shrink_to_fit();
    }
}

impl SharedParts {
    /// Shares the equal parts of a service in one environment, and frees unused capacity.
    pub(super) fn share_environment(&mut self, planned: &mut PlannedService) {
        self.movements.share(&mut planned.movement);
        planned.instances.iter_mut().for_each(|instance| self.instance(instance));
        planned.instances.shrink_to_fit();
    }

    fn instance(&mut self, instance: &mut Instance) {
        self.instances.share(&mut instance.settings);
        self.exposures.share_all(&mut instance.exposures);
        instance.workloads.iter_mut().for_each(|workload| self.workload(workload));
        instance.workloads.shrink_to_fit();
    }

    fn workload(&mut self, workload: &mut Workload) {
        self.workloads.share(&mut workload.settings);
        self.calls.share_all(&mut workload.calls);
        self.pods.share(&mut workload.pod.settings);
        for containers in [&mut workload.pod.init, &mut workload.pod.containers] {
            containers.iter_mut().for_each(|container| self.container(container));
            containers.shrink_to_fit();
        }
    }

    fn container(&mut self, container: &mut Container) {
        self.containers.share(&mut container.settings);
        self.variables.share_all(&mut container.env);
    }
}
