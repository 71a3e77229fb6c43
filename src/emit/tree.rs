//! From the model to files.

use std::sync::Arc;

use rayon::prelude::*;

use super::argocd::ServiceKinds;
use super::factor::{base_of, overlay_of};
use super::file_names::file_names;
use super::part::Part;
use super::{
    Context, EMITTERS, alerts, argocd, codeowners, codes, components, images, kustomization, manifests,
    platform_monitoring, team_rules, tenant, unsupported,
};
use crate::conventions::{base_folder, overlay_folder, spec_overlay, spec_service};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::kubernetes::{Object, ObjectKey};
use crate::model::{Callers, Controller, Instance, PlannedService, Platform, Service, Surroundings};
use crate::tree::{Clash, Tree};

/// The base of a service; one may have neither shared objects nor manifests.
struct Base {
    objects: Vec<Object>,
    /// The paths of their files.
    paths: Vec<String>,
    exists: bool,
}

/// The whole output. Services are made in parallel and put together in their order.
pub fn emit(platform: &Platform) -> (Tree, Diagnostics) {
    let services = platform.services.par_iter().map(|service| emit_service(platform, service, &platform.callers));
    put_together(platform, services.collect())
}

/// The whole output, from what [`emit_service`] made of every service, in their order.
pub fn put_together(platform: &Platform, services: Vec<Part>) -> (Tree, Diagnostics) {
    let mut tree = Tree::new();
    let mut diagnostics = Diagnostics::new();
    let mut kinds = ServiceKinds::new();
    report(tenant::emit(platform, &mut tree), &mut diagnostics);
    report(platform_monitoring::emit(platform, &mut tree), &mut diagnostics);
    alerts::report_platform(platform, &mut diagnostics);
    for part in services {
        report(tree.merge(part.tree), &mut diagnostics);
        diagnostics.extend(part.diagnostics);
        kinds.extend(part.kinds);
    }
    report(components::emit(platform, &mut tree), &mut diagnostics);
    report(argocd::emit(platform, kinds, &mut tree), &mut diagnostics);
    report(codeowners::emit(platform, &mut tree), &mut diagnostics);
    (tree, diagnostics)
}

/// The files of one service: its base, and an overlay for each environment where it is deployed.
/// Of other services it sees nothing but who calls this one.
pub fn emit_service(platform: &Surroundings, service: &Service, callers: &Callers) -> Part {
    let mut tree = Tree::new();
    let mut diagnostics = Diagnostics::new();
    let planned: Vec<_> = service.planned.iter().map(|p| objects_of(platform, service, p, callers)).collect();
    let base = match emit_base(service, base_of(&planned), &mut tree) {
        Ok(base) => base,
        Err(clash) => {
            report(Err(clash), &mut diagnostics);
            return Part::new(tree, diagnostics);
        }
    };
    for (deployed, objects) in objects_by_overlay(platform, service, planned, callers) {
        report(emit_overlay(platform, service, deployed, objects, &base, &mut tree), &mut diagnostics);
        for context in contexts(platform, service, deployed, callers) {
            unsupported::report(&context, &mut diagnostics);
            alerts::report(&context, &mut diagnostics);
            team_rules::report(&context, &mut diagnostics);
        }
    }
    for (object, path) in base.objects.into_iter().zip(&base.paths) {
        tree.keep_document(path, object.0);
    }
    for file in alerts::test_files(platform, service) {
        report(tree.insert(file.path, file.text, spec_service(&service.name)), &mut diagnostics);
    }
    Part::new(tree, diagnostics)
}

/// The objects of every environment where the service is deployed. Where the overlay changes nothing but the
/// version they are the planned ones.
fn objects_by_overlay<'a>(
    platform: &Surroundings,
    service: &'a Service,
    planned: Vec<Vec<Object>>,
    callers: &Callers,
) -> Vec<(&'a PlannedService, Vec<Object>)> {
    let mut planned: Vec<Option<Vec<Object>>> = planned.into_iter().map(Some).collect();
    let objects = |deployed: &'a PlannedService| {
        let id = deployed.environment.0;
        let without = service.planned.iter().zip(&mut planned).nth(id).filter(|(p, _)| differ_by_pin(p, deployed));
        let objects = without.and_then(|(_, objects)| objects.take());
        (deployed, objects.unwrap_or_else(|| objects_of(platform, service, deployed, callers)))
    };
    service.deployed.values().map(objects).collect()
}

/// The version is in no object, for the overlay's `images` write it; but the name of a Job says it too.
fn differ_by_pin(planned: &PlannedService, deployed: &PlannedService) -> bool {
    let mut workloads = deployed.instances.iter().flat_map(|instance| &instance.workloads);
    planned.environment == deployed.environment
        && planned.namespace == deployed.namespace
        && planned.instances == deployed.instances
        && !images::entries_would_spill(deployed)
        && !workloads.any(|workload| matches!(workload.controller, Controller::Job { .. }))
}

/// Every object of a service in one environment, without its namespace; images that take the pin are
/// without a version, because the overlay's `images` write it.
pub fn objects_of(
    platform: &Surroundings,
    service: &Service,
    planned: &PlannedService,
    callers: &Callers,
) -> Vec<Object> {
    let objects = contexts(platform, service, planned, callers)
        .flat_map(|context| EMITTERS.iter().flat_map(move |emitter| (emitter.emit)(&context)));
    without_repeats(objects)
}

/// Each object once. Two different ones with the same id both stay: they want the same file, which is reported.
fn without_repeats(objects: impl IntoIterator<Item = Object>) -> Vec<Object> {
    let objects: Vec<Object> = objects.into_iter().collect();
    let keys: Vec<ObjectKey<'_>> = objects.iter().map(Object::key).collect();
    let repeats = |(n, key): (usize, &ObjectKey<'_>)| {
        keys[..n].iter().position(|earlier| earlier == key).is_some_and(|first| objects[first] == objects[n])
    };
    let repeated: Vec<bool> = keys.iter().enumerate().map(repeats).collect();
    objects.into_iter().zip(repeated).filter(|(_, repeated)| !repeated).map(|(object, _)| object).collect()
}

fn contexts<'a>(
    platform: &'a Surroundings,
    service: &'a Service,
    planned: &'a PlannedService,
    callers: &'a Callers,
) -> impl Iterator<Item = Context<'a>> {
    let environment = platform.environment(planned.environment);
    let inline_pin = images::entries_would_spill(planned);
    let context = move |instance: &'a Instance| {
        let callers = callers.of_instance(planned.environment, &instance.name);
        Context { platform, environment, service, planned, instance, callers, inline_pin }
    };
    planned.instances.iter().map(context)
}

/// There is a base where it has resources: Kustomize refuses one without.
fn emit_base(service: &Service, objects: Vec<Object>, tree: &mut Tree) -> Result<Base, Clash> {
    let folder = base_folder(&service.name);
    let owner: Arc<str> = spec_service(&service.name).into();
    let mut resources = manifests::emit(service, tree)?;
    let names = file_names(&service.name, &objects, ".yaml");
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
    objects: Vec<Object>,
    base: &Base,
    tree: &mut Tree,
) -> Result<(), Clash> {
    let name = &platform.environment(deployed.environment).name;
    let folder = overlay_folder(&service.name, name);
    let owner: Arc<str> = spec_overlay(&service.name, name).into();
    let overlay = overlay_of(&base.objects, objects);
    let resources = emit_objects(service, &folder, overlay.resources, ".yaml", &owner, tree)?;
    let patches = overlay.patches.into_iter().map(|patch| patch.0).collect();
    let patches = emit_objects(service, &folder, patches, ".patch.yaml", &owner, tree)?;
    let files = kustomization::OverlayFiles { base: base.exists, resources, patches };
    let document = kustomization::overlay(deployed, files, &overlay.replicas);
    tree.insert_document(format!("{folder}/{}", kustomization::FILE), document, Arc::clone(&owner))?;
    match argocd::parameters(platform, service, deployed, base.exists) {
        Some((file, text)) => tree.insert(format!("{folder}/{file}"), text, owner),
        None => Ok(()),
    }
}

/// One file an object; returns the names.
fn emit_objects(
    service: &Service,
    folder: &str,
    objects: Vec<Object>,
    suffix: &str,
    owner: &Arc<str>,
    tree: &mut Tree,
) -> Result<Vec<String>, Clash> {
    let names = file_names(&service.name, &objects, suffix);
    for (object, name) in objects.into_iter().zip(&names) {
        tree.insert_document(format!("{folder}/{name}"), object.0, Arc::clone(owner))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map;

    #[test]
    fn what_two_emitters_make_alike_stands_once_and_what_differs_is_a_clash() {
        let object = |data: &str| {
            Object(
                map! { "apiVersion" => "v1", "kind" => "ConfigMap", "metadata" => map! { "name" => "a" }, "data" => map! { "k" => data.to_owned() } },
            )
        };
        assert_eq!(without_repeats([object("1"), object("1")]).len(), 1);
        let differing = without_repeats([object("1"), object("2")]);
        assert_eq!(differing.len(), 2);
        let names = file_names("cart", &differing, ".yaml");
        assert_eq!(names[0], names[1]);
    }
}
