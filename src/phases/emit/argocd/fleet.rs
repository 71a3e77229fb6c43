//! Instances of Argo CD for single teams. The central instance installs them from the chart of its own component, and
//! they are confined to the namespaces of the team.

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

/// The sync wave of the installation, after the Application for the instance's folder, which holds its namespace.
const INSTALL_WAVE: i64 = -19;
/// The sync wave of the namespace, before all other objects of the instance.
const NAMESPACE_WAVE: &str = "-110";

/// The Application of the central instance that installs a team's instance; `None` if no component is Argo CD.
pub(super) fn installation(central: &Instance<'_>, instance: &Instance<'_>) -> Option<Application> {
    let (component, id) = central.platform.config.argo_cd()?;
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

/// The values of the chart for a team's instance; `None` if no component is Argo CD. The values of the component come
/// first; the platform's values for teams override these, and the values that confine the instance override both.
pub(super) fn values(instance: &Instance<'_>) -> Option<Mapping> {
    let (component, id) = instance.platform.config.argo_cd()?;
    let mut values = component.chart.as_ref()?.values.get(&id).cloned().unwrap_or_default();
    values.overlay(filled(&instance.platform.config.control_plane.values, &instance.name));
    values.overlay(confinement(instance));
    Some(values)
}

/// The values that confine an instance: it cannot deploy to the cluster that it runs in, it has no rights outside its
/// namespace, and it does not install the CRDs, which the central instance does. Its installation id tells its objects
/// from those of other instances.
fn confinement(instance: &Instance<'_>) -> Mapping {
    let mut values = Mapping::new();
    values.push("crds", map! { "install" => false });
    values.push("createClusterRoles", false);
    values.push("createAggregateRoles", false);
    let cm = map! { "installationID" => &instance.name, "cluster.inClusterEnabled" => "false" };
    values.push("configs", map! { "cm" => cm });
    values
}

/// The values of the central instance if there are others: its installation id.
pub(super) fn central_values(instance: &Instance<'_>) -> Mapping {
    let mut values = Mapping::new();
    values.push("configs", map! { "cm" => map! { "installationID" => &instance.name } });
    values
}

/// Replaces `{team}` in all texts among the values.
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

/// The namespace of a team's instance, on the cluster of the control plane.
pub(super) fn namespace(instance: &Instance<'_>) -> File {
    let mut labels = Mapping::new();
    labels.push(LABEL_PART_OF, &instance.platform.config.name);
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
