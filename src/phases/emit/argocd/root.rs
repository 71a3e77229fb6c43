//! The Applications that deploy all other objects of Argo CD ("app of apps").
//!
//! `root` applies the folder of the central instance, including itself. That folder holds one Application for each
//! environment and for each team's instance, and each of these applies a folder of its own: so an error in one
//! environment does not block another one.

use super::application::Application;
use super::fleet;
use super::instance::{ENVIRONMENTS, File, Instance, VALUES};
use crate::base::conventions::LABEL_ENVIRONMENT;

/// The sync wave of teams' instances: after the control plane's components, before environments.
const INSTANCE_WAVE: i64 = -20;

/// The Applications of the central instance that apply other folders or install other instances. The central instance
/// also applies the folders of teams' instances, so that no team can change its own project.
pub(super) fn emit(central: &Instance<'_>, instances: &[Instance<'_>], environments: &[&str]) -> Vec<File> {
    let others = instances.iter().filter(|instance| !instance.central);
    let all = std::iter::once(root(central))
        .chain(environments.iter().map(|name| environment(central, name)))
        .chain(others.clone().map(|instance| instance_application(central, instance)))
        .chain(others.filter_map(|instance| fleet::installation(central, instance)));
    all.map(|application| application.file(central)).collect()
}

fn root(central: &Instance<'_>) -> Application {
    let exclude = format!("{ENVIRONMENTS}/*");
    Application::for_directory(central, "root".to_owned(), &central.folder(), Some(&exclude))
}

fn environment(central: &Instance<'_>, name: &str) -> Application {
    let path = format!("{}/{ENVIRONMENTS}/{name}", central.folder());
    let mut application = Application::for_directory(central, format!("environment-{name}"), &path, None);
    application.labels.push(LABEL_ENVIRONMENT, name.to_owned());
    Application { owner: format!("platform/environments/{name}.yaml"), ..application }
}

fn instance_application(central: &Instance<'_>, instance: &Instance<'_>) -> Application {
    let name = format!("instance-{}", instance.name);
    let application = Application::for_directory(central, name, &instance.folder(), Some(VALUES));
    Application { wave: Some(INSTANCE_WAVE), namespace: instance.namespace.clone(), ..application }
}
