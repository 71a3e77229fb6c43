//! The words in the spec that a rendered object comes from. Looked up only when something is reported.

use super::Rendered;
use crate::conventions::LABEL_NAME;
use crate::diagnostics::{FileId, Span};
use crate::kubernetes::Object;
use crate::model::{EnvironmentId, Instance, PlannedService, Platform, Service};
use crate::yaml::{ReadOptions, Value, read_documents};

pub(super) struct Origins<'a> {
    platform: &'a Platform,
    id: EnvironmentId,
}

impl<'a> Origins<'a> {
    pub(super) fn new(platform: &'a Platform, id: EnvironmentId) -> Self {
        Self { platform, id }
    }

    fn service(&self, from: &Rendered) -> Option<&'a Service> {
        let name = from.service.as_deref()?;
        let at = self.platform.services.binary_search_by(|s| s.name.as_str().cmp(name)).ok()?;
        Some(&self.platform.services[at])
    }

    pub(super) fn planned(&self, from: &Rendered) -> Option<&'a PlannedService> {
        self.service(from)?.deployed.get(&self.id)
    }

    /// The instance that a workload belongs to; all of the service's if it is none of rutter's own.
    pub(super) fn instances(&self, from: &Rendered, object: &Object) -> Vec<&'a Instance> {
        let instances = self.planned(from).map_or(&[][..], |p| &p.instances);
        let names = names(object);
        let own = |i: &&Instance| i.workloads.iter().any(|w| names.contains(&Some(w.name.as_str())));
        instances.iter().find(own).map_or_else(|| instances.iter().collect(), |i| vec![i])
    }

    /// The workload's place if the object belongs to one, else what the kustomization is made from.
    pub(super) fn span(&self, from: &Rendered, object: &Object) -> Span {
        let instances = self.planned(from).map_or(&[][..], |p| &p.instances);
        let place = |instance: &Instance, name: &str| {
            let workload = instance.workloads.iter().find(|w| w.name == name)?;
            let path: Vec<&str> = workload.path.iter().map(String::as_str).collect();
            Some(self.platform.documents.origin(&instance.origin, &path))
        };
        let mut found = names(object).into_iter().flatten().flat_map(|name| instances.iter().map(move |i| (i, name)));
        found.find_map(|(instance, name)| place(instance, name)).unwrap_or(from.span)
    }

    /// The path of the service's own manifest that the object was taken from.
    pub(super) fn manifest(&self, from: &Rendered, object: &Object) -> Option<String> {
        let service = self.service(from)?;
        let same = |value: Value| {
            let other = Object(value);
            other.kind() == object.kind() && other.group() == object.group() && other.name() == object.name()
        };
        let holds = |bytes: &[u8]| {
            read_documents(bytes, FileId(0), ReadOptions::default())
                .is_ok_and(|documents| documents.iter().any(|node| same(Value::from(node))))
        };
        let (path, _) = service.manifests.iter().find(|(_, bytes)| holds(bytes))?;
        Some(format!("apps/{}/manifests/{path}", service.name))
    }
}

/// What a workload may be called: an object's own name, or its label where the name ends in a hash.
fn names(object: &Object) -> [Option<&str>; 2] {
    [Some(object.name()), object.labels().and_then(|l| l.get(LABEL_NAME)).and_then(Value::as_str)]
}
