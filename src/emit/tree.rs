//! From the model to files.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::factor::{base_of, overlay_of};
use super::file_names::file_names;
use super::{
    Context, EMITTERS, alerts, argocd, codes, components, images, kustomization, manifests, platform_monitoring,
    team_rules, tenant, unsupported,
};
use crate::conventions::{base_folder, overlay_folder, spec_overlay, spec_service};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::kubernetes::Object;
use crate::model::{Controller, PlannedService, Platform, Service};
use crate::tree::{Clash, Tree};
use crate::yaml::write_value;

/// The base of a service; one may have neither shared objects nor manifests.
struct Base {
    objects: Vec<Object>,
    exists: bool,
}

/// The whole output. Services are made in parallel and put together in their order.
pub fn emit(platform: &Platform) -> (Tree, Diagnostics) {
    let parts: Vec<(Tree, Diagnostics)> =
        platform.services.par_iter().map(|service| emit_service(platform, service)).collect();
    let mut tree = Tree::new();
    let mut diagnostics = Diagnostics::new();
    report(tenant::emit(platform, &mut tree), &mut diagnostics);
    report(platform_monitoring::emit(platform, &mut tree), &mut diagnostics);
    alerts::report_platform(platform, &mut diagnostics);
    for (part, found) in parts {
        report(tree.merge(part), &mut diagnostics);
        diagnostics.extend(found);
    }
    report(components::emit(platform, &mut tree), &mut diagnostics);
    report(argocd::emit(platform, &mut tree), &mut diagnostics);
    (tree, diagnostics)
}

/// The files of one service: its base, and an overlay for each environment where it is deployed.
/// They depend on no other service's files.
pub fn emit_service(platform: &Platform, service: &Service) -> (Tree, Diagnostics) {
    let mut tree = Tree::new();
    let mut diagnostics = Diagnostics::new();
    let planned: Vec<_> = service.planned.iter().map(|p| objects_of(platform, service, p)).collect();
    let base = base_of(&planned);
    let has_base = match emit_base(service, &base, &mut tree) {
        Ok(has_base) => has_base,
        Err(clash) => {
            report(Err(clash), &mut diagnostics);
            return (tree, diagnostics);
        }
    };
    let base = Base { objects: base, exists: has_base };
    for (deployed, objects) in objects_by_overlay(platform, service, planned) {
        report(emit_overlay(platform, service, deployed, objects, &base, &mut tree), &mut diagnostics);
        for context in contexts(platform, service, deployed) {
            unsupported::report(&context, &mut diagnostics);
            alerts::report(&context, &mut diagnostics);
            team_rules::report(&context, &mut diagnostics);
        }
    }
    for file in alerts::test_files(platform, service) {
        report(tree.insert(file.path, file.text, spec_service(&service.name)), &mut diagnostics);
    }
    (tree, diagnostics)
}

/// The objects of every environment where the service is deployed. Where the overlay changes nothing but the
/// version they are the planned ones.
fn objects_by_overlay<'a>(
    platform: &Platform,
    service: &'a Service,
    planned: Vec<Vec<Object>>,
) -> Vec<(&'a PlannedService, Vec<Object>)> {
    let mut planned: Vec<Option<Vec<Object>>> = planned.into_iter().map(Some).collect();
    let objects = |deployed: &'a PlannedService| {
        let id = deployed.environment.0;
        let without = service.planned.iter().zip(&mut planned).nth(id).filter(|(p, _)| differ_by_pin(p, deployed));
        let objects = without.and_then(|(_, objects)| objects.take());
        (deployed, objects.unwrap_or_else(|| objects_of(platform, service, deployed)))
    };
    service.deployed.values().map(objects).collect()
}

/// The version is in no object, because the overlay's `images` write it; only a Job has it in its name.
fn differ_by_pin(planned: &PlannedService, deployed: &PlannedService) -> bool {
    planned.environment == deployed.environment
        && planned.namespace == deployed.namespace
        && planned.instances == deployed.instances
        && !deployed.instances.iter().flat_map(|i| &i.workloads).any(|w| matches!(w.controller, Controller::Job { .. }))
        && !images::entries_would_spill(deployed)
}

/// Every object of a service in one environment, without its namespace; images that take the pin are
/// without a version, because the overlay's `images` write it.
pub fn objects_of(platform: &Platform, service: &Service, planned: &PlannedService) -> Vec<Object> {
    let mut seen = BTreeSet::new();
    let objects = contexts(platform, service, planned)
        .flat_map(|context| EMITTERS.iter().flat_map(move |emitter| (emitter.emit)(&context)));
    objects.filter(|object| seen.insert(object.id())).collect()
}

fn contexts<'a>(
    platform: &'a Platform,
    service: &'a Service,
    planned: &'a PlannedService,
) -> impl Iterator<Item = Context<'a>> {
    let environment = platform.environment(planned.environment);
    let inline_pin = images::entries_would_spill(planned);
    let context = move |instance| Context { platform, environment, service, planned, instance, inline_pin };
    planned.instances.iter().map(context)
}

/// Returns whether there is a base: Kustomize refuses one without resources.
fn emit_base(service: &Service, base: &[Object], tree: &mut Tree) -> Result<bool, Clash> {
    let folder = base_folder(&service.name);
    let owner = spec_service(&service.name);
    let mut resources = manifests::emit(service, tree)?;
    resources.extend(emit_objects(service, &folder, base, ".yaml", &owner, tree)?);
    if resources.is_empty() {
        return Ok(false);
    }
    tree.insert(format!("{folder}/{}", kustomization::FILE), kustomization::plain(resources), owner)?;
    Ok(true)
}

fn emit_overlay(
    platform: &Platform,
    service: &Service,
    deployed: &PlannedService,
    objects: Vec<Object>,
    base: &Base,
    tree: &mut Tree,
) -> Result<(), Clash> {
    let name = &platform.environment(deployed.environment).name;
    let folder = overlay_folder(&service.name, name);
    let owner = spec_overlay(&service.name, name);
    let overlay = overlay_of(&base.objects, objects);
    let resources = emit_objects(service, &folder, &overlay.resources, ".yaml", &owner, tree)?;
    let patches = overlay.patches.iter().map(|patch| &patch.0);
    let patches = emit_objects(service, &folder, patches, ".patch.yaml", &owner, tree)?;
    let files = kustomization::OverlayFiles { base: base.exists, resources, patches };
    let text = kustomization::overlay(deployed, files, &overlay.replicas);
    tree.insert(format!("{folder}/{}", kustomization::FILE), text, owner.as_str())?;
    match argocd::parameters(platform, service, deployed, base.exists) {
        Some((file, text)) => tree.insert(format!("{folder}/{file}"), text, owner),
        None => Ok(()),
    }
}

/// One file an object; returns the names.
fn emit_objects<'a>(
    service: &Service,
    folder: &str,
    objects: impl IntoIterator<Item = &'a Object> + Clone,
    suffix: &str,
    owner: &str,
    tree: &mut Tree,
) -> Result<Vec<String>, Clash> {
    let names = file_names(&service.name, objects.clone(), suffix);
    for (object, name) in objects.into_iter().zip(&names) {
        tree.insert(format!("{folder}/{name}"), write_value(&object.0), owner)?;
    }
    Ok(names)
}

fn report(result: Result<(), Clash>, diagnostics: &mut Diagnostics) {
    if let Err(clash) = result {
        diagnostics.push(Diagnostic::error(codes::OUTPUT_CLASH, None, clash.to_string()));
    }
}
