//! Finds what stays in the clusters although the new side does not have it any more.
//!
//! Argo CD deletes nothing in a protected environment, and nothing that an Application deployed whose file goes. A
//! comparison that took it as deleted would tell of losses that do not happen, and hide that it goes on running.

use std::collections::{BTreeMap, BTreeSet};

use super::rendered::Part;
use crate::base::conventions::{LABEL_ENVIRONMENT, LABEL_SERVICE, LABEL_TEAM, spec_overlay, spec_service};
use crate::diff::{ChangeScope, Class, Effect, Risk, ScopedObjects};
use crate::kubernetes::{Object, RESOURCES_FINALIZER, kind_facts};
use crate::phases::verify::{Application, Applications, Ending};
use crate::pipeline::compile::Compiled;
use crate::yaml::Value;

/// The objects that stay in the clusters, and the effects that say so.
#[derive(Debug, Default)]
pub(super) struct Behind {
    /// The objects that go on existing, in environments that the new side still has.
    pub(super) objects: Vec<ScopedObjects>,
    /// One for each service whose Applications stay.
    pub(super) effects: Vec<Effect>,
}

/// Finds the Applications of the old side that the new one does not make. `rendered`: what the old side rendered.
pub(super) fn behind(old: &Applications, new: &Applications, after: &Compiled, rendered: &[Part]) -> Behind {
    let known: BTreeSet<(&str, &str)> = new.applications.iter().map(id).collect();
    let mut by_path: BTreeMap<&str, Vec<&Application>> = BTreeMap::new();
    for application in old.applications.iter().filter(|application| !application.path().is_empty()) {
        by_path.entry(application.path()).or_default().push(application);
    }
    let environments = &after.checked.platform.surroundings.environments;
    let mut found = Behind::default();
    for (path, all) in by_path {
        let gone: Vec<&Application> = all.iter().copied().filter(|one| !known.contains(&id(one))).collect();
        let Some(first) = gone.first().filter(|first| first.ending != Ending::Deletes) else { continue };
        let part = rendered.iter().find(|part| !part.folder.is_empty() && path.ends_with(&part.folder));
        let exists = environments.iter().any(|environment| environment.name == label(first, LABEL_ENVIRONMENT));
        let objects = part.map(|part| part.scoped.objects.as_slice());
        if objects.is_some_and(<[Object]>::is_empty) {
            continue;
        }
        if first.ending == Ending::Stays {
            found.effects.push(effect(new, &gone, objects.unwrap_or_default()));
        }
        found.objects.extend(part.filter(|_| exists && gone.len() == all.len()).map(|part| part.scoped.clone()));
    }
    found.objects.extend(left_in_namespaces(old, new, rendered));
    found
}

/// The objects of Applications that go to another namespace, where their project allows the old one no more: Argo CD
/// leaves alone what a project does not allow.
fn left_in_namespaces(old: &Applications, new: &Applications, rendered: &[Part]) -> Vec<ScopedObjects> {
    let now: BTreeMap<(&str, &str), &str> = new.applications.iter().map(|a| (id(a), a.namespace())).collect();
    let left = old.applications.iter().filter(|application| {
        let moves = now.get(&id(application)).is_some_and(|namespace| *namespace != application.namespace());
        moves && !new.admits(application)
    });
    let folders: BTreeSet<&str> = left.map(Application::path).collect();
    let is_left = |part: &&Part| !part.folder.is_empty() && folders.iter().any(|path| path.ends_with(&part.folder));
    rendered.iter().filter(is_left).map(|part| part.scoped.clone()).collect()
}

fn id(application: &Application) -> (&str, &str) {
    (application.object.namespace(), application.name())
}

fn label<'a>(application: &'a Application, name: &str) -> &'a str {
    application.object.labels().and_then(|labels| labels.get(name)).and_then(Value::as_str).unwrap_or_default()
}

/// The effect of a service's Applications that nothing deletes, one for each cluster.
fn effect(new: &Applications, gone: &[&Application], objects: &[Object]) -> Effect {
    let [environment, team, service] = [LABEL_ENVIRONMENT, LABEL_TEAM, LABEL_SERVICE].map(|name| label(gone[0], name));
    let scope = ChangeScope::new(environment, team, service);
    let count = match objects.len() {
        0 => "what it deployed goes".to_owned(),
        1 => "its 1 object goes".to_owned(),
        n => format!("its {n} objects go"),
    };
    let summary = format!("service `{service}` stays behind in `{environment}`: {count} on running there");
    let runs: Vec<String> = objects.iter().filter(|object| runs_pods(object)).map(name).collect();
    let mut effect = Effect::new(Class::Destroy, Risk::High, &scope, summary);
    for application in gone {
        effect = effect.detail(format!(
            "the environment is protected: nothing deletes the Application `{}`, which shows a ComparisonError and \
             takes no change any more",
            application.name()
        ));
    }
    if !runs.is_empty() {
        effect = effect.detail(format!("it goes on running: {}", runs.join(", ")));
    }
    effect.detail(in_git(new, gone[0])).details(gone.iter().flat_map(|application| by_hand(new, application, objects)))
}

/// Returns the change in Git that ends what stays.
fn in_git(new: &Applications, gone: &Application) -> String {
    let [environment, team, service] = [LABEL_ENVIRONMENT, LABEL_TEAM, LABEL_SERVICE].map(|name| label(gone, name));
    let (field, file, what) = match moved(new, gone) {
        true => (format!("retiredFrom: {team}"), spec_service(service), "field"),
        false => ("retired: true".to_owned(), spec_overlay(service, environment), "overlay"),
    };
    format!(
        "to end it in Git, now or later: `{field}` in {file}, so that Argo CD deletes the objects; a later change takes \
         the {what} away"
    )
}

/// Whether the new side has the service in the environment, in another place.
fn moved(new: &Applications, gone: &Application) -> bool {
    let place =
        |application: &Application| [LABEL_ENVIRONMENT, LABEL_SERVICE].map(|name| label(application, name).to_owned());
    new.applications.iter().any(|application| place(application) == place(gone))
}

fn runs_pods(object: &Object) -> bool {
    kind_facts(object.group(), object.kind()).is_some_and(|facts| facts.pod_template.is_some())
}

fn name(object: &Object) -> String {
    format!("{}/{}", object.kind(), object.name())
}

/// The commands that end an Application and what it deployed. With the finalizer Argo CD deletes what the Application's
/// project allows, and no more.
fn by_hand(new: &Applications, application: &Application, objects: &[Object]) -> Vec<String> {
    let (namespace, name) = id(application);
    let delete = format!("kubectl -n {namespace} delete application {name}");
    if new.admits(application) {
        let finalizers = format!("{{\"metadata\":{{\"finalizers\":[\"{RESOURCES_FINALIZER}\"]}}}}");
        let patch = format!("kubectl -n {namespace} patch application {name} --type merge -p '{finalizers}'");
        return vec![format!("or by hand, with all of its objects: `{patch} && {delete}`")];
    }
    let (cluster, to) = (application.cluster(), application.namespace());
    let kinds = objects.iter().map(|object| format!("{}/{}", object.kind().to_lowercase(), object.name()));
    let kinds: Vec<String> = kinds.collect();
    vec![format!(
        "or by hand: `{delete}` deletes the Application alone, as its project no longer allows `{to}` on `{cluster}`, \
         and then `kubectl --context {cluster} -n {to} delete {}` the objects",
        kinds.join(" ")
    )]
}
