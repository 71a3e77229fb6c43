//! The Applications from which instances learn of everything else.
//!
//! `root` reads the central instance's folder, itself included, and makes one Application for each environment and for each
//! other instance, which read folders of their own: what is wrong in one environment holds up no other.

use super::application::Application;
use super::fleet;
use super::instance::{ENVIRONMENTS, File, Instance, VALUES};
use crate::base::conventions::LABEL_ENVIRONMENT;

/// After the control plane's components, before environments.
const INSTANCE_WAVE: i64 = -20;

/// The central instance delivers what a team's instance reads, so that no team can change its own project.
pub(super) fn emit(central: &Instance<'_>, instances: &[Instance<'_>], environments: &[&str]) -> Vec<File> {
    let others = instances.iter().filter(|instance| !instance.central);
    let all = std::iter::once(root(central))
        .chain(environments.iter().map(|name| environment(central, name)))
        .chain(others.clone().map(|instance| of_instance(central, instance)))
        .chain(others.filter_map(|instance| fleet::installation(central, instance)));
    all.map(|application| application.file(central)).collect()
}

fn root(central: &Instance<'_>) -> Application {
    let exclude = format!("{ENVIRONMENTS}/*");
    Application::of_directory(central, "root".to_owned(), &central.folder(), Some(&exclude))
}

fn environment(central: &Instance<'_>, name: &str) -> Application {
    let path = format!("{}/{ENVIRONMENTS}/{name}", central.folder());
    let mut made = Application::of_directory(central, format!("environment-{name}"), &path, None);
    made.labels.push(LABEL_ENVIRONMENT, name.to_owned());
    Application { owner: format!("platform/environments/{name}.yaml"), ..made }
}

fn of_instance(central: &Instance<'_>, instance: &Instance<'_>) -> Application {
    let name = format!("instance-{}", instance.name);
    let made = Application::of_directory(central, name, &instance.folder(), Some(VALUES));
    Application { wave: Some(INSTANCE_WAVE), namespace: instance.namespace.clone(), ..made }
}
