//! The Applications of components: one for each component and cluster.

use super::application::{Application, labels};
use super::chart_source::chart_source;
use super::fleet;
use super::instance::{File, Instance, environment_folder};
use super::projects::COMPONENTS_PROJECT;
use crate::base::conventions::{BASE_FOLDER, LABEL_TIER, OWN_CLUSTER, VALUES_FILE, application_name, component_folder};
use crate::language::model::{Component, EnvironmentId};
use crate::language::spec::Topology;
use crate::yaml::{Mapping, Value};

/// The sync wave of the components that are installed first.
const FIRST_WAVE: i64 = -90;
/// The last sync wave of components, before that of tenancy.
const LAST_WAVE: i64 = -31;

pub(super) fn emit(instance: &Instance<'_>) -> Vec<File> {
    let all =
        instance.platform.config.components.iter().flat_map(|component| cluster_installations(instance, component));
    all.map(|installation| application(instance, installation).file(instance)).collect()
}

/// A component that is installed on one cluster.
pub(super) struct ClusterInstallation<'a> {
    pub(super) component: &'a Component,
    pub(super) environment: EnvironmentId,
    /// The position of the component in the order of installation, from 0.
    turn: usize,
    pub(super) cluster: &'a str,
    /// The name of the Application.
    name: String,
}

/// The clusters on which a component is installed, in all environments.
pub(super) fn cluster_installations<'a>(
    instance: &Instance<'a>,
    component: &'a Component,
) -> Vec<ClusterInstallation<'a>> {
    let installation =
        |environment, turn, cluster, name| ClusterInstallation { component, environment, turn, cluster, name };
    let here = component.installations();
    if component.control_plane {
        return here.map(|(id, turn)| installation(id, turn, OWN_CLUSTER, component.name.clone())).collect();
    }
    let platform = instance.platform;
    let on_clusters = here.flat_map(|(id, turn)| {
        let environment = platform.config.environment(id);
        environment.clusters.iter().map(move |cluster| (id, turn, environment, cluster))
    });
    on_clusters
        .map(|(id, turn, environment, cluster)| {
            let name = application_name(&component.name, &environment.name, &cluster.name);
            installation(id, turn, cluster.name.as_str(), name)
        })
        .collect()
}

fn application(instance: &Instance<'_>, installation: ClusterInstallation<'_>) -> Application {
    let component = installation.component;
    let environment = instance.platform.config.environment(installation.environment);
    let (folder, mut labels) = if component.control_plane {
        ("applications".to_owned(), Mapping::new())
    } else {
        (environment_folder(&environment.name, "applications"), labels(environment, installation.cluster))
    };
    labels.push(LABEL_TIER, &component.tier);
    let (sources, generate_paths) = sources(instance, component, installation.environment);
    Application {
        name: installation.name,
        project: COMPONENTS_PROJECT.into(),
        owner: format!("platform/components/{}.yaml", component.name),
        folder,
        labels,
        wave: Some(wave(installation.turn)),
        sources,
        generate_paths,
        create_namespace: true,
        cluster: installation.cluster.to_owned(),
        namespace: component.namespace.clone(),
    }
}

fn wave(turn: usize) -> i64 {
    i64::try_from(turn).map_or(LAST_WAVE, |turn| (FIRST_WAVE + turn).min(LAST_WAVE))
}

/// The sources of a component's Application (its chart, values in Git, manifests), and the folders of the repository
/// that they read, separated by `;`.
fn sources(instance: &Instance<'_>, component: &Component, id: EnvironmentId) -> (Vec<Mapping>, Option<String>) {
    let folder = component_folder(&component.name, &instance.platform.config.environment(id).name);
    let manifests = component.has_manifests(id);
    let values = component.chart.as_ref().and_then(|c| c.values.get(&id)).is_some_and(|values| !values.is_empty());
    let mut sources = Vec::new();
    if let Some(chart) = &component.chart {
        let files: Vec<String> = values.then(|| format!("{folder}/{VALUES_FILE}")).into_iter().collect();
        let mut source = chart_source(instance, chart, id, &component.name, &files);
        if is_central_argo_cd(instance, component)
            && let Some(helm) = source.get_mut("helm").and_then(Value::as_mapping_mut)
        {
            helm.push("valuesObject", fleet::central_values(instance));
        }
        sources.push(source);
    }
    if values || manifests {
        let mut git = if manifests { instance.source(instance.in_repository(&folder)) } else { instance.git() };
        if values {
            git.push("ref", "values");
        }
        sources.push(git);
    }
    let base = component_folder(&component.name, BASE_FOLDER);
    let mut read = vec![folder];
    if !component.base.is_empty() && manifests {
        read.push(base);
    }
    // The paths begin with `/`, at the top of the repository: a chart's source has no path that they could be relative
    // to.
    let paths: Vec<String> = read.iter().map(|path| format!("/{}", instance.in_repository(path))).collect();
    (sources, (values || manifests).then(|| paths.join(";")))
}

/// Whether a component is Argo CD itself, and there are other instances beside the central one.
fn is_central_argo_cd(instance: &Instance<'_>, component: &Component) -> bool {
    let argo_cd = instance.platform.config.argo_cd().map(|(component, _)| component.name.as_str());
    instance.platform.config.topology == Topology::Fleet && argo_cd == Some(component.name.as_str())
}
