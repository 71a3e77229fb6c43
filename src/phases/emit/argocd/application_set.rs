//! ApplicationSets, one for each team and environment. Argo CD makes one Application for each service and cluster from
//! it.

use super::instance::{File, Instance, Metadata, environment_folder};
use super::sync;
use crate::base::conventions::{
    ANNOTATION_GENERATE_PATHS, LABEL_CLUSTER, LABEL_ENVIRONMENT, LABEL_SERVICE, LABEL_TEAM, application_name,
    overlay_folder, parameter_file, service_subject,
};
use crate::kubernetes::RESOURCES_FINALIZER;
use crate::language::model::{Cluster, Environment, TeamId};
use crate::language::spec::{IntOrPercent, RolloutStep};
use crate::yaml::{Mapping, Value};
use crate::{map, seq};

/// With this finalizer the Applications stay when the ApplicationSet is deleted by mistake.
const FINALIZERS: &[&str] = &[RESOURCES_FINALIZER];

/// What differs from Application to Application and is no text: a template can only fill in texts.
const PATCH: &str = "spec:\n  ignoreDifferences: {{ toJson .ignoreDifferences }}\n";

/// The ApplicationSets of a team, one for each environment where it has services.
pub(super) fn emit(instance: &Instance<'_>, team: TeamId) -> Vec<File> {
    let (namespaces, team) = (instance.namespaces_of(team), &instance.platform.config.team(team).name);
    namespaces.into_iter().map(|(environment, _)| application_set(instance, team, environment)).collect()
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

/// The generator: one element for each parameter file of the team or, with several clusters, for each pair of file and
/// cluster.
fn generator(instance: &Instance<'_>, team: &str, environment: &Environment) -> Value {
    // `*` is meant to match the folder of one service. By default, Argo CD's `*` also matches slashes; the crate
    // `argocd` generates Applications with that default, and `verify` checks them.
    let path = format!("{}/{}", overlay_folder("*", &environment.name), parameter_file(team));
    let git = map! {
        "git" => map! {
            "repoURL" => &instance.repository.url,
            "revision" => instance.revision(),
            "files" => seq![map! { "path" => instance.in_repository(&path) }],
            "template" => no_template(),
        },
    };
    match environment.clusters.as_slice() {
        [_] => git,
        clusters => {
            let element = |cluster: &Cluster| {
                map! { "cluster" => &cluster.name, "place" => name_suffix(environment, cluster) }
            };
            let elements: Vec<Value> = clusters.iter().map(element).collect();
            let list = map! { "list" => map! { "elements" => elements, "template" => no_template() } };
            map! { "matrix" => map! { "generators" => seq![git, list], "template" => no_template() } }
        }
    }
}

/// Returns the empty template of a generator, which overrides nothing. When the ApplicationSet controller removes the
/// annotation by which a webhook asks for a refresh, it writes this template into every generator (Argo CD 3.2). The list
/// of generators is compared as a whole, so that a set without it would be out of sync after each push.
fn no_template() -> Value {
    let spec = map! { "destination" => Mapping::new(), "project" => "" };
    map! { "metadata" => Mapping::new(), "spec" => spec }
}

/// The part of an Application's name that follows the name of the service.
fn name_suffix(environment: &Environment, cluster: &Cluster) -> String {
    application_name("", &environment.name, &cluster.name).trim_start_matches('-').to_owned()
}

fn template(instance: &Instance<'_>, team: &str, environment: &Environment) -> Value {
    let (suffix, cluster) = match environment.clusters.as_slice() {
        [only] => (name_suffix(environment, only), only.name.clone()),
        _ => ("{{.place}}".to_owned(), "{{.cluster}}".to_owned()),
    };
    let metadata = map! {
        "name" => format!("{}-{suffix}", service_subject(team, "{{.service}}")),
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
    spec.push("syncPolicy", sync::policy(environment.delivery.rollout.is_empty(), instance.retries()));
    map! { "metadata" => metadata, "spec" => spec }
}

/// A step of a progressive rollout over clusters.
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
