//! Matching the objects of two sides.

use std::collections::BTreeMap;

use super::effect::Effect;
use super::effects;
use super::fields::{FieldChange, field_changes};
use super::placed::{Place, Placed};
use super::redact::redacted;
use super::workload::Autoscalers;
use rutter_kubernetes::{Object, ObjectId};

/// What happened to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    Added,
    Removed,
    Changed,
}

impl Action {
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// One object that differs. The values of Secrets are redacted.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectChange {
    /// Where it is now; for a removed object where it was.
    pub place: Place,
    /// Where it was, if another place had it.
    pub moved_from: Option<Place>,
    /// Its id now; for a removed object the one it had.
    pub id: ObjectId,
    /// The old name of a ConfigMap or Secret whose name ends in a hash of its content.
    pub renamed_from: Option<String>,
    pub action: Action,
    pub before: Option<Object>,
    pub after: Option<Object>,
    /// For a changed object; an added or removed one differs as a whole.
    pub fields: Vec<FieldChange>,
    /// The spec line behind the change; filled in by a caller that knows it.
    pub cause: Option<String>,
}

/// All that differs between two sides.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changes {
    /// By place, then id.
    pub objects: Vec<ObjectChange>,
    /// Highest risk first, then in the order of the classes, places and objects.
    pub effects: Vec<Effect>,
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty() && self.effects.is_empty()
    }

    /// How many objects had this happen to them.
    pub fn count(&self, action: Action) -> usize {
        self.objects.iter().filter(|change| change.action == action).count()
    }

    /// How many pods the change restarts, at most.
    pub fn pods_restarting(&self) -> u64 {
        self.effects.iter().map(|effect| effect.pods).fold(0, u64::saturating_add)
    }
}

/// An object on both sides, or on one.
#[derive(Debug, Clone)]
pub(super) struct Pair<'a> {
    pub(super) place: &'a Place,
    /// Differs from `place` only for an object that moved.
    pub(super) old_place: &'a Place,
    pub(super) before: Option<&'a Object>,
    pub(super) after: Option<&'a Object>,
    pub(super) fields: Vec<FieldChange>,
}

impl<'a> Pair<'a> {
    /// The new side, or the old one of a removed object.
    pub(super) fn object(&self) -> Option<&'a Object> {
        self.after.or(self.before)
    }

    pub(super) fn kind(&self) -> &'a str {
        self.object().map_or("", Object::kind)
    }

    pub(super) fn group(&self) -> &'a str {
        self.object().map_or("", Object::group)
    }

    pub(super) fn both(&self) -> Option<(&'a Object, &'a Object)> {
        Some((self.before?, self.after?))
    }

    pub(super) fn is_removed(&self) -> bool {
        self.after.is_none()
    }
}

/// What effects are found in: the two sides, and the objects that differ in any byte.
pub(super) struct Comparison<'a> {
    pub(super) before: &'a [Placed],
    pub(super) after: &'a [Placed],
    pub(super) pairs: Vec<Pair<'a>>,
    pub(super) old_autoscalers: Autoscalers<'a>,
    pub(super) new_autoscalers: Autoscalers<'a>,
}

/// Compares two sides. Neither their order nor the grouping of equal places matters.
pub fn compare(before: &[Placed], after: &[Placed]) -> Changes {
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
    let moved = pair.place != pair.old_place;
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
        place: pair.place.clone(),
        moved_from: moved.then(|| pair.old_place.clone()),
        id: object.id(),
        renamed_from,
        action,
        before,
        after,
        fields,
        cause: None,
    })
}

/// Group, kind, namespace and name: what the API server tells objects apart by.
type Key<'a> = (&'a str, &'a str, &'a str, &'a str);
type Found<'a> = (&'a Place, &'a Object);

/// Matched in three rounds: in the same place, in another place of the environment, and by the stem
/// of a name with a hash. Equal pairs are left out.
fn match_objects<'a>(before: &'a [Placed], after: &'a [Placed]) -> Vec<Pair<'a>> {
    let mut old: Vec<Found<'a>> = all(before);
    let mut new: Vec<Found<'a>> = all(after);
    let mut pairs = Vec::new();
    take_matching(&mut old, &mut new, &mut pairs, |(place, object)| Some((*place, key(object, object.name()))));
    take_matching(&mut old, &mut new, &mut pairs, |(place, object)| {
        Some((place.environment.as_str(), key(object, object.name())))
    });
    take_matching(&mut old, &mut new, &mut pairs, |(place, object)| {
        hash_stem(object).map(|stem| (place.environment.as_str(), key(object, stem)))
    });
    let alone = |place, before, after| Pair { place, old_place: place, before, after, fields: Vec::new() };
    pairs.extend(old.into_iter().map(|(place, object)| alone(place, Some(object), None)));
    pairs.extend(new.into_iter().map(|(place, object)| alone(place, None, Some(object))));
    pairs.sort_by_cached_key(|pair| (pair.place.clone(), pair.object().map(Object::id), pair.is_removed()));
    pairs
}

fn all(side: &[Placed]) -> Vec<Found<'_>> {
    side.iter().flat_map(|placed| placed.objects.iter().map(|object| (&placed.place, object))).collect()
}

fn key<'a>(object: &'a Object, name: &'a str) -> Key<'a> {
    (object.group(), object.kind(), object.namespace(), name)
}

/// Moves what has the same key on both sides into `pairs`; the rest stays, in its order.
fn take_matching<'a, K: Ord>(
    old: &mut Vec<Found<'a>>,
    new: &mut Vec<Found<'a>>,
    pairs: &mut Vec<Pair<'a>>,
    key: impl Fn(&Found<'a>) -> Option<K>,
) {
    let mut waiting: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (n, found) in old.iter().enumerate().rev() {
        if let Some(key) = key(found) {
            waiting.entry(key).or_default().push(n);
        }
    }
    let mut taken = vec![false; old.len()];
    new.retain(|found| {
        let Some(n) = key(found).and_then(|key| waiting.get_mut(&key)?.pop()) else { return true };
        taken[n] = true;
        let ((old_place, before), (place, after)) = (old[n], *found);
        if before != after || old_place != place {
            pairs.push(Pair { place, old_place, before: Some(before), after: Some(after), fields: Vec::new() });
        }
        false
    });
    let mut taken = taken.into_iter();
    old.retain(|_| !taken.next().unwrap_or(false));
}

/// The name without the hash that Kustomize's generators append: `-` and 10 characters of its alphabet.
fn hash_stem(object: &Object) -> Option<&str> {
    if !matches!((object.group(), object.kind()), ("", "ConfigMap" | "Secret")) {
        return None;
    }
    let (stem, hash) = object.name().rsplit_once('-')?;
    let is_hash = hash.len() == 10 && hash.bytes().all(|b| b"2456789bcdfghkmt".contains(&b));
    (is_hash && !stem.is_empty()).then_some(stem)
}
