//! Finds removed objects whose deletion loses something, which `kubernetes::KindFacts` lists. A rename or a move is
//! also a removal.

use std::collections::{BTreeMap, BTreeSet};

use super::values::text;
use crate::effect::Effect;
use crate::pair::{Comparison, Pair};
use crate::risk::{Class, Risk};
use crate::scope::{ChangeScope, ScopedObjects};
use rutter_kubernetes::{Object, RESOURCES_FINALIZER, deletes_deployed_objects, is_load_balancer, kind_facts};

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    for pair in &comparison.pairs {
        if pair.is_removed() {
            removal(comparison, pair, effects);
        } else if let Some((before, after)) = pair.both() {
            change(pair, before, after, effects);
        }
    }
    whole_places(comparison, effects);
    namespace_moves(comparison, effects);
}

fn removal(comparison: &Comparison<'_>, pair: &Pair<'_>, effects: &mut Vec<Effect>) {
    let Some(object) = pair.before else { return };
    let facts = kind_facts(object.group(), object.kind());
    let loss = facts.and_then(|facts| facts.losses.iter().find(|loss| (loss.applies)(object)));
    let Some(loss) = loss else { return };
    let lost = if loss.severe { Risk::High } else { Risk::Medium };
    let (risk, guard) = match prune_option(object) {
        Some("Prune=false") => (Risk::Low, Some("Prune=false: Argo CD leaves it in the cluster, unmanaged")),
        Some("Prune=confirm") => (lost, Some("Prune=confirm: Argo CD waits for a confirmation")),
        _ => (lost, None),
    };
    let summary = format!("{} `{}` is removed: {}", object.kind(), object.name(), loss.what);
    let mut effect = Effect::of(Class::Destroy, risk, pair, summary).details(guard.map(str::to_owned));
    if prune_option(object) == Some("Prune=false") && object.group() == "argoproj.io" {
        effect = effect.detail(delete_by_hand(object));
    }
    if object.kind() == "Application" && !deletes_deployed_objects(object) {
        effect = effect.detail(delete_deployed(object));
    }
    if let Some(new_name) = renamed_to(comparison, pair, object) {
        effect = effect.detail(format!("`{new_name}` is new: a rename is a delete and a create"));
    }
    effects.push(effect);
}

/// Returns how to delete an object of Argo CD that nothing deletes.
fn delete_by_hand(object: &Object) -> String {
    let (kind, name, namespace) = (object.kind().to_lowercase(), object.name(), object.namespace());
    let command = format!("`kubectl -n {namespace} delete {kind} {name}` deletes it");
    if object.kind() == "AppProject" { format!("{command} once no Application is in it") } else { command }
}

/// Returns how to have what an Application deployed deleted with it.
fn delete_deployed(application: &Object) -> String {
    let (name, namespace) = (application.name(), application.namespace());
    let finalizers = format!("{{\"metadata\":{{\"finalizers\":[\"{RESOURCES_FINALIZER}\"]}}}}");
    format!(
        "to have it deleted too, before this change is merged: \
         `kubectl -n {namespace} patch application {name} --type merge -p '{finalizers}'`"
    )
}

/// Returns the object's sync option `Prune=false` or `Prune=confirm`, if it has one.
fn prune_option(object: &Object) -> Option<&'static str> {
    let options = text(&object.0, &["metadata", "annotations", "argocd.argoproj.io/sync-options"]);
    ["Prune=false", "Prune=confirm"].into_iter().find(|wanted| options.split(',').any(|o| o.trim() == *wanted))
}

/// Returns the name of the new object of the same kind in the same scope, if there is exactly one.
fn renamed_to<'a>(comparison: &Comparison<'a>, removed: &Pair<'_>, object: &Object) -> Option<&'a str> {
    let mut added = comparison.pairs.iter().filter(|pair| {
        pair.before.is_none()
            && pair.scope.environment == removed.scope.environment
            && pair.scope.team == removed.scope.team
            && (pair.group(), pair.kind()) == (object.group(), object.kind())
    });
    let only = added.next()?.after?;
    (added.next().is_none() && only.name() != object.name()).then(|| only.name())
}

/// Adds the effects of an object that stays and loses something.
fn change(pair: &Pair<'_>, before: &Object, after: &Object, effects: &mut Vec<Effect>) {
    let name = after.name();
    let mut push = |risk, summary: String| effects.push(Effect::of(Class::Destroy, risk, pair, summary));
    match (after.group(), after.kind()) {
        ("", "Service") if is_load_balancer(before) && !is_load_balancer(after) => {
            push(Risk::High, format!("Service `{name}` is no load balancer any more: its address is given back"));
        }
        ("apps", "StatefulSet") => {
            for (field, when) in [("whenDeleted", "it is deleted"), ("whenScaled", "it is scaled down")] {
                let path = ["spec", "persistentVolumeClaimRetentionPolicy", field];
                if text(&after.0, &path) == "Delete" && text(&before.0, &path) != "Delete" {
                    push(Risk::High, format!("StatefulSet `{name}` deletes its claims when {when}"));
                }
            }
        }
        ("argoproj.io", "Application") if deletes_deployed_objects(after) && !deletes_deployed_objects(before) => {
            push(Risk::Medium, format!("Application `{name}` deletes what it deployed when it is deleted"));
        }
        _ => {}
    }
}

/// Returns the number of objects in each scope of a side.
fn sizes(side: &[ScopedObjects]) -> BTreeMap<&ChangeScope, usize> {
    let mut sizes = BTreeMap::new();
    for scoped in side.iter().filter(|scoped| !scoped.objects.is_empty()) {
        *sizes.entry(&scoped.scope).or_insert(0) += scoped.objects.len();
    }
    sizes
}

fn whole_places(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    let (before, after) = (sizes(comparison.before), sizes(comparison.after));
    let environments: BTreeSet<&str> = comparison.after.iter().map(|p| p.scope.environment.as_str()).collect();
    let mut gone: BTreeMap<&str, usize> = BTreeMap::new();
    for (scope, objects) in &before {
        if !environments.contains(scope.environment.as_str()) {
            *gone.entry(&scope.environment).or_default() += objects;
        } else if !after.contains_key(scope) && !scope.service.is_empty() {
            effects.extend(service_gone(comparison, &after, &before, scope, *objects));
        }
    }
    for (environment, objects) in gone {
        let scope = ChangeScope::new(environment, "", "");
        let summary = format!("environment `{environment}` is removed with {}", count(objects));
        effects.push(Effect::new(Class::Destroy, Risk::High, &scope, summary));
    }
}

fn service_gone(
    comparison: &Comparison<'_>,
    after: &BTreeMap<&ChangeScope, usize>,
    before: &BTreeMap<&ChangeScope, usize>,
    scope: &ChangeScope,
    objects: usize,
) -> Option<Effect> {
    // Objects of a service that moved to another team are not removed.
    let lost = comparison.pairs.iter().filter(|pair| pair.is_removed() && pair.scope == scope).count();
    if lost == 0 {
        return None;
    }
    let same_team = |other: &&ChangeScope| other.environment == scope.environment && other.team == scope.team;
    let mut new = after.keys().copied().filter(|other| same_team(other) && !before.contains_key(*other));
    let summary =
        format!("service `{}` is removed from `{}` with {}", scope.service, scope.environment, count(objects));
    let effect = Effect::new(Class::Destroy, Risk::Medium, scope, summary);
    Some(match (new.next(), new.next()) {
        (Some(other), None) => effect.detail(format!("`{}` is new: a rename is a delete and a create", other.service)),
        _ => effect,
    })
}

fn count(objects: usize) -> String {
    if objects == 1 { "1 object".to_owned() } else { format!("{objects} objects") }
}

/// Finds objects that are removed in one namespace and added in another under the same name.
fn namespace_moves(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    let mut added: BTreeMap<(&ChangeScope, &str, &str, &str), &str> = BTreeMap::new();
    for object in comparison.pairs.iter().filter(|pair| pair.before.is_none()) {
        if let Some(after) = object.after {
            added.insert((object.scope, after.group(), after.kind(), after.name()), after.namespace());
        }
    }
    let mut moves: BTreeMap<(&ChangeScope, &str, &str), Vec<String>> = BTreeMap::new();
    for pair in comparison.pairs.iter().filter(|pair| pair.is_removed()) {
        let Some(before) = pair.before else { continue };
        if let Some(to) = added.get(&(pair.scope, before.group(), before.kind(), before.name())) {
            let line = format!("{}/{}", before.kind(), before.name());
            moves.entry((pair.scope, before.namespace(), to)).or_default().push(line);
        }
    }
    for ((scope, from, to), objects) in moves {
        let summary = format!(
            "{} moved from namespace `{from}` to `{to}`: deleted there and created here",
            if objects.len() == 1 { "1 object is".to_owned() } else { format!("{} objects are", objects.len()) }
        );
        effects.push(Effect::new(Class::Destroy, Risk::High, scope, summary).details(objects));
    }
}
