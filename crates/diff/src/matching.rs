//! Matches the objects of one side with those of the other.

use std::collections::BTreeMap;

use super::pair::Pair;
use super::placed::{Place, Placed};
use rutter_kubernetes::Object;

/// The id of an object for the API server: group, kind, namespace and name.
type Key<'a> = (&'a str, &'a str, &'a str, &'a str);
type PlacedObject<'a> = (&'a Place, &'a Object);

/// Matches objects in three rounds: in the same place, in another place of the same environment, and by the name
/// without its hash. Leaves out equal pairs.
pub(super) fn match_objects<'a>(before: &'a [Placed], after: &'a [Placed]) -> Vec<Pair<'a>> {
    let mut old: Vec<PlacedObject<'a>> = placed_objects(before);
    let mut new: Vec<PlacedObject<'a>> = placed_objects(after);
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

fn placed_objects(side: &[Placed]) -> Vec<PlacedObject<'_>> {
    side.iter().flat_map(|placed| placed.objects.iter().map(|object| (&placed.place, object))).collect()
}

fn key<'a>(object: &'a Object, name: &'a str) -> Key<'a> {
    (object.group(), object.kind(), object.namespace(), name)
}

/// Moves objects with the same key on both sides to `pairs`. The rest stays in its order.
fn take_matching<'a, K: Ord>(
    old: &mut Vec<PlacedObject<'a>>,
    new: &mut Vec<PlacedObject<'a>>,
    pairs: &mut Vec<Pair<'a>>,
    key: impl Fn(&PlacedObject<'a>) -> Option<K>,
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

/// Returns the name without the hash that Kustomize's generators append: `-` and 10 characters of its alphabet.
fn hash_stem(object: &Object) -> Option<&str> {
    if !matches!((object.group(), object.kind()), ("", "ConfigMap" | "Secret")) {
        return None;
    }
    let (stem, hash) = object.name().rsplit_once('-')?;
    let is_hash = hash.len() == 10 && hash.bytes().all(|b| b"2456789bcdfghkmt".contains(&b));
    (is_hash && !stem.is_empty()).then_some(stem)
}
