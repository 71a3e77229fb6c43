//! Matches the objects of one side with those of the other.

use std::collections::BTreeMap;

use super::pair::Pair;
use super::scope::{ChangeScope, ScopedObjects};
use rutter_kubernetes::Object;

/// The id of an object for the API server: group, kind, namespace and name.
type Key<'a> = (&'a str, &'a str, &'a str, &'a str);
type ScopedObject<'a> = (&'a ChangeScope, &'a Object);

/// Matches objects in three rounds: in the same scope, in another scope of the same environment, and by the name
/// without its hash. Leaves out equal pairs.
pub(super) fn match_objects<'a>(before: &'a [ScopedObjects], after: &'a [ScopedObjects]) -> Vec<Pair<'a>> {
    let mut old: Vec<ScopedObject<'a>> = scoped_objects(before);
    let mut new: Vec<ScopedObject<'a>> = scoped_objects(after);
    let mut pairs = Vec::new();
    take_matching(&mut old, &mut new, &mut pairs, |(scope, object)| Some((*scope, key(object, object.name()))));
    take_matching(&mut old, &mut new, &mut pairs, |(scope, object)| {
        Some((scope.environment.as_str(), key(object, object.name())))
    });
    take_matching(&mut old, &mut new, &mut pairs, |(scope, object)| {
        hash_stem(object).map(|stem| (scope.environment.as_str(), key(object, stem)))
    });
    let alone = |scope, before, after| Pair { scope, old_scope: scope, before, after, fields: Vec::new() };
    pairs.extend(old.into_iter().map(|(scope, object)| alone(scope, Some(object), None)));
    pairs.extend(new.into_iter().map(|(scope, object)| alone(scope, None, Some(object))));
    pairs.sort_by_cached_key(|pair| (pair.scope.clone(), pair.object().map(Object::id), pair.is_removed()));
    pairs
}

fn scoped_objects(side: &[ScopedObjects]) -> Vec<ScopedObject<'_>> {
    side.iter().flat_map(|scoped| scoped.objects.iter().map(|object| (&scoped.scope, object))).collect()
}

fn key<'a>(object: &'a Object, name: &'a str) -> Key<'a> {
    (object.group(), object.kind(), object.namespace(), name)
}

/// Moves objects with the same key on both sides to `pairs`. The rest stays in its order.
fn take_matching<'a, K: Ord>(
    old: &mut Vec<ScopedObject<'a>>,
    new: &mut Vec<ScopedObject<'a>>,
    pairs: &mut Vec<Pair<'a>>,
    key: impl Fn(&ScopedObject<'a>) -> Option<K>,
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
        let ((old_scope, before), (scope, after)) = (old[n], *found);
        if before != after || old_scope != scope {
            pairs.push(Pair { scope, old_scope, before: Some(before), after: Some(after), fields: Vec::new() });
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
