//! Applications that are written to the tree. (Applications of services are not: ApplicationSets make them.)

use std::borrow::Cow;

use super::instance::{File, Instance, Metadata};
use super::projects::PLATFORM_PROJECT;
use super::sync;
use crate::base::conventions::{
    ANNOTATION_GENERATE_PATHS, ANNOTATION_SYNC_WAVE, DELIVERS_APPLICATIONS, LABEL_CLUSTER, LABEL_DELIVERS,
    LABEL_ENVIRONMENT, OWN_CLUSTER, SPEC_PLATFORM,
};
use crate::language::model::Environment;
use crate::map;
use crate::yaml::{Mapping, Value};

/// An Application: what it deploys, and where.
pub(super) struct Application {
    pub(super) name: String,
    pub(super) project: Cow<'static, str>,
    /// The spec file that it is made from.
    pub(super) owner: String,
    /// The folder of its file, below the folder of the instance.
    pub(super) folder: String,
    pub(super) labels: Mapping,
    /// Its sync wave among the Applications of the same folder; `None` stands for wave 0, after all negative ones.
    pub(super) wave: Option<i64>,
    pub(super) sources: Vec<Mapping>,
    /// The folders whose changes make Argo CD refresh it, separated by `;`; `None` if no source is a folder.
    pub(super) generate_paths: Option<String>,
    /// Whether Argo CD has to make its namespace, because no object of the tree does.
    pub(super) create_namespace: bool,
    pub(super) cluster: String,
    pub(super) namespace: String,
}

/// The labels of an Application that deploys to one cluster of an environment.
pub(super) fn labels(environment: &Environment, cluster: &str) -> Mapping {
    let mut labels = Mapping::new();
    labels.push(LABEL_ENVIRONMENT, &environment.name);
    labels.push(LABEL_CLUSTER, cluster.to_owned());
    labels
}

impl Application {
    /// An Application that applies all objects in a folder of the tree, and in the folders below it, to the namespace
    /// of the central instance. `exclude` is a pattern of paths that are not applied.
    pub(super) fn for_directory(central: &Instance<'_>, name: String, path: &str, exclude: Option<&str>) -> Self {
        let mut source = central.source(central.in_repository(path));
        // The folder has no kustomization, because that would change with every new file.
        let mut directory = Mapping::new();
        directory.push("recurse", true);
        directory.push_some("exclude", exclude.map(str::to_owned));
        source.push("directory", directory);
        let mut labels = Mapping::new();
        labels.push(LABEL_DELIVERS, DELIVERS_APPLICATIONS);
        Self {
            name,
            project: PLATFORM_PROJECT.into(),
            owner: SPEC_PLATFORM.to_owned(),
            folder: "applications".to_owned(),
            labels,
            wave: None,
            sources: vec![source],
            generate_paths: Some(".".to_owned()),
            create_namespace: false,
            cluster: OWN_CLUSTER.to_owned(),
            namespace: central.namespace.clone(),
        }
    }

    /// The file of the Application in the folder of an instance.
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
        spec.push("syncPolicy", sync::application_policy(self.create_namespace, instance.retries()));
        let metadata = Metadata { name: self.name, labels: self.labels, annotations, ..Metadata::default() };
        File { folder: self.folder, owner: self.owner, object: instance.object("Application", metadata, spec) }
    }
}
