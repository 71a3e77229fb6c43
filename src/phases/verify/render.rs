//! The objects of an environment as Argo CD will apply them.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::origin;
use super::rendered::Rendered;
use crate::base::conventions::{component_folder, overlay_folder, platform_folder, tenant_folder};
use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Sources};
use crate::kubernetes::{Object, lives_outside_namespaces};
use crate::kustomize::Builder;
use crate::language::model::{EnvironmentId, Platform, Service};
use crate::output::tree::Tree;
use crate::source::Source;
use crate::yaml::Value;

/// Renders every kustomization of an environment. What cannot be rendered is an error in rutter's own output,
/// reported at the spec file that it comes from.
pub fn render_environment(
    platform: &Platform,
    id: EnvironmentId,
    tree: &Tree,
    diagnostics: &mut Diagnostics,
) -> Vec<Rendered> {
    render_folders(platform, id, tree, &|_| true, diagnostics)
}

/// The same for the teams that are wanted.
pub fn render_folders(
    platform: &Platform,
    id: EnvironmentId,
    tree: &Tree,
    wanted: &(dyn Fn(&str) -> bool + Sync),
    diagnostics: &mut Diagnostics,
) -> Vec<Rendered> {
    let mut folders = folders(platform, id, tree);
    folders.retain(|folder| wanted(&folder.team));
    render_all(platform, folders, tree, diagnostics)
}

/// The objects of a service in one environment, from a tree that holds its files.
///
/// # Errors
/// What cannot be rendered; a tree that was judged has nothing of the kind.
pub fn render_overlay(tree: &Tree, service: &str, environment: &str) -> Result<Vec<Object>, Diagnostics> {
    let mut sources = Sources::new();
    Builder::new(tree, &|_| None, &mut sources).build(&overlay_folder(service, environment))
}

fn render_all(
    platform: &Platform,
    folders: Vec<Rendered>,
    tree: &Tree,
    diagnostics: &mut Diagnostics,
) -> Vec<Rendered> {
    let rendered: Vec<Result<Rendered, Diagnostics>> =
        folders.into_par_iter().map(|r| render(platform, r, tree)).collect();
    let mut found = Vec::new();
    for result in rendered {
        match result {
            Ok(rendered) => found.push(rendered),
            Err(errors) => diagnostics.extend(errors),
        }
    }
    found
}

/// The overlays of one service; what they have in common is built once. Documents that the tree still has at hand
/// are not read again.
pub(super) fn render_service(
    platform: &Platform,
    service: &Service,
    tree: &Tree,
) -> Vec<(EnvironmentId, Result<Rendered, Diagnostics>)> {
    let wanted: Vec<(EnvironmentId, Rendered)> =
        service.overlays.iter().map(|(id, overlay)| (*id, of_service(platform, service, *id, *overlay))).collect();
    let documents = |path: &str| tree.document(path);
    let mut sources = Sources::new();
    let mut builder = Builder::new(tree, &documents, &mut sources);
    let built: Vec<_> = wanted
        .into_iter()
        .map(|(id, mut rendered)| {
            let objects = builder.build(&rendered.folder);
            rendered.files = builder.files();
            (id, rendered, objects)
        })
        .collect();
    drop(builder);
    let finish = |(id, rendered, objects)| (id, finished(platform, rendered, objects, &sources, tree));
    built.into_iter().map(finish).collect()
}

/// What is no service's in an environment.
pub(super) fn render_others(platform: &Platform, id: EnvironmentId, tree: &Tree) -> Vec<Result<Rendered, Diagnostics>> {
    others(platform, id, tree).into_par_iter().map(|r| render(platform, r, tree)).collect()
}

fn render(platform: &Platform, mut rendered: Rendered, tree: &Tree) -> Result<Rendered, Diagnostics> {
    let mut sources = Sources::new();
    let documents = |path: &str| tree.document(path);
    let mut builder = Builder::new(tree, &documents, &mut sources);
    let objects = builder.build(&rendered.folder);
    rendered.files = builder.files();
    drop(builder);
    finished(platform, rendered, objects, &sources, tree)
}

fn finished(
    platform: &Platform,
    mut rendered: Rendered,
    objects: Result<Vec<Object>, Diagnostics>,
    sources: &Sources,
    tree: &Tree,
) -> Result<Rendered, Diagnostics> {
    match objects {
        Ok(objects) => {
            rendered.objects = objects;
            if let Some(namespace) = &rendered.namespace {
                rendered.objects.iter_mut().for_each(|object| set_namespace(object, namespace));
            }
            Ok(rendered)
        }
        Err(errors) => {
            Err(errors.into_iter().map(|error| unrendered(platform, &rendered, sources, tree, error)).collect())
        }
    }
}

/// Places in the output mean nothing to the user, who edits the spec and the service's manifests.
fn unrendered(
    platform: &Platform,
    rendered: &Rendered,
    sources: &Sources,
    tree: &Tree,
    error: Diagnostic,
) -> Diagnostic {
    let written = error.span.and_then(|span| origin::in_manifests(platform, rendered, sources, tree, span));
    let message = format!("{} cannot be rendered: {}", rendered.folder, error.message);
    Diagnostic { message, span: Some(written.unwrap_or(rendered.span)), related: Vec::new(), ..error }
}

fn folders(platform: &Platform, id: EnvironmentId, tree: &Tree) -> Vec<Rendered> {
    let services = platform.services.iter().filter_map(|s| Some(of_service(platform, s, id, *s.overlays.get(&id)?)));
    let mut found: Vec<Rendered> = services.collect();
    found.extend(others(platform, id, tree));
    found
}

fn of_service(platform: &Platform, service: &Service, id: EnvironmentId, overlay: FileId) -> Rendered {
    let folder = overlay_folder(&service.folder, &platform.surroundings.environment(id).name);
    let team = platform.surroundings.team(service.team).name.clone();
    Rendered { service: Some(service.name.clone()), ..Rendered::unbuilt(folder, team, overlay) }
}

fn others(platform: &Platform, id: EnvironmentId, tree: &Tree) -> Vec<Rendered> {
    let environment = &platform.surroundings.environment(id).name;
    let exists = |folder: &str| tree.exists(&format!("{folder}/kustomization.yaml"));
    let mut found = Vec::new();
    let mut services: BTreeMap<&str, Vec<&Service>> = BTreeMap::new();
    for service in &platform.services {
        services.entry(&platform.surroundings.team(service.team).name).or_default().push(service);
    }
    for team in &platform.surroundings.teams {
        let folder = tenant_folder(&team.name, environment);
        let own = services.get(team.name.as_str()).into_iter().flatten();
        let below = own.map(|s| format!("{folder}/{}", s.name)).filter(|f| exists(f));
        for folder in std::iter::once(folder.clone()).filter(|f| exists(f)).chain(below) {
            found.push(Rendered::unbuilt(folder, team.name.clone(), team.file));
        }
    }
    found.extend(components(platform, id));
    let folder = platform_folder(environment);
    if let Some(team) = platform.surroundings.operators.filter(|_| exists(&folder)) {
        found.push(Rendered::unbuilt(
            folder,
            platform.surroundings.team(team).name.clone(),
            platform.surroundings.file,
        ));
    }
    found
}

/// The manifests of components; what runs on the control plane is nobody's environment.
fn components(platform: &Platform, id: EnvironmentId) -> impl Iterator<Item = Rendered> {
    let here = platform
        .surroundings
        .components
        .iter()
        .filter(move |c| c.has_manifests(id) && c.installations().any(|(e, _)| e == id));
    here.map(move |component| {
        let folder = component_folder(&component.name, &platform.surroundings.environment(id).name);
        Rendered {
            component: Some(component.name.clone()),
            namespace: Some(component.namespace.clone()),
            ..Rendered::unbuilt(folder, String::new(), component.file)
        }
    })
}

fn set_namespace(object: &mut Object, namespace: &str) {
    if !object.namespace().is_empty() || lives_outside_namespaces(object.group(), object.kind()) {
        return;
    }
    if let Some(metadata) = object.0.get_mut("metadata").and_then(Value::as_mapping_mut) {
        metadata.insert("namespace", namespace.to_owned());
    }
}
