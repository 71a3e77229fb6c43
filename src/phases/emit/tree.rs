//! Makes the files of the tree from the model.

use std::sync::Arc;

use rayon::prelude::*;

use super::factor::{base_of, overlay_of};
use super::file_names::file_names;
use super::part::Part;
use super::service_objects::ServiceEmission;
use super::{
    alerts, argocd, codeowners, codes, components, kustomization, manifests, platform_monitoring, team_rules, tenant,
    unsupported,
};
use crate::base::conventions::{base_folder, overlay_folder, spec_overlay, spec_service};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::kubernetes::Object;
use crate::language::model::{Callers, PlannedService, Platform, PlatformConfig, Service, Standing};
use crate::output::tree::{Clash, Tree};

/// The base of a service. It does not exist if the service has neither shared objects nor manifests.
struct Base {
    objects: Vec<Arc<Object>>,
    /// The paths of the files of `objects`, in the same order.
    paths: Vec<String>,
    exists: bool,
}

/// Makes the whole tree. The files of services are made in parallel, and merged in the order of services.
pub fn emit(platform: &Platform) -> (Tree, Diagnostics) {
    let services =
        platform.services.par_iter().map(|service| emit_service(&platform.config, service, &platform.callers));
    assemble(platform, services.collect())
}

/// Makes the whole tree: the files of all services, as [`emit_service`] made them, in the order of services, and the
/// files that belong to no service.
pub fn assemble(platform: &Platform, services: Vec<Part>) -> (Tree, Diagnostics) {
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

/// Merges the results of [`emit_service`] for some services. The tree holds no other files.
pub fn merge(services: Vec<Part>) -> (Tree, Diagnostics) {
    let mut tree = Tree::new();
    let mut diagnostics = Diagnostics::new();
    for part in services {
        report(tree.merge(part.tree), &mut diagnostics);
        diagnostics.extend(part.diagnostics);
    }
    (tree, diagnostics)
}

/// Makes the files of one service: its base, and an overlay for each environment where it is deployed. Of other
/// services it only reads `callers`, the workloads that call this service.
pub fn emit_service(platform: &PlatformConfig, service: &Service, callers: &Callers) -> Part {
    let mut tree = Tree::new();
    let mut diagnostics = Diagnostics::new();
    if service.standing == Standing::Retired {
        for deployed in service.deployed.values() {
            report(emit_retired(platform, service, deployed, &mut tree), &mut diagnostics);
        }
        return Part::new(tree, diagnostics);
    }
    let emission = ServiceEmission { platform, service, callers };
    let planned: Vec<_> = service.planned.iter().map(|planned| emission.objects(planned)).collect();
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
        let objects = emission.objects(deployed);
        report(emit_overlay(platform, service, deployed, objects, &base, &mut tree), &mut diagnostics);
        for context in emission.contexts(deployed) {
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

/// Returns the objects of a service in one environment, as they are before Kustomize: they have no namespace, and
/// images that take the pin have no tag and no digest, because the overlay's kustomization sets these.
pub fn objects_of(
    platform: &PlatformConfig,
    service: &Service,
    planned: &PlannedService,
    callers: &Callers,
) -> Vec<Object> {
    let objects = ServiceEmission { platform, service, callers }.objects(planned);
    objects.into_iter().map(Arc::unwrap_or_clone).collect()
}

/// Adds the base to the tree, if it has any resources: Kustomize refuses a kustomization without resources.
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
    platform: &PlatformConfig,
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

/// Adds the empty overlay of a retired service. It has no parameters, so no ApplicationSet makes an Application of it; a
/// file of the Argo CD instance does.
fn emit_retired(
    platform: &PlatformConfig,
    service: &Service,
    deployed: &PlannedService,
    tree: &mut Tree,
) -> Result<(), Clash> {
    let name = &platform.environment(deployed.environment).name;
    let path = format!("{}/{}", overlay_folder(&service.folder, name), kustomization::FILE);
    tree.insert_document(path, kustomization::empty(deployed), spec_overlay(&service.name, name))
}

/// Adds one file for each object, and returns the file names.
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

/// The diagnostic for two declarations that produce the same file.
pub fn output_clash(clash: &Clash) -> Diagnostic {
    Diagnostic::error(codes::OUTPUT_CLASH, None, clash.to_string())
}
