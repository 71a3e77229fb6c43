//! The Applications of tenancy, which deploy the namespaces of teams with their quotas, policies and rights.

use super::application::{Application, labels};
use super::instance::{File, Instance, environment_folder};
use super::projects::PLATFORM_PROJECT;
use crate::base::conventions::{LABEL_TEAM, application_name};
use crate::language::model::{Cluster, Environment, TeamId};
use crate::phases::emit::tenant;

/// The sync wave: after components, whose kinds the objects may have, and before services.
const WAVE: i64 = -30;

pub(super) fn emit(instance: &Instance<'_>) -> Vec<File> {
    let platform = instance.platform;
    let mut files = Vec::new();
    for ((id, namespace), (team, service)) in tenant::namespaces(platform) {
        let environment = platform.config.environment(id);
        for cluster in &environment.clusters {
            files.push(application(instance, environment, cluster, team, service, namespace).file(instance));
        }
    }
    files
}

fn application(
    instance: &Instance<'_>,
    environment: &Environment,
    cluster: &Cluster,
    team: TeamId,
    service: Option<&str>,
    namespace: &str,
) -> Application {
    let team = &instance.platform.config.team(team).name;
    let subject = match service {
        Some(service) => format!("tenant-{team}-{service}"),
        None => format!("tenant-{team}"),
    };
    let mut labels = labels(environment, &cluster.name);
    labels.push(LABEL_TEAM, team);
    let folder = tenant::folder(team, &environment.name, service);
    Application {
        name: application_name(&subject, &environment.name, &cluster.name),
        project: PLATFORM_PROJECT.into(),
        create_namespace: false,
        owner: crate::base::conventions::spec_team(team),
        folder: environment_folder(&environment.name, "applications"),
        labels,
        wave: Some(WAVE),
        sources: vec![instance.source(instance.in_repository(&folder))],
        generate_paths: Some(".".to_owned()),
        cluster: cluster.name.clone(),
        namespace: namespace.to_owned(),
    }
}
