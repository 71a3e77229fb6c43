//! Applications that no ApplicationSet makes: one a folder and cluster.

use super::instance::{File, Instance, Metadata};
use super::sync;
use crate::conventions::{ANNOTATION_GENERATE_PATHS, ANNOTATION_SYNC_WAVE};
use crate::map;
use crate::yaml::Mapping;

/// What is deployed where.
pub(super) struct Application {
    pub(super) name: String,
    pub(super) project: &'static str,
    /// The spec file.
    pub(super) owner: String,
    /// Its turn among the Applications of the instance.
    pub(super) wave: i64,
    pub(super) source: Mapping,
    /// Reads nothing but its own folder, so that other commits leave it alone.
    pub(super) own_folder: bool,
    /// Its namespace is nobody's tenancy: Argo CD makes it.
    pub(super) create_namespace: bool,
    pub(super) cluster: String,
    pub(super) namespace: String,
}

impl Application {
    pub(super) fn file(self, instance: &Instance<'_>) -> File {
        let mut annotations = Mapping::new();
        annotations.push(ANNOTATION_SYNC_WAVE, self.wave.to_string());
        if self.own_folder {
            annotations.push(ANNOTATION_GENERATE_PATHS, ".");
        }
        let mut spec = Mapping::new();
        spec.push("project", self.project);
        spec.push("source", self.source);
        spec.push("destination", map! { "name" => self.cluster, "namespace" => self.namespace });
        spec.push("syncPolicy", sync::of_application(self.create_namespace));
        let metadata = Metadata { name: self.name, annotations, ..Metadata::default() };
        File { folder: "applications", owner: self.owner, object: instance.object("Application", metadata, spec) }
    }
}
