//! The instances of Argo CD, and the paths of their files.

use super::sync::Retries;
use crate::base::conventions::argocd_folder;
use crate::kubernetes::Object;
use crate::language::model::{Environment, Platform, Repository, TeamId};
use crate::language::spec::Topology;
use crate::map;
use crate::output::tree::{Clash, Tree};
use crate::yaml::{Mapping, Value};

/// The name of the central instance, or of the only one.
const CENTRAL: &str = "main";

/// The folder below that of an instance that holds one folder for each environment.
pub(super) const ENVIRONMENTS: &str = "environments";
/// The file with the chart values of a team's instance. It is no manifest: Argo CD must not apply it.
pub(super) const VALUES: &str = "values.yaml";

/// The folder of one kind of objects of an environment, below the folder of an instance.
pub(super) fn environment_folder(environment: &str, kind: &str) -> String {
    format!("{ENVIRONMENTS}/{environment}/{kind}")
}

/// A file with one object that an instance reads, and the spec file that the object is made from.
pub(super) struct File {
    /// The folder below that of the instance: `projects`, or `environments/dev/applications`.
    pub(super) folder: String,
    pub(super) owner: String,
    pub(super) object: Object,
}

/// An installation of Argo CD.
pub(super) struct Instance<'a> {
    pub(super) name: String,
    pub(super) namespace: String,
    /// Whether it is the central instance, or the only one: it deploys the platform itself.
    pub(super) central: bool,
    /// The teams whose services it deploys.
    pub(super) teams: Vec<TeamId>,
    pub(super) platform: &'a Platform,
    pub(super) repository: &'a Repository,
}

/// The instances of a platform: a single one, or a central one and one for each team that has services. None if the
/// platform has no repository.
pub(super) fn instances(platform: &Platform) -> Vec<Instance<'_>> {
    let Some(repository) = &platform.config.repository else { return Vec::new() };
    let mut teams: Vec<TeamId> = platform.deployed().map(|(service, _, _)| service.team).collect();
    teams.sort_unstable();
    teams.dedup();
    let namespace = &platform.config.argocd_namespace;
    let central = |teams| Instance {
        name: CENTRAL.to_owned(),
        namespace: namespace.clone(),
        central: true,
        teams,
        platform,
        repository,
    };
    match platform.config.topology {
        Topology::Single => vec![central(teams)],
        Topology::Fleet => {
            let of_team = |team: TeamId| Instance {
                name: platform.config.team(team).name.clone(),
                namespace: format!("{namespace}-{}", platform.config.team(team).name),
                central: false,
                teams: vec![team],
                platform,
                repository,
            };
            std::iter::once(central(Vec::new())).chain(teams.iter().copied().map(of_team)).collect()
        }
    }
}

impl Instance<'_> {
    /// The folder of the instance's files in the tree.
    pub(super) fn folder(&self) -> String {
        argocd_folder(&self.name)
    }

    /// Converts a path in the workspace to a path in the repository.
    pub(super) fn in_repository(&self, path: &str) -> String {
        match self.repository.path.as_str() {
            "" => path.to_owned(),
            folder => format!("{folder}/{path}"),
        }
    }

    /// The full name of the branch, so that Argo CD need not find out whether it is a branch or a tag.
    pub(super) fn revision(&self) -> String {
        format!("refs/heads/{}", self.repository.branch)
    }

    /// How its Applications retry failed syncs. Every instance is installed from the same chart.
    pub(super) fn retries(&self) -> Retries {
        if self.platform.config.retries_refresh() { Retries::Endless } else { Retries::Five }
    }

    /// The repository as the source of an Application.
    pub(super) fn git(&self) -> Mapping {
        let mut source = Mapping::new();
        source.push("repoURL", &self.repository.url);
        source.push("targetRevision", self.revision());
        source
    }

    /// A folder of the repository as the source of an Application.
    pub(super) fn source(&self, path: String) -> Mapping {
        let mut source = self.git();
        source.push("path", path);
        source
    }

    /// The environments in which a team has services, each with the namespaces of these services.
    pub(super) fn namespaces_of(&self, team: TeamId) -> Vec<(&Environment, Vec<&str>)> {
        let in_environment = |id| {
            let mut namespaces: Vec<&str> = self
                .platform
                .deployed()
                .filter(|(service, environment, _)| service.team == team && *environment == id)
                .map(|(_, _, planned)| planned.namespace.as_str())
                .collect();
            namespaces.sort_unstable();
            namespaces.dedup();
            (self.platform.config.environment(id), namespaces)
        };
        self.platform.config.environment_ids().map(in_environment).filter(|(_, n)| !n.is_empty()).collect()
    }

    /// All environments, each with the namespaces that a team has there or would have with a first service. Projects allow
    /// these: Argo CD leaves alone what a project does not allow, so the objects of a last service that leaves would stay.
    /// Namespaces by `{service}` are known only while their services are there.
    pub(super) fn allowed_namespaces(&self, team: TeamId) -> Vec<(&Environment, Vec<String>)> {
        let name = &self.platform.config.team(team).name;
        let used = self.namespaces_of(team);
        let in_environment = |environment: &'_ Environment| {
            let used = used.iter().filter(|(other, _)| other.name == environment.name).flat_map(|(_, names)| names);
            let mut namespaces: Vec<String> = used.map(|namespace| (*namespace).to_owned()).collect();
            namespaces.extend(environment.team_namespace(name));
            namespaces.sort_unstable();
            namespaces.dedup();
            namespaces
        };
        let environments = self.platform.config.environments.iter();
        environments.map(|one| (one, in_environment(one))).filter(|(_, names)| !names.is_empty()).collect()
    }

    /// An object of one of Argo CD's kinds, in the namespace of the instance.
    pub(super) fn object(&self, kind: &'static str, metadata: Metadata, spec: Mapping) -> Object {
        let mut out = Mapping::new();
        out.push("name", metadata.name);
        out.push("namespace", &self.namespace);
        out.push_nonempty("labels", metadata.labels);
        out.push_nonempty("annotations", metadata.annotations);
        out.push_nonempty("finalizers", metadata.finalizers.iter().map(|f| Value::from(*f)).collect::<Vec<_>>());
        Object(map! {
            "apiVersion" => "argoproj.io/v1alpha1",
            "kind" => kind,
            "metadata" => out,
            "spec" => spec,
        })
    }

    /// Adds a file to the tree.
    pub(super) fn write(&self, file: File, tree: &mut Tree) -> Result<(), Clash> {
        // Objects of Argo CD's own kinds have one folder for each kind, so their file names need no kind.
        let name = match file.object.group() {
            "argoproj.io" => file.object.name().to_owned(),
            _ => format!("{}-{}", file.object.kind().to_lowercase(), file.object.name()),
        };
        let path = format!("{}/{}/{name}.yaml", self.folder(), file.folder);
        tree.insert_document(path, file.object.0, file.owner)
    }
}

/// The metadata of an object of Argo CD, except the namespace.
#[derive(Default)]
pub(super) struct Metadata {
    pub(super) name: String,
    pub(super) labels: Mapping,
    pub(super) annotations: Mapping,
    pub(super) finalizers: &'static [&'static str],
}
