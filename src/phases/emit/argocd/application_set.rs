//! What makes the Applications of a team in an environment: one a service and cluster.

use super::instance::{File, Instance, Metadata, environment_folder};
use super::sync;
use crate::base::conventions::{
    ANNOTATION_GENERATE_PATHS, LABEL_CLUSTER, LABEL_ENVIRONMENT, LABEL_SERVICE, LABEL_TEAM, application_name,
    overlay_folder, parameter_file,
};
use crate::kubernetes::RESOURCES_FINALIZER;
use crate::language::model::{Cluster, Environment, TeamId};
use crate::language::spec::{IntOrPercent, RolloutStep};
use crate::yaml::{Mapping, Value};
use crate::{map, seq};

/// Keeps the Applications when the ApplicationSet is deleted by mistake.
const FINALIZERS: &[&str] = &[RESOURCES_FINALIZER];

/// What differs from Application to Application and is no text: a template fills in texts alone.
const PATCH: &str = "spec:\n  ignoreDifferences: {{ toJson .ignoreDifferences }}\n";

/// One for each environment where the team has services.
pub(super) fn emit(instance: &Instance<'_>, team: TeamId) -> Vec<File> {
    let (places, team) = (instance.places(team), &instance.platform.surroundings.team(team).name);
    places.into_iter().map(|(environment, _)| application_set(instance, team, environment)).collect()
}

fn application_set(instance: &Instance<'_>, team: &str, environment: &Environment) -> File {
    let delivery = &environment.delivery;
    let mut spec = Mapping::new();
    spec.push("goTemplate", true);
    spec.push("goTemplateOptions", seq!["missingkey=error"]);
    spec.push("generators", seq![generator(instance, team, environment)]);
    if delivery.protected {
        spec.push("syncPolicy", map! { "preserveResourcesOnDeletion" => true, "applicationsSync" => "create-update" });
    }
    if !delivery.rollout.is_empty() {
        let steps: Vec<Value> = delivery.rollout.iter().map(step).collect();
        spec.push("strategy", map! { "type" => "RollingSync", "rollingSync" => map! { "steps" => steps } });
    }
    spec.push("template", template(instance, team, environment));
    spec.push("templatePatch", PATCH);
    let metadata = Metadata {
        name: format!("{team}-{}", environment.name),
        finalizers: if delivery.protected { FINALIZERS } else { &[] },
        ..Metadata::default()
    };
    File {
        folder: environment_folder(&environment.name, "applicationsets"),
        owner: crate::base::conventions::spec_team(team),
        object: instance.object("ApplicationSet", metadata, spec),
    }
}

/// The team's parameter files, for every cluster where there are several.
fn generator(instance: &Instance<'_>, team: &str, environment: &Environment) -> Value {
    // `*` is exactly one folder deep in a service's place; see `verify` for the greedy reading.
    let path = format!("{}/{}", overlay_folder("*", &environment.name), parameter_file(team));
    let git = map! {
        "git" => map! {
            "repoURL" => &instance.repository.url,
            "revision" => instance.revision(),
            "files" => seq![map! { "path" => instance.in_repository(&path) }],
        },
    };
    match environment.clusters.as_slice() {
        [_] => git,
        clusters => {
            let element = |cluster: &Cluster| {
                map! { "cluster" => &cluster.name, "place" => place(environment, cluster) }
            };
            let elements: Vec<Value> = clusters.iter().map(element).collect();
            map! { "matrix" => map! { "generators" => seq![git, map! { "list" => map! { "elements" => elements } }] } }
        }
    }
}

/// What follows the service in an Application's name.
fn place(environment: &Environment, cluster: &Cluster) -> String {
    application_name("", &environment.name, &cluster.name).trim_start_matches('-').to_owned()
}

fn template(instance: &Instance<'_>, team: &str, environment: &Environment) -> Value {
    let (place, cluster) = match environment.clusters.as_slice() {
        [only] => (place(environment, only), only.name.clone()),
        _ => ("{{.place}}".to_owned(), "{{.cluster}}".to_owned()),
    };
    let metadata = map! {
        "name" => format!("{{{{.service}}}}-{place}"),
        "labels" => map! {
            LABEL_SERVICE => "{{.service}}",
            LABEL_TEAM => team.to_owned(),
            LABEL_ENVIRONMENT => &environment.name,
            LABEL_CLUSTER => cluster.clone(),
        },
        "annotations" => map! { ANNOTATION_GENERATE_PATHS => "{{.generatePaths}}" },
    };
    let mut spec = Mapping::new();
    spec.push("project", team.to_owned());
    spec.push("source", instance.source("{{.path.path}}".to_owned()));
    spec.push("destination", map! { "name" => cluster, "namespace" => "{{.namespace}}" });
    spec.push("syncPolicy", sync::policy(environment.delivery.rollout.is_empty()));
    map! { "metadata" => metadata, "spec" => spec }
}

fn step(step: &RolloutStep) -> Value {
    let clusters: Vec<Value> = step.clusters.iter().map(Value::from).collect();
    let mut out = Mapping::new();
    out.push("matchExpressions", seq![map! { "key" => LABEL_CLUSTER, "operator" => "In", "values" => clusters }]);
    out.push_some(
        "maxUpdate",
        step.max_update.map(|max| match max {
            IntOrPercent::Int(n) => Value::from(n),
            IntOrPercent::Percent(n) => Value::from(format!("{n}%")),
        }),
    );
    out.into()
}
