//! A team's own instance: installed by the central one, from the same chart, and confined to its namespaces.

use super::application::Application;
use super::chart_source::chart_source;
use super::instance::{File, Instance, VALUES};
use super::projects::COMPONENTS_PROJECT;
use crate::base::conventions::{
    ANNOTATION_SYNC_OPTIONS, ANNOTATION_SYNC_WAVE, LABEL_PART_OF, LABEL_TEAM, OWN_CLUSTER, SPEC_PLATFORM,
};
use crate::kubernetes::Object;
use crate::map;
use crate::yaml::{Mapping, Value};

/// After the instance's folder, in which its namespace is.
const INSTALL_WAVE: i64 = -19;
/// Before everything else of the instance.
const NAMESPACE_WAVE: &str = "-110";

/// The central instance's Application that installs another one.
pub(super) fn installation(central: &Instance<'_>, instance: &Instance<'_>) -> Option<Application> {
    let (component, id) = central.platform.surroundings.argo_cd()?;
    let values = format!("{}/{VALUES}", instance.folder());
    let watched = format!("/{}", central.in_repository(&values));
    let chart = chart_source(central, component.chart.as_ref()?, id, &instance.namespace, &[values]);
    let mut git = central.git();
    git.push("ref", "values");
    let mut labels = Mapping::new();
    labels.push(LABEL_TEAM, &instance.name);
    Some(Application {
        name: instance.namespace.clone(),
        project: COMPONENTS_PROJECT.into(),
        owner: SPEC_PLATFORM.to_owned(),
        folder: "applications".to_owned(),
        labels,
        wave: Some(INSTALL_WAVE),
        sources: vec![chart, git],
        generate_paths: Some(watched),
        create_namespace: false,
        cluster: OWN_CLUSTER.to_owned(),
        namespace: instance.namespace.clone(),
    })
}

/// The values it is installed with: the component's, the platform's for teams, and on top what confines it.
pub(super) fn values(instance: &Instance<'_>) -> Option<Mapping> {
    let (component, id) = instance.platform.surroundings.argo_cd()?;
    let mut values = component.chart.as_ref()?.values.get(&id).cloned().unwrap_or_default();
    values.overlay(filled(&instance.platform.surroundings.control_plane.values, &instance.name));
    values.overlay(confinement(instance));
    Some(values)
}

/// It does not see the cluster that it runs in, has no rights outside its namespace, and leaves the kinds
/// to the central instance. Its id tells its objects from those of other instances.
fn confinement(instance: &Instance<'_>) -> Mapping {
    let mut values = Mapping::new();
    values.push("crds", map! { "install" => false });
    values.push("createClusterRoles", false);
    values.push("createAggregateRoles", false);
    let cm = map! { "installationID" => &instance.name, "cluster.inClusterEnabled" => "false" };
    values.push("configs", map! { "cm" => cm });
    values
}

/// The central instance's own id, where there are others.
pub(super) fn central_values(instance: &Instance<'_>) -> Mapping {
    let mut values = Mapping::new();
    values.push("configs", map! { "cm" => map! { "installationID" => &instance.name } });
    values
}

/// With `{team}` filled in, in texts.
fn filled(values: &Mapping, team: &str) -> Mapping {
    values.iter().map(|(key, value)| (key.to_string(), filled_value(value, team))).collect()
}

fn filled_value(value: &Value, team: &str) -> Value {
    match value {
        Value::String(text) => Value::from(text.replace("{team}", team)),
        Value::Sequence(items) => Value::Sequence(items.iter().map(|item| filled_value(item, team)).collect()),
        Value::Mapping(entries) => filled(entries, team).into(),
        other => other.clone(),
    }
}

/// The namespace of the instance, on the control plane.
pub(super) fn namespace(instance: &Instance<'_>) -> File {
    let mut labels = Mapping::new();
    labels.push(LABEL_PART_OF, &instance.platform.surroundings.name);
    for (mode, level) in [("audit", "restricted"), ("enforce", "baseline"), ("warn", "restricted")] {
        labels.push(format!("pod-security.kubernetes.io/{mode}"), level);
    }
    labels.push(LABEL_TEAM, &instance.name);
    let annotations = map! {
        ANNOTATION_SYNC_OPTIONS => "Prune=confirm,Delete=confirm",
        ANNOTATION_SYNC_WAVE => NAMESPACE_WAVE,
    };
    let metadata = map! { "name" => &instance.namespace, "labels" => labels, "annotations" => annotations };
    let object = Object(map! { "apiVersion" => "v1", "kind" => "Namespace", "metadata" => metadata });
    File { folder: "namespaces".to_owned(), owner: SPEC_PLATFORM.to_owned(), object }
}
