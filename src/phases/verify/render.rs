//! Renders the kustomizations of the tree into the objects that Argo CD will apply.

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

/// Renders every kustomization of an environment. Adds an error to `diagnostics` for each one that cannot be rendered;
/// its span is in the spec file or manifest that it comes from.
pub fn render_environment(
    platform: &Platform,
    id: EnvironmentId,
    tree: &Tree,
    diagnostics: &mut Diagnostics,
) -> Vec<Rendered> {
    render_folders(platform, id, tree, &|_| true, diagnostics)
}

/// Renders the kustomizations of an environment that belong to the teams that `wanted` accepts. Components have the
/// empty team. Errors are reported as by [`render_environment`].
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

/// Returns the objects of a service in one environment. `tree` must contain the files of the service.
///
/// # Errors
/// Fails if the overlay cannot be rendered. This does not happen with a tree that verify has accepted.
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

/// Renders the overlays of one service. Their common base is built only once, and documents that the tree keeps are not
/// parsed again.
pub(super) fn render_service(
    platform: &Platform,
    service: &Service,
    tree: &Tree,
) -> Vec<(EnvironmentId, Result<Rendered, Diagnostics>)> {
    let wanted: Vec<(EnvironmentId, Rendered)> =
        service.overlays.iter().map(|(id, overlay)| (*id, unbuilt_overlay(platform, service, *id, *overlay))).collect();
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
    let finish = |(id, rendered, objects)| (id, add_objects(platform, rendered, objects, &sources, tree));
    built.into_iter().map(finish).collect()
}

/// Renders the kustomizations of an environment that belong to no service.
pub(super) fn render_others(platform: &Platform, id: EnvironmentId, tree: &Tree) -> Vec<Result<Rendered, Diagnostics>> {
    unbuilt_others(platform, id, tree).into_par_iter().map(|r| render(platform, r, tree)).collect()
}

fn render(platform: &Platform, mut rendered: Rendered, tree: &Tree) -> Result<Rendered, Diagnostics> {
    let mut sources = Sources::new();
    let documents = |path: &str| tree.document(path);
    let mut builder = Builder::new(tree, &documents, &mut sources);
    let objects = builder.build(&rendered.folder);
    rendered.files = builder.files();
    drop(builder);
    add_objects(platform, rendered, objects, &sources, tree)
}

/// Adds the objects to a kustomization and sets its namespace on them, or converts the errors of the renderer.
fn add_objects(
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
            Err(errors.into_iter().map(|error| render_error(platform, &rendered, sources, tree, error)).collect())
        }
    }
}

/// Converts an error of the renderer into one with a span in the spec or in a manifest of the service, because these
/// are the files that users edit.
fn render_error(
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

/// Returns all kustomizations of an environment, not rendered yet.
fn folders(platform: &Platform, id: EnvironmentId, tree: &Tree) -> Vec<Rendered> {
    let services =
        platform.services.iter().filter_map(|s| Some(unbuilt_overlay(platform, s, id, *s.overlays.get(&id)?)));
    let mut found: Vec<Rendered> = services.collect();
    found.extend(unbuilt_others(platform, id, tree));
    found
}

/// Returns the overlay of a service in an environment, not rendered yet. `overlay` is its spec file.
fn unbuilt_overlay(platform: &Platform, service: &Service, id: EnvironmentId, overlay: FileId) -> Rendered {
    let folder = overlay_folder(&service.folder, &platform.config.environment(id).name);
    let team = platform.config.team(service.team).name.clone();
    Rendered { service: Some(service.name.clone()), ..Rendered::unbuilt(folder, team, overlay) }
}

/// Returns the kustomizations of an environment that belong to no service, not rendered yet.
fn unbuilt_others(platform: &Platform, id: EnvironmentId, tree: &Tree) -> Vec<Rendered> {
    let environment = &platform.config.environment(id).name;
    let exists = |folder: &str| tree.exists(&format!("{folder}/kustomization.yaml"));
    let mut found = Vec::new();
    let mut services: BTreeMap<&str, Vec<&Service>> = BTreeMap::new();
    for service in &platform.services {
        services.entry(&platform.config.team(service.team).name).or_default().push(service);
    }
    for team in &platform.config.teams {
        let folder = tenant_folder(&team.name, environment);
        let own = services.get(team.name.as_str()).into_iter().flatten();
        let below = own.map(|s| format!("{folder}/{}", s.name)).filter(|f| exists(f));
        for folder in std::iter::once(folder.clone()).filter(|f| exists(f)).chain(below) {
            found.push(Rendered::unbuilt(folder, team.name.clone(), team.file));
        }
    }
    found.extend(components(platform, id));
    let folder = platform_folder(environment);
    if let Some(team) = platform.config.operators.filter(|_| exists(&folder)) {
        found.push(Rendered::unbuilt(folder, platform.config.team(team).name.clone(), platform.config.file));
    }
    found
}

/// Returns the kustomizations of components in an environment.
fn components(platform: &Platform, id: EnvironmentId) -> impl Iterator<Item = Rendered> {
    let here = platform
        .config
        .components
        .iter()
        .filter(move |c| c.has_manifests(id) && c.installations().any(|(e, _)| e == id));
    here.map(move |component| {
        let folder = component_folder(&component.name, &platform.config.environment(id).name);
        Rendered {
            component: Some(component.name.clone()),
            namespace: Some(component.namespace.clone()),
            ..Rendered::unbuilt(folder, String::new(), component.file)
        }
    })
}

/// Sets the namespace of an object, unless it has one or its kind has none.
fn set_namespace(object: &mut Object, namespace: &str) {
    if !object.namespace().is_empty() || lives_outside_namespaces(object.group(), object.kind()) {
        return;
    }
    if let Some(metadata) = object.0.get_mut("metadata").and_then(Value::as_mapping_mut) {
        metadata.insert("namespace", namespace.to_owned());
    }
}
