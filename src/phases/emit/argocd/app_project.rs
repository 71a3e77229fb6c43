//! AppProjects: which repositories, destinations and kinds the Applications of a project may use, and which groups may
//! sync them.

use super::components_project;
use super::instance::{File, Instance, Metadata};
use super::kinds::{self, AdmittedKinds};
use super::projects::{COMPONENTS_PROJECT, PLATFORM_PROJECT};
use super::windows::{self, windows};
use crate::base::conventions::{
    ANNOTATION_COMPARE_OPTIONS, ANNOTATION_SYNC_OPTIONS, ANNOTATION_SYNC_WAVE, OWN_CLUSTER, SPEC_PLATFORM,
};
use crate::kubernetes::RESOURCES_FINALIZER;
use crate::language::model::{Environment, TeamId};
use crate::phases::emit::{TenantContext, tenant};
use crate::yaml::{Mapping, Value};
use crate::{map, seq};

/// With this finalizer Argo CD keeps a deleted project until no Application uses it.
const FINALIZERS: &[&str] = &[RESOURCES_FINALIZER];
/// The sync wave of projects, before that of every Application.
const WAVE: &str = "-100";

/// The project of a team, for its services in their namespaces.
pub(super) fn team(instance: &Instance<'_>, id: TeamId, kinds: &AdmittedKinds<'_>) -> File {
    let team = instance.platform.config.team(id);
    let allowed = instance.allowed_namespaces(id);
    let namespaces: Vec<(&Environment, Vec<&str>)> =
        allowed.iter().map(|(environment, names)| (*environment, names.iter().map(String::as_str).collect())).collect();
    let environments: Vec<&Environment> = namespaces.iter().map(|(environment, _)| *environment).collect();
    let mut spec = Mapping::new();
    spec.push("description", format!("Services of team {}", team.name));
    spec.push("sourceRepos", seq![&instance.repository.url]);
    spec.push("destinations", namespaces.iter().flat_map(|(e, n)| windows::destinations(e, n)).collect::<Vec<_>>());
    if !instance.central {
        // The project may only use clusters whose cluster Secrets name it.
        spec.push("permitOnlyProjectScopedClusters", true);
    }
    spec.push("clusterResourceWhitelist", seq![]);
    spec.push("namespaceResourceWhitelist", kinds::list(kinds.team_kinds(id, &environments)));
    spec.push_nonempty("syncWindows", namespaces.iter().flat_map(|(e, n)| windows(e, n)).collect::<Vec<_>>());
    if !team.owners.is_empty() {
        spec.push("roles", seq![owner_role(&team.name, &team.owners)]);
    }
    let kept = environments.iter().any(|environment| environment.delivery.protected);
    let annotations = if kept { kept_annotations() } else { Mapping::new() };
    file(instance, team.name.clone(), format!("platform/teams/{}.yaml", team.name), annotations, spec)
}

/// Returns the annotations of the project of a team with a protected environment. Applications may stay behind there, and a project is not
/// deleted while one uses it: the sync that waits for that would hold up everything else of the instance.
fn kept_annotations() -> Mapping {
    let mut annotations = Mapping::new();
    annotations.push(ANNOTATION_COMPARE_OPTIONS, "IgnoreExtraneous");
    annotations.push(ANNOTATION_SYNC_OPTIONS, "Prune=false");
    annotations
}

/// The role of a project that may read and sync its Applications, and read logs, which need a permission of their own
/// since Argo CD 3.0.
fn owner_role(project: &str, groups: &[String]) -> Value {
    let policy =
        |(resource, action)| Value::from(format!("p, proj:{project}:owner, {resource}, {action}, {project}/*, allow"));
    let rights = [("applications", "get"), ("applications", "sync"), ("logs", "get")];
    map! {
        "name" => "owner",
        "description" => "Sync and read the Applications",
        "groups" => groups.iter().map(Value::from).collect::<Vec<_>>(),
        "policies" => rights.into_iter().map(policy).collect::<Vec<_>>(),
    }
}

/// The project of the platform, for the namespaces of all teams (so that the first service of a team does not change it),
/// platform monitoring, and the objects that Argo CD reads. It may deploy to the `watched` namespaces of platform monitoring, too.
pub(super) fn platform(
    instance: &Instance<'_>,
    instances: &[Instance<'_>],
    watched: &[TenantContext<'_>],
    kinds: &AdmittedKinds<'_>,
) -> File {
    let platform = instance.platform;
    let mut destinations = Vec::new();
    let mut sync_windows = Vec::new();
    let all = tenant::namespaces(platform);
    for id in platform.config.environment_ids() {
        let environment = platform.config.environment(id);
        let of_teams: Vec<String> =
            platform.config.teams.iter().filter_map(|team| environment.team_namespace(&team.name)).collect();
        let mut namespaces: Vec<&str> = all.keys().filter(|(e, _)| *e == id).map(|(_, n)| *n).collect();
        namespaces.extend(of_teams.iter().map(String::as_str));
        namespaces.extend(watched.iter().filter(|c| c.environment.name == environment.name).map(|c| c.namespace));
        namespaces.sort_unstable();
        namespaces.dedup();
        if !namespaces.is_empty() {
            destinations.extend(windows::destinations(environment, &namespaces));
            sync_windows.extend(windows(environment, &namespaces));
        }
    }
    let own = |i: &Instance<'_>| map! { "name" => OWN_CLUSTER, "namespace" => &i.namespace };
    destinations.extend(instances.iter().map(own));
    let mut spec = Mapping::new();
    spec.push("description", "Tenancy, and what Argo CD reads");
    spec.push("sourceRepos", seq![&instance.repository.url]);
    spec.push("destinations", destinations);
    spec.push("clusterResourceWhitelist", kinds::list(kinds.platform_kinds(false)));
    spec.push("namespaceResourceWhitelist", kinds::list(kinds.platform_kinds(true)));
    spec.push_nonempty("syncWindows", sync_windows);
    spec.push_nonempty("roles", operators(instance, PLATFORM_PROJECT));
    file(instance, PLATFORM_PROJECT.to_owned(), SPEC_PLATFORM.to_owned(), Mapping::new(), spec)
}

/// The project of components, with which teams' instances of Argo CD are installed, too. `None` if there are no
/// components.
pub(super) fn components(
    instance: &Instance<'_>,
    instances: &[Instance<'_>],
    kinds: &AdmittedKinds<'_>,
) -> Option<File> {
    let others = instances.iter().filter(|i| !i.central).map(|i| i.namespace.as_str());
    let mut spec = components_project::project(instance, kinds, &others.collect::<Vec<_>>())?;
    spec.push_nonempty("roles", operators(instance, COMPONENTS_PROJECT));
    Some(file(instance, COMPONENTS_PROJECT.to_owned(), SPEC_PLATFORM.to_owned(), Mapping::new(), spec))
}

/// The role of a project for the team that operates the platform, if there is one and it has owners.
fn operators(instance: &Instance<'_>, project: &str) -> Vec<Value> {
    let team = instance.platform.config.operators.map(|id| instance.platform.config.team(id));
    team.filter(|team| !team.owners.is_empty()).map(|team| owner_role(project, &team.owners)).into_iter().collect()
}

fn file(instance: &Instance<'_>, name: String, owner: String, mut annotations: Mapping, spec: Mapping) -> File {
    annotations.push(ANNOTATION_SYNC_WAVE, WAVE);
    let metadata = Metadata { name, annotations, finalizers: FINALIZERS, ..Metadata::default() };
    File { folder: "projects".to_owned(), owner, object: instance.object("AppProject", metadata, spec) }
}
