//! The interface of a service: the hash of everything that the judgements of several services read. As long as the
//! interfaces of all services stay the same, the findings of these judgements do, too.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

use super::{JudgedObjects, Rendered};
use crate::language::model::{
    Instance, InstanceSettings, PlannedService, Pod, PodSettings, Service, Workload, WorkloadSettings,
};
use crate::output::tree::Tree;
use crate::source::digest::Digest;

impl JudgedObjects {
    /// Returns whether everything could be rendered and there are no findings.
    pub fn is_clean(&self) -> bool {
        self.found.is_empty() && self.unrendered.is_empty()
    }

    /// Returns the paths of all files that rendering read. Later judgements need only the names of these files.
    fn files(&self) -> BTreeSet<&str> {
        self.rendered.iter().flat_map(|(_, rendered)| &rendered.files).map(AsRef::as_ref).collect()
    }

    /// Offers those files of the service to `take` that no later judgement reads, and frees the bytes of the files for
    /// which it returns `true`.
    pub fn hand_over_files(&self, tree: &mut Tree, take: impl Fn(&str, &[u8]) -> bool) {
        let rendered = self.files();
        tree.hand_over(|path, bytes| rendered.contains(path) && take(path, bytes));
    }

    /// Returns the hash of the reduced objects of the service, of its files that rendering does not read (parameters
    /// for Argo CD), of the names of its other files, and of its declared connections.
    pub fn interface_hash(&self, service: &Service, tree: &Tree) -> Digest {
        let rendered = self.files();
        let files: Vec<(&str, Option<&[u8]>)> =
            tree.iter().map(|(path, bytes)| (path, Some(bytes).filter(|_| !rendered.contains(path)))).collect();
        let objects: Vec<_> = self.rendered.iter().map(|(id, rendered)| (id, Interface(rendered))).collect();
        let declared: Vec<_> = service.deployed.values().map(Interface).collect();
        Digest::of_value(&(&service.name, service.team, &service.folder, files, objects, declared))
    }
}

/// Hashes the parts of a value that the judgements of several services read. Each pattern names every field, so that a
/// new field cannot be forgotten.
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

/// Hashes only the name and the ports of each container. Everything else that a judgement reads is in the objects.
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
