//! The Applications of services that are retired from protected environments.
//!
//! An ApplicationSet of a protected environment deletes no Application. So the overlay that says `retired: true` takes
//! the Application out of the set's hands: a file here makes it from then on, and its folder is empty, so that Argo CD
//! deletes every object. Once the overlay is gone, so is the file, and with it the Application.

use super::application::{Application, labels};
use super::instance::{File, Instance, environment_folder};
use super::sync;
use crate::base::conventions::{
    LABEL_SERVICE, LABEL_TEAM, application_name, overlay_folder, service_subject, spec_overlay,
};
use crate::language::model::{Cluster, Environment, PlannedService, Service, TeamId};
use crate::yaml::Mapping;

/// Returns one Application for each cluster of each retired service of the instance's teams.
pub(super) fn emit(instance: &Instance<'_>) -> Vec<File> {
    let platform = instance.platform;
    let retired = platform.deployed().filter(|(service, _, planned)| planned.retired && is_of(instance, service.team));
    let of = |(service, id, planned)| {
        let environment = platform.config.environment(id);
        environment.clusters.iter().map(move |cluster| file(instance, environment, cluster, service, planned))
    };
    retired.flat_map(of).collect()
}

fn is_of(instance: &Instance<'_>, team: TeamId) -> bool {
    instance.teams.contains(&team)
}

/// The name of the source. It makes the source another one than that of the ApplicationSet, so that Argo CD compares the
/// Application at once when the file takes over. Otherwise an Application that was compared with the empty folder while it
/// was not yet allowed to be empty would wait for the next regular comparison, with a `SyncError`.
const SOURCE: &str = "retired";

/// Under the name and with the labels that the ApplicationSet gave it: the file takes over what is there.
fn file(
    instance: &Instance<'_>,
    environment: &Environment,
    cluster: &Cluster,
    service: &Service,
    planned: &PlannedService,
) -> File {
    let team = &instance.platform.config.team(service.team).name;
    let mut named = Mapping::new();
    named.push(LABEL_SERVICE, &service.name);
    named.push(LABEL_TEAM, team);
    named.overlay(labels(environment, &cluster.name));
    let folder = overlay_folder(&service.folder, &environment.name);
    let mut source = instance.source(instance.in_repository(&folder));
    source.push("name", SOURCE);
    let application = Application {
        name: application_name(&service_subject(team, &service.name), &environment.name, &cluster.name),
        project: team.clone().into(),
        owner: spec_overlay(&service.name, &environment.name),
        folder: environment_folder(&environment.name, "applications"),
        labels: named,
        wave: None,
        sources: vec![source],
        generate_paths: Some(".".to_owned()),
        create_namespace: false,
        cluster: cluster.name.clone(),
        namespace: planned.namespace.clone(),
    };
    let mut file = application.file(instance);
    if let Some(spec) = file.object.0.get_mut("spec").and_then(crate::yaml::Value::as_mapping_mut) {
        spec.insert("syncPolicy", sync::retired_policy(instance.retries()));
    }
    file
}
