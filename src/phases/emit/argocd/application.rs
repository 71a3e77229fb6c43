//! Applications that no ApplicationSet makes.

use std::borrow::Cow;

use super::instance::{File, Instance, Metadata};
use super::projects::PLATFORM_PROJECT;
use super::sync;
use crate::base::conventions::{
    ANNOTATION_GENERATE_PATHS, ANNOTATION_SYNC_WAVE, LABEL_CLUSTER, LABEL_ENVIRONMENT, OWN_CLUSTER, SPEC_PLATFORM,
};
use crate::language::model::Environment;
use crate::map;
use crate::yaml::{Mapping, Value};

/// What is deployed where.
pub(super) struct Application {
    pub(super) name: String,
    pub(super) project: Cow<'static, str>,
    /// The spec file.
    pub(super) owner: String,
    /// The folder of its file, below the instance's.
    pub(super) folder: String,
    pub(super) labels: Mapping,
    /// Its turn among the Applications beside it; none: the last.
    pub(super) wave: Option<i64>,
    pub(super) sources: Vec<Mapping>,
    /// The folders whose changes concern it, where its sources are folders.
    pub(super) generate_paths: Option<String>,
    /// Its namespace is nobody's tenancy: Argo CD makes it.
    pub(super) create_namespace: bool,
    pub(super) cluster: String,
    pub(super) namespace: String,
}

/// The labels of what is in an environment, on one of its clusters.
pub(super) fn labels(environment: &Environment, cluster: &str) -> Mapping {
    let mut labels = Mapping::new();
    labels.push(LABEL_ENVIRONMENT, &environment.name);
    labels.push(LABEL_CLUSTER, cluster.to_owned());
    labels
}

impl Application {
    /// Of the objects of Argo CD in a folder of the tree, applied to the namespace of an instance.
    pub(super) fn of_directory(central: &Instance<'_>, name: String, path: &str, exclude: Option<&str>) -> Self {
        let mut source = central.source(central.in_repository(path));
        // No kustomization lists the files: every new one would change it.
        let mut directory = Mapping::new();
        directory.push("recurse", true);
        directory.push_some("exclude", exclude.map(str::to_owned));
        source.push("directory", directory);
        Self {
            name,
            project: PLATFORM_PROJECT.into(),
            owner: SPEC_PLATFORM.to_owned(),
            folder: "applications".to_owned(),
            labels: Mapping::new(),
            wave: None,
            sources: vec![source],
            generate_paths: Some(".".to_owned()),
            create_namespace: false,
            cluster: OWN_CLUSTER.to_owned(),
            namespace: central.namespace.clone(),
        }
    }

    pub(super) fn file(self, instance: &Instance<'_>) -> File {
        let mut annotations = Mapping::new();
        annotations.push_some(ANNOTATION_SYNC_WAVE, self.wave.map(|wave| wave.to_string()));
        annotations.push_some(ANNOTATION_GENERATE_PATHS, self.generate_paths);
        let mut spec = Mapping::new();
        spec.push("project", self.project);
        let mut sources: Vec<Value> = self.sources.into_iter().map(Value::from).collect();
        match (sources.len(), sources.pop()) {
            (1, Some(only)) => spec.push("source", only),
            (_, last) => spec.push("sources", sources.into_iter().chain(last).collect::<Vec<_>>()),
        }
        spec.push("destination", map! { "name" => self.cluster, "namespace" => self.namespace });
        spec.push("syncPolicy", sync::of_application(self.create_namespace));
        let metadata = Metadata { name: self.name, labels: self.labels, annotations, ..Metadata::default() };
        File { folder: self.folder, owner: self.owner, object: instance.object("Application", metadata, spec) }
    }
}
