//! The project of components. Their charts may make more kinds of objects than services or tenancy.

use std::collections::BTreeSet;

use super::components::cluster_installations;
use super::instance::Instance;
use super::kinds::{self, AdmittedKinds};
use super::windows::windows;
use crate::base::conventions::OWN_CLUSTER;
use crate::map;
use crate::yaml::{Mapping, Value};

/// Cluster-scoped kinds, as group and kind, that charts usually make.
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

/// The `spec` of the project; `None` if there are no components. `instances` are the namespaces of teams' instances.
pub(super) fn project(instance: &Instance<'_>, kinds: &AdmittedKinds<'_>, instances: &[&str]) -> Option<Mapping> {
    let platform = instance.platform;
    if platform.config.components.is_empty() {
        return None;
    }
    let mut cluster_kinds: BTreeSet<(&str, &str)> = kinds.component_kinds();
    let charts = platform.config.components.iter().any(|c| c.chart.is_some());
    cluster_kinds.extend(CLUSTER_KINDS.iter().filter(|(_, kind)| charts || *kind == "Namespace"));
    for component in &platform.config.components {
        cluster_kinds.extend(component.cluster_kinds.iter().map(|(group, kind)| (group.as_str(), kind.as_str())));
    }
    let mut spec = Mapping::new();
    spec.push("description", "Components of the platform");
    spec.push(
        "sourceRepos",
        repositories(instance).into_iter().map(|url| Value::from(url.to_owned())).collect::<Vec<_>>(),
    );
    spec.push("destinations", destinations(instance, instances));
    spec.push("clusterResourceWhitelist", kinds::list(cluster_kinds));
    spec.push("namespaceResourceBlacklist", kinds::list(kinds::argo_cd_kinds()));
    spec.push_nonempty("syncWindows", sync_windows(instance));
    Some(spec)
}

/// The URLs of the charts' repositories, and of the workspace's own repository for values and manifests.
fn repositories<'a>(instance: &Instance<'a>) -> BTreeSet<&'a str> {
    let charts = instance.platform.config.components.iter().filter_map(|c| Some(c.chart.as_ref()?.repository.as_str()));
    charts.chain([instance.repository.url.as_str()]).collect()
}

/// The destinations: each component's namespaces on its clusters, and the namespaces of teams' instances on the cluster
/// of the control plane.
fn destinations(instance: &Instance<'_>, instances: &[&str]) -> Vec<Value> {
    let installations: Vec<_> =
        instance.platform.config.components.iter().flat_map(|c| cluster_installations(instance, c)).collect();
    let mut pairs: BTreeSet<(&str, &str)> = instances.iter().map(|namespace| (OWN_CLUSTER, *namespace)).collect();
    for installation in &installations {
        let namespaces =
            std::iter::once(&installation.component.namespace).chain(&installation.component.other_namespaces);
        pairs.extend(namespaces.map(|namespace| (installation.cluster, namespace.as_str())));
    }
    let destination = |(cluster, namespace): (&str, &str)| {
        map! { "name" => cluster.to_owned(), "namespace" => namespace.to_owned() }
    };
    pairs.into_iter().map(destination).collect()
}

/// The sync windows: the freezes of an environment hold for its components, too. Components of the control plane are in
/// no environment.
fn sync_windows(instance: &Instance<'_>) -> Vec<Value> {
    let platform = instance.platform;
    let of = |id| {
        let here = platform.config.components.iter().filter(|c| !c.control_plane && c.turns.contains_key(&id));
        let namespaces: BTreeSet<&str> = here.map(|c| c.namespace.as_str()).collect();
        let namespaces: Vec<&str> = namespaces.into_iter().collect();
        if namespaces.is_empty() { Vec::new() } else { windows(platform.config.environment(id), &namespaces) }
    };
    platform.config.environment_ids().flat_map(of).collect()
}
