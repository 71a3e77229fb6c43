//! From the model to files.

use std::sync::Arc;

use rayon::prelude::*;

use super::factor::{base_of, overlay_of};
use super::file_names::file_names;
use super::part::Part;
use super::wanted::OfService;
use super::{
    alerts, argocd, codeowners, codes, components, kustomization, manifests, platform_monitoring, team_rules, tenant,
    unsupported,
};
use crate::base::conventions::{base_folder, overlay_folder, spec_overlay, spec_service};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::kubernetes::Object;
use crate::language::model::{Callers, PlannedService, Platform, Service, Standing, Surroundings};
use crate::output::tree::{Clash, Tree};

/// The base of a service; one may have neither shared objects nor manifests.
struct Base {
    objects: Vec<Arc<Object>>,
    /// The paths of their files.
    paths: Vec<String>,
    exists: bool,
}

/// The whole output. Services are made in parallel and put together in their order.
pub fn emit(platform: &Platform) -> (Tree, Diagnostics) {
    let services =
        platform.services.par_iter().map(|service| emit_service(&platform.surroundings, service, &platform.callers));
    put_together(platform, services.collect())
}

/// The whole output, from what [`emit_service`] made of every service, in their order.
pub fn put_together(platform: &Platform, services: Vec<Part>) -> (Tree, Diagnostics) {
    let mut tree = Tree::new();
    let mut diagnostics = Diagnostics::new();
    report(tenant::emit(platform, &mut tree), &mut diagnostics);
    report(platform_monitoring::emit(platform, &mut tree), &mut diagnostics);
    alerts::report_platform(platform, &mut diagnostics);
    for part in services {
        report(tree.merge(part.tree), &mut diagnostics);
        diagnostics.extend(part.diagnostics);
    }
    report(components::emit(platform, &mut tree), &mut diagnostics);
    report(argocd::emit(platform, &mut tree), &mut diagnostics);
    report(codeowners::emit(platform, &mut tree), &mut diagnostics);
    (tree, diagnostics)
}

/// The files of some services, from what [`emit_service`] made of each, and nothing else.
pub fn merge(services: Vec<Part>) -> (Tree, Diagnostics) {
    let mut tree = Tree::new();
    let mut diagnostics = Diagnostics::new();
    for part in services {
        report(tree.merge(part.tree), &mut diagnostics);
        diagnostics.extend(part.diagnostics);
    }
    (tree, diagnostics)
}

/// The files of one service: its base, and an overlay for each environment where it is deployed.
/// Of other services it sees nothing but who calls this one.
pub fn emit_service(platform: &Surroundings, service: &Service, callers: &Callers) -> Part {
    let mut tree = Tree::new();
    let mut diagnostics = Diagnostics::new();
    if service.standing == Standing::Retired {
        for deployed in service.deployed.values() {
            report(emit_retired(platform, service, deployed, &mut tree), &mut diagnostics);
        }
        return Part::new(tree, diagnostics);
    }
    let of_service = OfService { platform, service, callers };
    let planned: Vec<_> = service.planned.iter().map(|planned| of_service.objects(planned)).collect();
    let base = match emit_base(service, base_of(&planned), &mut tree) {
        Ok(base) => base,
        Err(clash) => {
            report(Err(clash), &mut diagnostics);
            return Part::new(tree, diagnostics);
        }
    };
    for deployed in service.deployed.values() {
        if deployed.retired {
            report(emit_retired(platform, service, deployed, &mut tree), &mut diagnostics);
            continue;
        }
        let objects = of_service.objects(deployed);
        report(emit_overlay(platform, service, deployed, objects, &base, &mut tree), &mut diagnostics);
        for context in of_service.contexts(deployed) {
            unsupported::report(&context, &mut diagnostics);
            alerts::report(&context, &mut diagnostics);
            team_rules::report(&context, &mut diagnostics);
        }
    }
    for (object, path) in base.objects.into_iter().zip(&base.paths) {
        tree.keep_document(path, Arc::unwrap_or_clone(object).0);
    }
    let tested = service.standing == Standing::First;
    for file in alerts::test_files(platform, service).into_iter().filter(|_| tested) {
        report(tree.insert(file.path, file.text, spec_service(&service.name)), &mut diagnostics);
    }
    Part::new(tree, diagnostics)
}

/// Every object of a service in one environment, without its namespace; images that take the pin are
/// without a version, because the overlay's `images` write it.
pub fn objects_of(
    platform: &Surroundings,
    service: &Service,
    planned: &PlannedService,
    callers: &Callers,
) -> Vec<Object> {
    let objects = OfService { platform, service, callers }.objects(planned);
    objects.into_iter().map(Arc::unwrap_or_clone).collect()
}

/// There is a base where it has resources: Kustomize refuses one without.
fn emit_base(service: &Service, objects: Vec<Arc<Object>>, tree: &mut Tree) -> Result<Base, Clash> {
    let folder = base_folder(&service.folder);
    let owner: Arc<str> = spec_service(&service.name).into();
    let mut resources = manifests::emit(service, tree)?;
    let names = file_names(&service.name, objects.iter().map(AsRef::as_ref), ".yaml");
    let paths: Vec<String> = names.iter().map(|name| format!("{folder}/{name}")).collect();
    for (object, path) in objects.iter().zip(&paths) {
        tree.insert_written(path.as_str(), &object.0, Arc::clone(&owner))?;
    }
    resources.extend(names);
    let base = Base { objects, paths, exists: !resources.is_empty() };
    if !base.exists {
        return Ok(base);
    }
    tree.insert_document(format!("{folder}/{}", kustomization::FILE), kustomization::plain(resources), owner)?;
    Ok(base)
}

fn emit_overlay(
    platform: &Surroundings,
    service: &Service,
    deployed: &PlannedService,
    objects: Vec<Arc<Object>>,
    base: &Base,
    tree: &mut Tree,
) -> Result<(), Clash> {
    let name = &platform.environment(deployed.environment).name;
    let folder = overlay_folder(&service.folder, name);
    let owner: Arc<str> = spec_overlay(&service.name, name).into();
    let overlay = overlay_of(&base.objects, objects);
    let resources = emit_objects(service, &folder, overlay.resources, ".yaml", &owner, tree)?;
    let patches = overlay.patches.into_iter().map(|patch| Arc::new(patch.0)).collect();
    let patches = emit_objects(service, &folder, patches, ".patch.yaml", &owner, tree)?;
    let files = kustomization::OverlayFiles { base: base.exists, resources, patches };
    let document = kustomization::overlay(deployed, files, &overlay.replicas);
    tree.insert_document(format!("{folder}/{}", kustomization::FILE), document, Arc::clone(&owner))?;
    match argocd::parameters(platform, service, deployed, base.exists) {
        Some((file, text)) => tree.insert(format!("{folder}/{file}"), text, owner),
        None => Ok(()),
    }
}

/// Without parameters: no ApplicationSet makes an Application of it. A file of the instance does.
fn emit_retired(
    platform: &Surroundings,
    service: &Service,
    deployed: &PlannedService,
    tree: &mut Tree,
) -> Result<(), Clash> {
    let name = &platform.environment(deployed.environment).name;
    let path = format!("{}/{}", overlay_folder(&service.folder, name), kustomization::FILE);
    tree.insert_document(path, kustomization::empty(deployed), spec_overlay(&service.name, name))
}

/// One file an object; returns the names.
fn emit_objects(
    service: &Service,
    folder: &str,
    objects: Vec<Arc<Object>>,
    suffix: &str,
    owner: &Arc<str>,
    tree: &mut Tree,
) -> Result<Vec<String>, Clash> {
    let names = file_names(&service.name, objects.iter().map(AsRef::as_ref), suffix);
    for (object, name) in objects.into_iter().zip(&names) {
        tree.insert_document(format!("{folder}/{name}"), Arc::unwrap_or_clone(object).0, Arc::clone(owner))?;
    }
    Ok(names)
}

fn report(result: Result<(), Clash>, diagnostics: &mut Diagnostics) {
    if let Err(clash) = result {
        diagnostics.push(output_clash(&clash));
    }
}

/// What to say of two declarations that produce the same file.
pub fn output_clash(clash: &Clash) -> Diagnostic {
    Diagnostic::error(codes::OUTPUT_CLASH, None, clash.to_string())
}
