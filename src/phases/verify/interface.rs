//! The interface of a service: all that the judgements of several services look at, as one hash. While the interfaces
//! of all services are the same, these judgements find the same.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

use super::{Judged, Rendered};
use crate::language::model::{
    Instance, InstanceSettings, PlannedService, Pod, PodSettings, Service, Workload, WorkloadSettings,
};
use crate::output::tree::Tree;
use crate::source::digest::Digest;

impl Judged {
    /// Was nothing found?
    pub fn is_clean(&self) -> bool {
        self.found.is_empty() && self.unrendered.is_empty()
    }

    /// Every file that rendering read. The judgements of everything together ask for their names only.
    fn files(&self) -> BTreeSet<&str> {
        self.rendered.iter().flat_map(|(_, rendered)| &rendered.files).map(AsRef::as_ref).collect()
    }

    /// Gives those of the service's files away that no later judgement reads, as far as they are taken.
    pub fn give_files(&self, tree: &mut Tree, take: impl Fn(&str, &[u8]) -> bool) {
        let rendered = self.files();
        tree.give(|path, bytes| rendered.contains(path) && take(path, bytes));
    }

    /// The hash of the service's reduced objects, of its files that are no part of them (Argo CD's parameters), of the
    /// names of all other files, and of what the connectivity proof takes for declared.
    pub fn interface_hash(&self, service: &Service, tree: &Tree) -> Digest {
        let rendered = self.files();
        let files: Vec<(&str, Option<&[u8]>)> =
            tree.iter().map(|(path, bytes)| (path, Some(bytes).filter(|_| !rendered.contains(path)))).collect();
        let objects: Vec<_> = self.rendered.iter().map(|(id, rendered)| (id, Interface(rendered))).collect();
        let declared: Vec<_> = service.deployed.values().map(Interface).collect();
        Digest::of_value(&(&service.name, service.team, &service.folder, files, objects, declared))
    }
}

/// Hashes the part of a value that others may look at. Each pattern names every field, so that a new one cannot be
/// forgotten.
struct Interface<'a, T>(&'a T);

impl Hash for Interface<'_, Rendered> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Rendered { service, component, team, folder, namespace, objects, files, span: _ } = self.0;
        (service, component, team, folder, namespace, objects, files).hash(state);
    }
}

impl Hash for Interface<'_, PlannedService> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let PlannedService { environment, namespace, pin: _, movement: _, retired, instances } = self.0;
        (environment, namespace, retired, instances.len()).hash(state);
        instances.iter().for_each(|instance| Interface(instance).hash(state));
    }
}

impl Hash for Interface<'_, Instance> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Instance { origin: _, settings, workloads, exposures } = self.0;
        let InstanceSettings {
            name,
            ports,
            headless,
            aliases,
            identity,
            config_maps: _,
            external_secrets: _,
            sealed_secrets: _,
            existing,
            callers,
            labels,
            pull_secrets,
            observability,
        } = &**settings;
        (name, ports, headless, exposures, aliases, identity).hash(state);
        (existing, callers, labels, pull_secrets, observability, workloads.len()).hash(state);
        workloads.iter().for_each(|workload| Interface(workload).hash(state));
    }
}

impl Hash for Interface<'_, Workload> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Workload { settings, pod, calls } = self.0;
        let WorkloadSettings { name, role, path, controller } = &**settings;
        (name, role, path, controller, calls).hash(state);
        Interface(pod).hash(state);
    }
}

/// Of containers their names and ports count: whatever else they are is in the objects, as far as anybody looks.
impl Hash for Interface<'_, Pod> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Pod { init, containers, settings } = self.0;
        let PodSettings {
            volumes: _,
            service_account,
            token,
            user: _,
            group: _,
            fs_group: _,
            run_as_root: _,
            unconfined: _,
            host_network,
            node_selector: _,
            tolerations: _,
            spread: _,
            priority: _,
            grace: _,
            labels,
            annotations: _,
        } = &**settings;
        (service_account, token, host_network, labels).hash(state);
        for container in init.iter().chain(containers) {
            (&container.settings.name, &container.settings.ports).hash(state);
        }
    }
}
