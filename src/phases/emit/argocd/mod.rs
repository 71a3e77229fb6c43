//! The objects that Argo CD reads: AppProjects, ApplicationSets and Applications, in one folder for each instance.
//!
//! A service has a parameter file in the folder of each of its overlays, and the team's ApplicationSet for the
//! environment finds all of these files. So a new service changes no file that it shares with other services.

mod app_project;
mod application;
mod application_set;
mod chart_source;
pub(super) mod clusters;
mod components;
mod components_project;
mod fleet;
mod instance;
mod kinds;
mod parameters;
mod platform_monitoring;
mod projects;
mod retired;
mod root;
mod sync;
mod tenants;
mod windows;

pub(super) use parameters::parameters;

use instance::{ENVIRONMENTS, Instance, VALUES};
use kinds::AdmittedKinds;

use crate::base::conventions::SPEC_PLATFORM;
use crate::language::model::Platform;
use crate::output::tree::{Clash, Tree};
use crate::phases::emit::emitters::{PlatformEmitter, everywhere};
use crate::phases::emit::{TenantContext, platform_monitoring as monitoring};
use crate::yaml::write_value;

/// Stands for the kinds that this module makes: AppProjects, Applications and ApplicationSets, and the namespaces of
/// teams' instances.
pub(super) const EMITTER: PlatformEmitter = PlatformEmitter { possible: everywhere };

/// Adds the folders of all instances to the tree, which must already hold the files of components and of platform
/// monitoring. Adds nothing if the platform has no repository that Argo CD could read.
pub(super) fn emit(platform: &Platform, tree: &mut Tree) -> Result<(), Clash> {
    let instances = instance::instances(platform);
    let kinds = AdmittedKinds::new(platform, tree);
    let watched = monitoring::emitted(platform, tree);
    for instance in &instances {
        for team in &instance.teams {
            instance.write(app_project::team(instance, *team, &kinds), tree)?;
            for set in application_set::emit(instance, *team) {
                instance.write(set, tree)?;
            }
        }
        for file in clusters::emit(instance).into_iter().chain(retired::emit(instance)) {
            instance.write(file, tree)?;
        }
        if instance.central { central(instance, &instances, &kinds, &watched, tree)? } else { team(instance, tree)? }
    }
    Ok(())
}

/// Adds the files that only the central instance has: the projects and Applications of the platform itself, and the
/// Applications that install the other instances.
fn central(
    instance: &Instance<'_>,
    all: &[Instance<'_>],
    kinds: &AdmittedKinds<'_>,
    watched: &[TenantContext<'_>],
    tree: &mut Tree,
) -> Result<(), Clash> {
    instance.write(app_project::platform(instance, all, watched, kinds), tree)?;
    if let Some(project) = app_project::components(instance, all, kinds) {
        instance.write(project, tree)?;
    }
    let applications = components::emit(instance).into_iter().chain(tenants::emit(instance));
    for application in applications.chain(platform_monitoring::emit(instance, watched)) {
        instance.write(application, tree)?;
    }
    let environments = environments(instance, tree);
    for file in root::emit(instance, all, &environments) {
        instance.write(file, tree)?;
    }
    Ok(())
}

/// Adds the namespace and the chart values of a team's instance.
fn team(instance: &Instance<'_>, tree: &mut Tree) -> Result<(), Clash> {
    instance.write(fleet::namespace(instance), tree)?;
    match fleet::values(instance) {
        Some(values) => {
            tree.insert(format!("{}/{VALUES}", instance.folder()), write_value(&values.into()), SPEC_PLATFORM)
        }
        None => Ok(()),
    }
}

/// The environments that have files in the folder of the central instance.
fn environments<'a>(central: &Instance<'a>, tree: &Tree) -> Vec<&'a str> {
    let names = central.platform.config.environments.iter().map(|e| e.name.as_str());
    names.filter(|name| tree.has_folder(&format!("{}/{ENVIRONMENTS}/{name}", central.folder()))).collect()
}
