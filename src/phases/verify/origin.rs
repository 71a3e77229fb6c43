//! Finds the part of the spec that a rendered object comes from, for the spans of diagnostics. The lookup is slow, so
//! it happens only when something is reported.

use super::Rendered;
use crate::base::conventions::{LABEL_NAME, base_folder};
use crate::diagnostics::{Sources, Span};
use crate::kubernetes::Object;
use crate::language::kinds;
use crate::language::model::{EnvironmentId, Instance, Manifest, PlannedService, Platform, Service};
use crate::output::tree::Tree;
use crate::yaml::{Node, ReadOptions, Value, read_documents};

/// Finds the origins of the objects of one environment.
pub(super) struct Origins<'a> {
    platform: &'a Platform,
    id: EnvironmentId,
}

impl<'a> Origins<'a> {
    pub(super) fn new(platform: &'a Platform, id: EnvironmentId) -> Self {
        Self { platform, id }
    }

    fn service(&self, from: &Rendered) -> Option<&'a Service> {
        service_of(self.platform, from)
    }

    /// Returns the deployment of the service in this environment. Returns `None` for a kustomization of no service.
    pub(super) fn planned(&self, from: &Rendered) -> Option<&'a PlannedService> {
        self.service(from)?.deployed.get(&self.id)
    }

    /// Returns the instance that a workload belongs to. Returns all instances of the service if the workload comes from
    /// a manifest of the service's own.
    pub(super) fn instances(&self, from: &Rendered, object: &Object) -> Vec<&'a Instance> {
        let instances = self.planned(from).map_or(&[][..], |p| &p.instances);
        let names = names(object);
        let own = |i: &&Instance| i.workloads.iter().any(|w| names.contains(&Some(w.settings.name.as_str())));
        instances.iter().find(own).map_or_else(|| instances.iter().collect(), |i| vec![i])
    }

    /// Returns the span of the origin of an object, the first of these that exists: the value at `path` in the
    /// service's own manifest; the field of the spec that the object is made from; the workload in the spec; the start
    /// of the spec file that the kustomization is made from.
    pub(super) fn span(&self, from: &Rendered, object: &Object, path: &[&str]) -> Span {
        self.in_manifest(from, object, path)
            .or_else(|| self.in_service(from, object))
            .or_else(|| self.in_team(from, object))
            .unwrap_or(from.span)
    }

    fn in_service(&self, from: &Rendered, object: &Object) -> Option<Span> {
        let instances = self.planned(from).map_or(&[][..], |p| &p.instances);
        let span = |instance: &Instance, name: &str| {
            let workload = instance.workloads.iter().find(|w| w.settings.name == name)?;
            let path: Vec<&str> = workload.settings.path.iter().map(String::as_str).collect();
            let key = service_fields(object).iter().find_map(|key| {
                let path = [&path[..], &[*key]].concat();
                self.platform.config.documents.find(&instance.origin, &path)
            });
            Some(key.map_or_else(
                || self.platform.config.documents.deciding_span(&instance.origin, &path),
                |(span, _)| span,
            ))
        };
        let mut found = names(object).into_iter().flatten().flat_map(|name| instances.iter().map(move |i| (i, name)));
        found.find_map(|(instance, name)| span(instance, name))
    }

    fn in_team(&self, from: &Rendered, object: &Object) -> Option<Span> {
        let file = from.service.is_none().then_some(from.span.file)?;
        let node = self.platform.config.documents.get(file)?;
        team_fields(object).iter().find_map(|key| node.entry(key)).map(|entry| entry.key_span)
    }

    fn in_manifest(&self, from: &Rendered, object: &Object, path: &[&str]) -> Option<Span> {
        let manifests = &self.service(from)?.manifests;
        let find = |exact: bool| manifests.values().find_map(|m| span_in_manifest(m, object, path, exact));
        find(true).or_else(|| find(false))
    }
}

/// Returns the service in the place that was rendered: a service that moves stands in the places of two teams.
fn service_of<'a>(platform: &'a Platform, from: &Rendered) -> Option<&'a Service> {
    let name = from.service.as_deref()?;
    let first = platform.services.partition_point(|service| service.name.as_str() < name);
    let places = platform.services[first..].iter().take_while(|service| service.name == name);
    places.into_iter().find(|service| platform.config.team(service.team).name == from.team)
}

/// Converts a span in a copy of a manifest in the tree into the span in the service's own manifest. Returns `None` if
/// `copy` is a span of another file.
pub(super) fn in_manifests(
    platform: &Platform,
    from: &Rendered,
    sources: &Sources,
    tree: &Tree,
    copy: Span,
) -> Option<Span> {
    let service = service_of(platform, from)?;
    let path = sources.path(copy.file);
    let below = path.strip_prefix(&base_folder(&service.folder))?.strip_prefix("/manifests/")?;
    let manifest = service.manifests.get(below)?;
    // The copy may begin with a header.
    let header = tree.get(path)?.len().saturating_sub(manifest.bytes.len());
    let offset = |at: u32| (at as usize).saturating_sub(header);
    Some(Span::new(manifest.file, offset(copy.start), offset(copy.end)))
}

/// Finds the document of an object in a manifest file, and returns the span of the value at `path` in it. If `exact` is
/// false, the name in the manifest may be a part of the object's name, because Kustomize adds prefixes, suffixes and
/// hashes.
fn span_in_manifest(manifest: &Manifest, object: &Object, path: &[&str], exact: bool) -> Option<Span> {
    let documents = read_documents(&manifest.bytes, manifest.file, ReadOptions::default()).ok()?;
    let is_it = |node: &&Node| {
        let text = |path: &[&str]| path.iter().try_fold(*node, |node, key| node.get(key)).and_then(Node::text);
        let group = text(&["apiVersion"]).unwrap_or_default().rsplit_once('/').map_or("", |(group, _)| group);
        let name = text(&["metadata", "name"]).unwrap_or_default();
        let named = if exact { name == object.name() } else { !name.is_empty() && object.name().contains(name) };
        named && text(&["kind"]) == Some(object.kind()) && group == object.group()
    };
    let path = if path.is_empty() { &["metadata", "name"] } else { path };
    documents.iter().find(is_it).map(|node| node.locate(path.iter().copied()).0)
}

/// Returns the fields of a service, worker, schedule or hook that an object is made from; the first that the spec
/// contains gives the span. Returns none for objects that run pods: they are made from nearly all fields, so their span
/// is the whole workload.
fn service_fields(object: &Object) -> &'static [&'static str] {
    let row = kinds::find(object.group(), object.kind()).filter(|row| !row.runs_pods());
    row.map_or(&[], |row| row.fields.service)
}

/// Returns the fields of a team that an object is made from; the first that the spec contains gives the span.
fn team_fields(object: &Object) -> &'static [&'static str] {
    kinds::find(object.group(), object.kind()).map_or(&[], |row| row.fields.team)
}

/// Returns the possible names of the workload of an object: the name of the object, and its name label, which differs
/// if the name ends in a hash.
fn names(object: &Object) -> [Option<&str>; 2] {
    [Some(object.name()), object.labels().and_then(|l| l.get(LABEL_NAME)).and_then(Value::as_str)]
}
