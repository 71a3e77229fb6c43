//! What Argo CD reads: projects, ApplicationSets and Applications, one folder an instance.
//!
//! A service's part is the parameter file in its overlay's folder; a team's ApplicationSet for an
//! environment finds it there. So a new service changes no file that others share.

mod app_project;
mod application;
mod application_set;
mod components;
mod components_project;
mod instance;
mod kinds;
mod parameters;
mod platform_monitoring;
mod root;
mod sync;
mod tenants;
mod windows;

pub(super) use parameters::parameters;

use instance::{ENVIRONMENTS, Instance};

use crate::emit;
use crate::model::Platform;
use crate::tree::{Clash, Tree};

/// The project of tenancy, and of what Argo CD reads.
const PLATFORM_PROJECT: &str = "platform";
/// The project of components, Argo CD among them.
const COMPONENTS_PROJECT: &str = "components";

/// Adds the folder of every instance. `tree` holds everything else already: a project allows the kinds
/// that its services are made of. Without a repository there is nothing that Argo CD could read.
pub(super) fn emit(platform: &Platform, tree: &mut Tree) -> Result<(), Clash> {
    let instances = instance::instances(platform);
    let kinds = kinds::Kinds::of(platform, tree);
    let watched = emit::platform_monitoring::emitted(platform, tree);
    for instance in &instances {
        for team in &instance.teams {
            instance.write(app_project::team(instance, *team, &kinds), tree)?;
            for set in application_set::emit(instance, *team) {
                instance.write(set, tree)?;
            }
        }
        if instance.central {
            instance.write(app_project::platform(instance, &instances, &watched, &kinds), tree)?;
            if let Some(project) = app_project::components(instance, &kinds, &[]) {
                instance.write(project, tree)?;
            }
            let applications = components::emit(instance).into_iter().chain(tenants::emit(instance));
            for application in applications.chain(platform_monitoring::emit(instance, &watched)) {
                instance.write(application, tree)?;
            }
            for file in root::emit(instance, &instances, &environments(platform, instance, tree)) {
                instance.write(file, tree)?;
            }
        }
    }
    Ok(())
}

/// The environments of which the central instance's folder holds something.
fn environments<'a>(platform: &'a Platform, central: &Instance<'_>, tree: &Tree) -> Vec<&'a str> {
    let names = platform.environments.iter().map(|e| e.name.as_str());
    names.filter(|name| tree.has_folder(&format!("{}/{ENVIRONMENTS}/{name}", central.folder()))).collect()
}
