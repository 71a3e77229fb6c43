//! Removals for which Argo CD waits until somebody confirms them, and what waits with them.
//!
//! With `Prune=confirm` the sync that would prune the object stays running, and with `Delete=confirm` the deletion of
//! the Application that deployed it. Both go on once the Application has the annotation
//! `argocd.argoproj.io/deletion-approved` with a time that is not before they began.

use std::collections::{BTreeMap, BTreeSet};

use super::rendered::Part;
use crate::base::conventions::ANNOTATION_SYNC_OPTIONS;
use crate::diff::{Effect, PRUNE_CONFIRM};
use crate::kubernetes::{Object, ObjectId};
use crate::phases::verify::{Application, Applications, Ending};
use crate::yaml::Value;

/// The waits by environment and object. An object that something deploys whose Application is known has an entry, even
/// without a wait.
pub(super) struct Confirmations(BTreeMap<(String, ObjectId), Vec<Wait>>);

/// Returns the text of what waits for a confirmation, and the command that confirms it.
struct Wait {
    detail: String,
    step: String,
}

impl Confirmations {
    /// Says in the effects of removed objects what waits, in place of the general sentence.
    pub(super) fn fill(&self, effects: &mut [Effect]) {
        for effect in effects.iter_mut().filter(|effect| effect.detail.iter().any(|line| line == PRUNE_CONFIRM)) {
            let Some(object) = effect.object.clone() else { continue };
            let Some(waits) = self.0.get(&(effect.scope.environment.clone(), object)) else { continue };
            effect.detail.retain(|line| line != PRUNE_CONFIRM);
            effect.detail.extend(waits.iter().map(|wait| wait.detail.clone()));
            effect.steps.extend(waits.iter().map(|wait| wait.step.clone()));
        }
    }
}

/// Finds what waits if objects of the old side are removed. `rendered`: what the old side rendered.
pub(super) fn confirmations(old: &Applications, new: &Applications, rendered: &[Part]) -> Confirmations {
    let mut found: BTreeMap<(String, ObjectId), Vec<Wait>> = BTreeMap::new();
    for part in rendered.iter().filter(|part| !part.folder.is_empty()) {
        let deploying: Vec<&Application> =
            old.applications.iter().filter(|one| one.path().ends_with(&part.folder)).collect();
        for object in part.scoped.objects.iter().filter(|object| !deploying.is_empty() && asks(object, "Prune")) {
            let waits = deploying.iter().filter_map(|application| wait(new, application, object));
            found.entry((part.scoped.scope.environment.clone(), object.id())).or_default().extend(waits);
        }
    }
    Confirmations(found)
}

/// Finds the removals that wait until a person confirms them.
fn wait(new: &Applications, old: &Application, object: &Object) -> Option<Wait> {
    let id = |one: &Application| (one.object.namespace().to_owned(), one.name().to_owned());
    match new.applications.iter().find(|one| id(one) == id(old)) {
        Some(now) if prunes(now) => Some(pruning(now, object)),
        None if old.ending == Ending::Deletes && asks(object, "Delete") => Some(deletion(old)),
        _ => None,
    }
}

fn pruning(application: &Application, object: &Object) -> Wait {
    let name = application.name();
    let version = object.0.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
    Wait {
        detail: format!(
            "Prune=confirm: the sync waits \"for pruning confirmation of {version}/{}/{}\": until somebody confirms, the \
             Application `{name}` stays OutOfSync and its operation Running, and no later change of it arrives",
            object.kind(),
            object.name()
        ),
        step: format!("once the sync waits: {}", approval(application)),
    }
}

fn deletion(application: &Application) -> Wait {
    let name = application.name();
    Wait {
        detail: format!(
            "Delete=confirm: the Application `{name}` is deleted, too, and stays with all of its objects until somebody \
             confirms"
        ),
        step: format!("once the Application `{name}` is being deleted: {}", approval(application)),
    }
}

/// The command that confirms. Argo CD takes no time that is before the sync or the deletion began.
fn approval(application: &Application) -> String {
    format!(
        "kubectl -n {} annotate --overwrite application {} \
         argocd.argoproj.io/deletion-approved=$(date -u +%Y-%m-%dT%H:%M:%SZ)",
        application.object.namespace(),
        application.name()
    )
}

/// Returns whether Argo CD prunes by itself.
fn prunes(application: &Application) -> bool {
    application.object.0.at(&["spec", "syncPolicy", "automated", "prune"]) == Some(&Value::Bool(true))
}

/// Returns whether an object has the sync option `Prune=confirm` or `Delete=confirm`.
fn asks(object: &Object, what: &str) -> bool {
    let options = object.0.at(&["metadata", "annotations", ANNOTATION_SYNC_OPTIONS]).and_then(Value::as_str);
    let options: BTreeSet<&str> = options.unwrap_or_default().split(',').map(str::trim).collect();
    options.contains(format!("{what}=confirm").as_str())
}
