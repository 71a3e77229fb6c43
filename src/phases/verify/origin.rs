//! The words in the spec that a rendered object comes from. Looked up only when something is reported.

use super::Rendered;
use crate::base::conventions::{LABEL_NAME, base_folder};
use crate::diagnostics::{Sources, Span};
use crate::kubernetes::Object;
use crate::language::kinds;
use crate::language::model::{EnvironmentId, Instance, Manifest, PlannedService, Platform, Service};
use crate::output::tree::Tree;
use crate::yaml::{Node, ReadOptions, Value, read_documents};

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

    pub(super) fn planned(&self, from: &Rendered) -> Option<&'a PlannedService> {
        self.service(from)?.deployed.get(&self.id)
    }

    /// The instance that a workload belongs to; all of the service's if it is none of rutter's own.
    pub(super) fn instances(&self, from: &Rendered, object: &Object) -> Vec<&'a Instance> {
        let instances = self.planned(from).map_or(&[][..], |p| &p.instances);
        let names = names(object);
        let own = |i: &&Instance| i.workloads.iter().any(|w| names.contains(&Some(w.settings.name.as_str())));
        instances.iter().find(own).map_or_else(|| instances.iter().collect(), |i| vec![i])
    }

    /// The place of `path` in the manifest that the object was taken from; else the key that the object is made
    /// from; else its workload's place; else what the kustomization is made from.
    pub(super) fn span(&self, from: &Rendered, object: &Object, path: &[&str]) -> Span {
        self.in_manifest(from, object, path)
            .or_else(|| self.in_service(from, object))
            .or_else(|| self.in_team(from, object))
            .unwrap_or(from.span)
    }

    fn in_service(&self, from: &Rendered, object: &Object) -> Option<Span> {
        let instances = self.planned(from).map_or(&[][..], |p| &p.instances);
        let place = |instance: &Instance, name: &str| {
            let workload = instance.workloads.iter().find(|w| w.settings.name == name)?;
            let path: Vec<&str> = workload.settings.path.iter().map(String::as_str).collect();
            let key = service_words(object).iter().find_map(|key| {
                let path = [&path[..], &[*key]].concat();
                self.platform.surroundings.documents.find(&instance.origin, &path)
            });
            Some(key.map_or_else(
                || self.platform.surroundings.documents.deciding_span(&instance.origin, &path),
                |(span, _)| span,
            ))
        };
        let mut found = names(object).into_iter().flatten().flat_map(|name| instances.iter().map(move |i| (i, name)));
        found.find_map(|(instance, name)| place(instance, name))
    }

    fn in_team(&self, from: &Rendered, object: &Object) -> Option<Span> {
        let file = from.service.is_none().then_some(from.span.file)?;
        let node = self.platform.surroundings.documents.get(file)?;
        team_words(object).iter().find_map(|key| node.entry(key)).map(|entry| entry.key_span)
    }

    fn in_manifest(&self, from: &Rendered, object: &Object, path: &[&str]) -> Option<Span> {
        let manifests = &self.service(from)?.manifests;
        let written = |exact: bool| manifests.values().find_map(|m| place_in(m, object, path, exact));
        written(true).or_else(|| written(false))
    }
}

/// The service in the place that was rendered: a service that moves has two, of two teams.
fn service_of<'a>(platform: &'a Platform, from: &Rendered) -> Option<&'a Service> {
    let name = from.service.as_deref()?;
    let first = platform.services.partition_point(|service| service.name.as_str() < name);
    let places = platform.services[first..].iter().take_while(|service| service.name == name);
    places.into_iter().find(|service| platform.surroundings.team(service.team).name == from.team)
}

/// The place in the service's own manifests that a place in their copies in the tree stands for.
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
    let place = |at: u32| (at as usize).saturating_sub(header);
    Some(Span::new(manifest.file, place(copy.start), place(copy.end)))
}

/// The place of a path in the document of a file that is the object, or could have become it by a prefix, suffix or
/// hash.
fn place_in(manifest: &Manifest, object: &Object, path: &[&str], exact: bool) -> Option<Span> {
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

/// The words of a service, worker, schedule or hook that an object is made from; the first one that is there counts. What
/// runs pods is made from nearly all words, so its place is that of the workload.
fn service_words(object: &Object) -> &'static [&'static str] {
    let row = kinds::find(object.group(), object.kind()).filter(|row| !row.runs_pods());
    row.map_or(&[], |row| row.words.service)
}

/// The same for a team's objects.
fn team_words(object: &Object) -> &'static [&'static str] {
    kinds::find(object.group(), object.kind()).map_or(&[], |row| row.words.team)
}

/// What a workload may be called: an object's own name, or its label where the name ends in a hash.
fn names(object: &Object) -> [Option<&str>; 2] {
    [Some(object.name()), object.labels().and_then(|l| l.get(LABEL_NAME)).and_then(Value::as_str)]
}
