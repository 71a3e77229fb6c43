//! The Applications from which instances learn of everything else.

use super::PLATFORM_PROJECT;
use super::instance::{File, Instance, Metadata};
use super::sync;
use crate::conventions::{ANNOTATION_GENERATE_PATHS, ANNOTATION_SYNC_WAVE, OWN_CLUSTER, SPEC_PLATFORM};
use crate::map;
use crate::yaml::Mapping;

/// After tenancy.
const WAVE: &str = "-20";

/// `root.yaml`, which reads its own folder, and one Application for each other instance's folder: the
/// central instance delivers what a team's instance reads, so that no team can change its own project.
pub(super) fn emit(central: &Instance<'_>, instances: &[Instance<'_>]) -> Vec<File> {
    instances.iter().map(|instance| application(central, instance)).collect()
}

fn application(central: &Instance<'_>, instance: &Instance<'_>) -> File {
    let mut source = central.source(central.in_repository(&instance.folder()));
    // No kustomization lists the files: every new one would change it.
    source.push("directory", map! { "recurse" => true });
    let mut annotations = Mapping::new();
    if !instance.central {
        annotations.push(ANNOTATION_SYNC_WAVE, WAVE);
    }
    annotations.push(ANNOTATION_GENERATE_PATHS, ".");
    let mut spec = Mapping::new();
    spec.push("project", PLATFORM_PROJECT);
    spec.push("source", source);
    spec.push("destination", map! { "name" => OWN_CLUSTER, "namespace" => &instance.namespace });
    spec.push("syncPolicy", sync::policy(true));
    let name = if instance.central { "root".to_owned() } else { format!("instance-{}", instance.name) };
    let metadata = Metadata { name, annotations, ..Metadata::default() };
    let folder = if instance.central { "" } else { "applications" };
    File { folder, owner: SPEC_PLATFORM.to_owned(), object: central.object("Application", metadata, spec) }
}
