//! Compares two sides, each a set of rendered objects.

use super::change::{Action, Changes, ObjectChange};
use super::effects;
use super::fields::field_changes;
use super::matching::match_objects;
use super::pair::{Comparison, Pair};
use super::redact::redacted;
use super::scope::ScopedObjects;
use super::workload::Autoscalers;

/// Compares two sides. The result does not depend on the order of the entries, and several entries of one
/// scope count as one.
pub fn compare(before: &[ScopedObjects], after: &[ScopedObjects]) -> Changes {
    let mut pairs = match_objects(before, after);
    for pair in &mut pairs {
        if let Some((old, new)) = pair.both() {
            pair.fields = field_changes(&old.0, &new.0);
        }
    }
    let (old_autoscalers, new_autoscalers) = (Autoscalers::of(before), Autoscalers::of(after));
    let comparison = Comparison { before, after, pairs, old_autoscalers, new_autoscalers };
    let effects = effects::detect(&comparison);
    Changes { objects: comparison.pairs.iter().filter_map(object_change).collect(), effects }
}

fn object_change(pair: &Pair<'_>) -> Option<ObjectChange> {
    let object = pair.object()?;
    let action = match (pair.before, pair.after) {
        (None, _) => Action::Added,
        (_, None) => Action::Removed,
        _ => Action::Changed,
    };
    let moved = pair.scope != pair.old_scope;
    if action == Action::Changed && pair.fields.is_empty() && !moved {
        return None;
    }
    let (before, after) = redacted(pair.before, pair.after);
    let fields = match (&before, &after) {
        (Some(old), Some(new)) if object.kind() == "Secret" => field_changes(&old.0, &new.0),
        _ => pair.fields.clone(),
    };
    let renamed_from = pair.both().filter(|(old, new)| old.name() != new.name()).map(|(old, _)| old.name().to_owned());
    Some(ObjectChange {
        scope: pair.scope.clone(),
        moved_from: moved.then(|| pair.old_scope.clone()),
        id: object.id(),
        renamed_from,
        action,
        before,
        after,
        fields,
        cause: None,
    })
}
