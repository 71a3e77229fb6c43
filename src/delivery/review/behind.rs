//! Finds what stays in the clusters although the new side does not have it any more.
//!
//! Argo CD deletes nothing in a protected environment, and nothing that an Application deployed whose file goes. A
//! comparison that took it as deleted would tell of losses that do not happen, and hide that it goes on running.

use std::collections::{BTreeMap, BTreeSet};

use super::removed_environments::removed_environments;
use super::rendered::Part;
use crate::base::conventions::{LABEL_ENVIRONMENT, LABEL_SERVICE, LABEL_TEAM, spec_overlay, spec_service};
use crate::diff::{ChangeScope, Class, Effect, Risk, ScopedObjects};
use crate::kubernetes::{Object, RESOURCES_FINALIZER, kind_facts, lives_outside_namespaces};
use crate::language::model::Environment;
use crate::phases::verify::{Application, Applications, Ending};

/// The objects that stay in the clusters, and the effects that say so.
#[derive(Debug)]
pub(super) struct Behind {
    /// The objects that go on existing.
    pub(super) objects: Vec<ScopedObjects>,
    /// One for each service whose objects stay, and one for each removed environment.
    pub(super) effects: Vec<Effect>,
}

/// What becomes of a service whose Application nothing makes any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Argo CD deletes the Application and the objects.
    Deleted,
    /// The Application goes, and its objects stay.
    ObjectsStay,
    /// Argo CD deletes the Application, but not its objects: its project no longer allows their namespace and cluster.
    NotAllowed,
    /// The Application and its objects stay.
    AllStays,
}

impl Fate {
    fn of(application: &Application, new: &Applications) -> Self {
        match application.ending {
            Ending::Stays => Self::AllStays,
            Ending::LeavesObjects => Self::ObjectsStay,
            Ending::Deletes if new.admits(application) => Self::Deleted,
            Ending::Deletes => Self::NotAllowed,
        }
    }
}

/// The Applications of a folder that the new side does not make.
struct Gone<'a> {
    applications: Vec<&'a Application>,
    /// The service goes on running on other clusters of the environment.
    elsewhere: bool,
    objects: &'a [Object],
}

/// Finds the Applications of the old side that the new one does not make. `rendered`: what the old side rendered;
/// `environments`: those of the new side. Of a removed environment everything stays.
pub(super) fn behind(
    old: &Applications,
    new: &Applications,
    environments: &[Environment],
    rendered: &[Part],
) -> Behind {
    let known: BTreeSet<(&str, &str)> = new.applications.iter().map(id).collect();
    let mut by_path: BTreeMap<&str, Vec<&Application>> = BTreeMap::new();
    for application in old.applications.iter().filter(|application| !application.path().is_empty()) {
        by_path.entry(application.path()).or_default().push(application);
    }
    let exists = |name: &str| environments.iter().any(|environment| environment.name == name);
    let (objects, effects) = removed_environments(old, new, rendered, &exists);
    let mut found = Behind { objects, effects };
    for (path, all) in by_path {
        let applications: Vec<&Application> = all.iter().copied().filter(|one| !known.contains(&id(one))).collect();
        let Some(first) = applications.first() else { continue };
        let part = rendered.iter().find(|part| !part.folder.is_empty() && path.ends_with(&part.folder));
        if part.is_some_and(|part| part.scoped.objects.is_empty()) {
            continue;
        }
        let objects = part.map(|part| part.scoped.objects.as_slice()).unwrap_or_default();
        let fate = Fate::of(first, new);
        if !exists(first.label(LABEL_ENVIRONMENT)) {
            continue;
        }
        let gone = Gone { elsewhere: applications.len() < all.len(), applications, objects };
        found.effects.extend(gone.effect(fate, new));
        if fate != Fate::Deleted && !gone.elsewhere {
            found.objects.extend(part.map(|part| part.scoped.clone()));
        }
    }
    found.objects.extend(left_in_namespaces(old, new, rendered));
    found
}

/// The objects of Applications that go to another namespace, where their project allows the old one no more: Argo CD
/// leaves alone what a project does not allow. Projects allow cluster-scoped kinds wherever they are: the old Namespace goes.
fn left_in_namespaces(old: &Applications, new: &Applications, rendered: &[Part]) -> Vec<ScopedObjects> {
    let now: BTreeMap<(&str, &str), &str> = new.applications.iter().map(|a| (id(a), a.namespace())).collect();
    let left = old.applications.iter().filter(|application| {
        let moves = now.get(&id(application)).is_some_and(|namespace| *namespace != application.namespace());
        moves && !new.admits(application)
    });
    let folders: BTreeSet<&str> = left.map(Application::path).collect();
    let is_left = |part: &&Part| !part.folder.is_empty() && folders.iter().any(|path| path.ends_with(&part.folder));
    let stays = |object: &&Object| !lives_outside_namespaces(object.group(), object.kind());
    let of_namespace = |part: &Part| ScopedObjects {
        scope: part.scoped.scope.clone(),
        objects: part.scoped.objects.iter().filter(stays).cloned().collect(),
    };
    rendered.iter().filter(is_left).map(of_namespace).collect()
}

fn id(application: &Application) -> (&str, &str) {
    (application.object.namespace(), application.name())
}

impl Gone<'_> {
    /// Returns the effect, or `None` for what the comparison of objects says.
    fn effect(&self, fate: Fate, new: &Applications) -> Option<Effect> {
        let first = self.applications.first()?;
        let service = first.label(LABEL_SERVICE);
        let stays = match fate {
            Fate::AllStays => true,
            Fate::NotAllowed => !service.is_empty(),
            Fate::Deleted if self.elsewhere => false,
            Fate::Deleted | Fate::ObjectsStay => return None,
        };
        let [environment, team] = [LABEL_ENVIRONMENT, LABEL_TEAM].map(|name| first.label(name));
        let scope = ChangeScope::new(environment, team, service);
        let place = if self.elsewhere { self.clusters() } else { format!("`{environment}`") };
        if !stays {
            let summary = format!("service `{service}` is removed from {place} with {}", count(self.objects.len()));
            return Some(Effect::new(Class::Destroy, Risk::Medium, &scope, summary));
        }
        let what = match self.objects.len() {
            0 => "what it deployed goes".to_owned(),
            1 => "its 1 object goes".to_owned(),
            n => format!("its {n} objects go"),
        };
        let summary = format!("service `{service}` stays behind in {place}: {what} on running there");
        let mut effect = Effect::new(Class::Destroy, Risk::High, &scope, summary);
        effect = effect.details(self.applications.iter().map(|application| self.because(application, fate, new)));
        let runs: Vec<String> = self.objects.iter().filter(|object| runs_pods(object)).map(name).collect();
        if !runs.is_empty() {
            effect = effect.detail(format!("it goes on running: {}", runs.join(", ")));
        }
        if !self.elsewhere && fate == Fate::AllStays {
            effect = effect.detail(in_git(new, first));
        }
        Some(effect.details(self.applications.iter().map(|one| by_hand(new, one, self.objects, fate))))
    }

    /// Why the objects of an Application stay.
    fn because(&self, application: &Application, fate: Fate, new: &Applications) -> String {
        let name = application.name();
        let refused = format!("`{}` on `{}`", application.namespace(), application.cluster());
        if fate != Fate::AllStays {
            return format!(
                "Argo CD deletes the Application `{name}` and leaves its objects alone, because its project no longer \
                 allows {refused} (if it deletes the Application before it reads the project, the objects go, too)"
            );
        }
        let then = match (self.elsewhere, new.admits(application)) {
            (false, _) => "which shows a ComparisonError and takes no change any more".to_owned(),
            (true, true) => "which goes on taking changes".to_owned(),
            (true, false) => format!("which takes no change any more, because its project no longer allows {refused}"),
        };
        format!("the environment is protected: nothing deletes the Application `{name}`, {then}")
    }

    /// The clusters that the service leaves: "cluster `prod-us`".
    fn clusters(&self) -> String {
        let names: Vec<String> = self.applications.iter().map(|one| format!("`{}`", one.cluster())).collect();
        format!("{} {}", if names.len() == 1 { "cluster" } else { "clusters" }, names.join(", "))
    }
}

fn count(objects: usize) -> String {
    if objects == 1 { "1 object".to_owned() } else { format!("{objects} objects") }
}

/// Returns the change in Git that ends what stays.
fn in_git(new: &Applications, gone: &Application) -> String {
    let [environment, team, service] = [LABEL_ENVIRONMENT, LABEL_TEAM, LABEL_SERVICE].map(|name| gone.label(name));
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
        |application: &Application| [LABEL_ENVIRONMENT, LABEL_SERVICE].map(|name| application.label(name).to_owned());
    new.applications.iter().any(|application| place(application) == place(gone))
}

fn runs_pods(object: &Object) -> bool {
    kind_facts(object.group(), object.kind()).is_some_and(|facts| facts.pod_template.is_some())
}

fn name(object: &Object) -> String {
    format!("{}/{}", object.kind(), object.name())
}

/// The commands that end what stays of an Application. With the finalizer Argo CD deletes what the Application's project
/// allows, and no more.
fn by_hand(new: &Applications, application: &Application, objects: &[Object], fate: Fate) -> String {
    let (namespace, name) = id(application);
    let delete = format!("kubectl -n {namespace} delete application {name}");
    if fate == Fate::AllStays && new.admits(application) {
        let finalizers = format!("{{\"metadata\":{{\"finalizers\":[\"{RESOURCES_FINALIZER}\"]}}}}");
        let patch = format!("kubectl -n {namespace} patch application {name} --type merge -p '{finalizers}'");
        return format!("or by hand, with all of its objects: `{patch} && {delete}`");
    }
    let (cluster, to) = (application.cluster(), application.namespace());
    let kinds = objects.iter().map(|object| format!("{}/{}", object.kind().to_lowercase(), object.name()));
    let kinds: Vec<String> = kinds.collect();
    let objects = format!("`kubectl --context {cluster} -n {to} delete {}`", kinds.join(" "));
    if fate == Fate::NotAllowed {
        return format!("to end it by hand: {objects}");
    }
    format!(
        "or by hand: `{delete}` deletes the Application alone, as its project no longer allows `{to}` on `{cluster}`, \
         and then {objects} the objects"
    )
}
