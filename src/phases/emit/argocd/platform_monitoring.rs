//! The Applications that deploy platform monitoring, one for each cluster of an environment that has it.

use super::application::{Application, labels};
use super::instance::{File, Instance, environment_folder};
use super::projects::PLATFORM_PROJECT;
use crate::base::conventions::{SPEC_PLATFORM, application_name, platform_folder};
use crate::phases::emit::TenantContext;

/// The sync wave, the same as that of tenancy: after the component that installs the CRDs.
const WAVE: i64 = -30;

pub(super) fn emit(instance: &Instance<'_>, watched: &[TenantContext<'_>]) -> Vec<File> {
    let mut files = Vec::new();
    for context in watched {
        let environment = context.environment;
        for cluster in &environment.clusters {
            let application = Application {
                name: application_name("platform-monitoring", &environment.name, &cluster.name),
                project: PLATFORM_PROJECT.into(),
                create_namespace: false,
                owner: SPEC_PLATFORM.to_owned(),
                folder: environment_folder(&environment.name, "applications"),
                labels: labels(environment, &cluster.name),
                wave: Some(WAVE),
                sources: vec![instance.source(instance.in_repository(&platform_folder(&environment.name)))],
                generate_paths: Some(".".to_owned()),
                cluster: cluster.name.clone(),
                namespace: context.namespace.to_owned(),
            };
            files.push(application.file(instance));
        }
    }
    files
}
