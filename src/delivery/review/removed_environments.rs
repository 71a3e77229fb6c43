//! Environments that are removed: whether their services are deleted depends on what Argo CD reads first, and nothing else is.
//!
//! The Application `environment-<name>` has no finalizer, so what it deployed stays: the ApplicationSets, and the Applications
//! of tenancy and components. Where the environment is open, the ApplicationSets find no services any more and delete their
//! Applications. Usually the teams' projects no longer allow the namespaces by then, and Argo CD leaves alone what a project
//! does not allow; but the sets read Git by themselves and may be first.

use std::collections::{BTreeMap, BTreeSet};

use super::rendered::Part;
use crate::base::conventions::{LABEL_CLUSTER, LABEL_ENVIRONMENT, LABEL_SERVICE};
use crate::diff::{ChangeScope, Class, Effect, Risk, ScopedObjects};
use crate::phases::verify::{Application, Applications};

/// Returns the objects that stay of the environments that Argo CD delivered and that do not exist any more, and an effect for
/// each of these environments. `rendered`: what the old side rendered.
pub(super) fn removed_environments(
    old: &Applications,
    new: &Applications,
    rendered: &[Part],
    exists: &dyn Fn(&str) -> bool,
) -> (Vec<ScopedObjects>, Vec<Effect>) {
    let is_delivered = |name: &str| old.applications.iter().any(|one| one.label(LABEL_ENVIRONMENT) == name);
    let mut stays = Vec::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for part in rendered {
        let environment = part.scoped.scope.environment.as_str();
        if environment.is_empty() || exists(environment) || !is_delivered(environment) {
            continue;
        }
        // What Argo CD reads is in no folder of an environment, and is not counted.
        let objects = if part.folder.is_empty() { 0 } else { part.scoped.objects.len() };
        *counts.entry(environment).or_default() += objects;
        stays.push(part.scoped.clone());
    }
    let effects = counts.into_iter().map(|(environment, objects)| effect(environment, objects, old, new));
    (stays, effects.collect())
}

fn effect(environment: &str, objects: usize, old: &Applications, new: &Applications) -> Effect {
    let of_environment =
        |one: &&Application| one.label(LABEL_ENVIRONMENT) == environment && !one.label(LABEL_CLUSTER).is_empty();
    let deployed: Vec<&Application> = old.applications.iter().filter(of_environment).collect();
    let clusters: BTreeSet<&str> = deployed.iter().map(|one| one.cluster()).collect();
    let clusters: Vec<String> = clusters.into_iter().map(|name| format!("`{name}`")).collect();
    let noun = if objects == 1 { "object goes" } else { "objects go" };
    let summary = format!(
        "environment `{environment}` is removed: its {objects} {noun} away or on running on {}",
        clusters.join(", ")
    );
    let scope = ChangeScope::new(environment, "", "");
    let place = |one: &Application| (one.cluster().to_owned(), one.namespace().to_owned());
    let used: BTreeSet<(String, String)> = new.applications.iter().map(place).collect();
    let services = deployed.iter().filter(|one| !one.label(LABEL_SERVICE).is_empty()).map(|one| place(one));
    let left: BTreeSet<(String, String)> = services.filter(|place| !used.contains(place)).collect();
    let command = |(cluster, namespace)| format!("`kubectl --context {cluster} delete namespace {namespace}`");
    let commands: Vec<String> = left.into_iter().map(command).collect();
    let effect = Effect::new(Class::Destroy, Risk::High, &scope, summary)
        .detail(
            "no later change reaches them. Argo CD deletes the services' objects only if it learns that they are gone before \
             it learns that their project no longer allows them, and the rest never (docs/moving.md says how to end them before)",
        );
    if commands.is_empty() {
        return effect;
    }
    effect.detail(format!("to end what the services run: {}", commands.join(", ")))
}
