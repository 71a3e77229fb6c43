//! The Applications of components, and the project they are in.

use super::application::Application;
use super::instance::{File, Instance};
use crate::conventions::{OWN_CLUSTER, application_name};
use crate::map;
use crate::model::{Component, ComponentSource, EnvironmentId};
use crate::yaml::{Mapping, Value};

/// The project of the components alone: their charts may make more than tenancy or services.
pub(super) const PROJECT: &str = "components";
/// The wave of the first turn; the turns end before tenancy begins.
const FIRST_WAVE: i64 = -90;
const LAST_WAVE: i64 = -31;

/// What charts make outside namespaces.
const CLUSTER_KINDS: &[(&str, &str)] = &[
    ("", "Namespace"),
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"),
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("apiregistration.k8s.io", "APIService"),
    ("gateway.networking.k8s.io", "GatewayClass"),
    ("networking.k8s.io", "IngressClass"),
    ("rbac.authorization.k8s.io", "ClusterRole"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
];

pub(super) fn emit(instance: &Instance<'_>) -> Vec<File> {
    let all = instance.platform.components.iter().flat_map(|component| places(instance, component));
    all.map(|place| application(instance, &place).file(instance)).collect()
}

/// A component on one cluster.
struct Place<'a> {
    component: &'a Component,
    environment: EnvironmentId,
    turn: usize,
    cluster: &'a str,
    /// The Application's.
    name: String,
}

fn places<'a>(instance: &Instance<'a>, component: &'a Component) -> Vec<Place<'a>> {
    let place = |environment, turn, cluster, name| Place { component, environment, turn, cluster, name };
    if component.control_plane {
        let first = component.turns.iter().next();
        return first.map(|(id, turn)| place(*id, *turn, OWN_CLUSTER, component.name.clone())).into_iter().collect();
    }
    let platform = instance.platform;
    let on_clusters = component.turns.iter().flat_map(|(id, turn)| {
        let environment = platform.environment(*id);
        environment.clusters.iter().map(move |cluster| (*id, *turn, environment, cluster))
    });
    on_clusters
        .map(|(id, turn, environment, cluster)| {
            let name = application_name(&component.name, &environment.name, &cluster.name);
            place(id, turn, cluster.name.as_str(), name)
        })
        .collect()
}

fn application(instance: &Instance<'_>, place: &Place<'_>) -> Application {
    let component = place.component;
    Application {
        name: place.name.clone(),
        project: PROJECT,
        owner: format!("platform/components/{}.yaml", component.name),
        wave: wave(place.turn),
        source: source(instance, component, place.environment),
        own_folder: matches!(component.source, ComponentSource::Path(_)),
        create_namespace: true,
        cluster: place.cluster.to_owned(),
        namespace: component.namespace.clone(),
    }
}

fn wave(turn: usize) -> i64 {
    i64::try_from(turn).map_or(LAST_WAVE, |turn| (FIRST_WAVE + turn).min(LAST_WAVE))
}

fn source(instance: &Instance<'_>, component: &Component, id: EnvironmentId) -> Mapping {
    match &component.source {
        ComponentSource::Path(path) => instance.source(instance.in_repository(path)),
        ComponentSource::Chart { repository, name, version, values } => {
            let mut source = Mapping::new();
            source.push("repoURL", repository);
            source.push("chart", name);
            source.push("targetRevision", version);
            let mut helm = Mapping::new();
            helm.push("releaseName", &component.name);
            let values = values.get(&id).map(|values| values.iter().map(|(k, v)| (k.clone(), plain(v))).collect());
            helm.push_nonempty("valuesObject", values.unwrap_or_else(Mapping::new));
            source.push("helm", helm);
            source
        }
    }
}

fn plain(value: &serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match value {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => n.as_i64().map_or_else(|| Value::Float(n.as_f64().unwrap_or_default()), Value::Int),
        Json::String(s) => Value::from(s),
        Json::Array(items) => Value::Sequence(items.iter().map(plain).collect()),
        Json::Object(entries) => Value::Mapping(entries.iter().map(|(k, v)| (k.clone(), plain(v))).collect()),
    }
}

/// The specification of the project; none without components.
pub(super) fn project(instance: &Instance<'_>) -> Option<Mapping> {
    let platform = instance.platform;
    if platform.components.is_empty() {
        return None;
    }
    let mut sources: Vec<&str> = platform
        .components
        .iter()
        .map(|component| match &component.source {
            ComponentSource::Chart { repository, .. } => repository.as_str(),
            ComponentSource::Path(_) => instance.repository.url.as_str(),
        })
        .collect();
    sources.sort_unstable();
    sources.dedup();
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for place in platform.components.iter().flat_map(|component| places(instance, component)) {
        let namespaces = std::iter::once(&place.component.namespace).chain(&place.component.other_namespaces);
        pairs.extend(namespaces.map(|namespace| (place.cluster, namespace.as_str())));
    }
    pairs.sort_unstable();
    pairs.dedup();
    let destination = |(cluster, namespace): (&str, &str)| {
        map! { "name" => cluster.to_owned(), "namespace" => namespace.to_owned() }
    };
    let kind = |(group, kind): &(&'static str, &'static str)| map! { "group" => *group, "kind" => *kind };
    let mut spec = Mapping::new();
    spec.push("description", "Components of the platform");
    spec.push("sourceRepos", sources.into_iter().map(|s| Value::from(s.to_owned())).collect::<Vec<_>>());
    spec.push("destinations", pairs.into_iter().map(destination).collect::<Vec<_>>());
    spec.push("clusterResourceWhitelist", CLUSTER_KINDS.iter().map(kind).collect::<Vec<_>>());
    Some(spec)
}
