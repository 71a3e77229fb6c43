//! Finds jobs that run again: a hook, which Argo CD runs with every sync, and a job whose template changes and whose name
//! therefore ends in another hash.

use std::collections::BTreeSet;

use super::values::text;
use crate::effect::Effect;
use crate::equality::same_in_order;
use crate::pair::{Comparison, Pair};
use crate::path::FieldPath;
use crate::risk::{Class, Risk};
use crate::scope::ChangeScope;
use crate::workload::{self, identity};
use rutter_kubernetes::Object;

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    renamed(comparison, effects);
    hooks(comparison, effects);
}

/// Adds the jobs that are removed under one name and added under another.
fn renamed(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    for pair in comparison.pairs.iter().filter(|pair| pair.before.is_none() && is_job(pair)) {
        let Some(after) = pair.after.filter(|after| !is_hook(after)) else { continue };
        let Some(before) = predecessor(comparison, pair, after) else { continue };
        let summary = format!("Job `{}` runs again, as `{}`", identity(after), after.name());
        let mut effect = Effect::of(Class::Restart, Risk::Low, pair, summary)
            .detail(format!("`{}` is removed: a run that has not ended is stopped", before.name()));
        effect.pods = comparison.new_autoscalers.pods(&pair.scope.environment, after).at_most();
        effects.push(effect);
    }
}

fn predecessor<'a>(comparison: &Comparison<'a>, added: &Pair<'_>, after: &Object) -> Option<&'a Object> {
    let mut same = comparison
        .pairs
        .iter()
        .filter(|pair| pair.is_removed() && is_job(pair) && pair.scope.environment == added.scope.environment);
    same.find_map(|pair| {
        let before = pair.before?;
        (before.namespace() == after.namespace() && identity(before) == identity(after)).then_some(before)
    })
}

/// Adds the hooks of every service in which something else changes, or the hook itself.
fn hooks(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    let synced: BTreeSet<&ChangeScope> = comparison.pairs.iter().map(|pair| pair.scope).collect();
    for scoped in comparison.after.iter().filter(|scoped| synced.contains(&scoped.scope)) {
        for hook in scoped.objects.iter().filter(|object| is_hook(object)) {
            let pair = comparison.pairs.iter().find(|pair| pair.after == Some(hook));
            effects.extend(hook_runs(comparison, &scoped.scope, hook, pair));
        }
    }
}

fn hook_runs(
    comparison: &Comparison<'_>,
    scope: &ChangeScope,
    hook: &Object,
    pair: Option<&Pair<'_>>,
) -> Option<Effect> {
    // A hook of a failed sync is not expected to run.
    if text(&hook.0, &["metadata", "annotations", "argocd.argoproj.io/hook"]) == "SyncFail" {
        return None;
    }
    let before = pair.and_then(|pair| pair.before);
    if pair.is_some() && before.is_none() {
        return None;
    }
    let changed = before.is_some_and(|before| {
        !same_in_order(&FieldPath::default(), workload::template(before), workload::template(hook))
    });
    let (risk, what) = match changed {
        true => (Risk::Low, "runs again, with another pod template"),
        false => (Risk::Info, "runs again, as with every sync"),
    };
    let mut effect = Effect::new(Class::Restart, risk, scope, format!("hook `{}` {what}", hook.name()));
    effect.object = Some(hook.id());
    effect.pods = comparison.new_autoscalers.pods(&scope.environment, hook).at_most();
    Some(effect)
}

fn is_job(pair: &Pair<'_>) -> bool {
    (pair.group(), pair.kind()) == ("batch", "Job")
}

fn is_hook(object: &Object) -> bool {
    (object.group(), object.kind()) == ("batch", "Job")
        && !text(&object.0, &["metadata", "annotations", "argocd.argoproj.io/hook"]).is_empty()
}
