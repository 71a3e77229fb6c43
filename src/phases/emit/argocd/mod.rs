//! What Argo CD reads: projects, ApplicationSets and Applications, one folder an instance.
//!
//! A service's part is the parameter file in its overlay's folder; a team's ApplicationSet for an
//! environment finds it there. So a new service changes no file that others share.

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
use kinds::Kinds;

use crate::base::conventions::SPEC_PLATFORM;
use crate::language::model::Platform;
use crate::output::tree::{Clash, Tree};
use crate::phases::emit::emitters::{PlatformEmitter, everywhere};
use crate::phases::emit::{TenantContext, platform_monitoring as monitoring};
use crate::yaml::write_value;

/// Projects, Applications and ApplicationSets, and the namespaces of teams' instances.
pub(super) const EMITTER: PlatformEmitter = PlatformEmitter { possible: everywhere };

/// Adds the folder of every instance. `tree` holds everything else already but for services' files. Without a
/// repository there is nothing that Argo CD could read.
pub(super) fn emit(platform: &Platform, tree: &mut Tree) -> Result<(), Clash> {
    let instances = instance::instances(platform);
    let kinds = Kinds::of(platform, tree);
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

/// What only the central instance has: the platform's projects and Applications, and the way to all others.
fn central(
    instance: &Instance<'_>,
    all: &[Instance<'_>],
    kinds: &Kinds<'_>,
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

/// What a team's instance is installed with.
fn team(instance: &Instance<'_>, tree: &mut Tree) -> Result<(), Clash> {
    instance.write(fleet::namespace(instance), tree)?;
    match fleet::values(instance) {
        Some(values) => {
            tree.insert(format!("{}/{VALUES}", instance.folder()), write_value(&values.into()), SPEC_PLATFORM)
        }
        None => Ok(()),
    }
}

/// The environments of which the central instance's folder holds something.
fn environments<'a>(central: &Instance<'a>, tree: &Tree) -> Vec<&'a str> {
    let names = central.platform.surroundings.environments.iter().map(|e| e.name.as_str());
    names.filter(|name| tree.has_folder(&format!("{}/{ENVIRONMENTS}/{name}", central.folder()))).collect()
}
