//! Nothing exists twice in an environment.

use std::collections::BTreeMap;

use super::inventory::{Inventory, Item};
use crate::diagnostics::Diagnostic;

/// The same object in two kustomizations of an environment.
pub const DUPLICATE_OBJECT: &str = "duplicate-object";

/// Group, kind, namespace and name: what the API server tells objects apart by.
type Key<'a> = (&'a str, &'a str, &'a str, &'a str);

pub(super) fn judge(inventory: &Inventory<'_>) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<Key<'_>, Item<'_>> = BTreeMap::new();
    let mut found = Vec::new();
    for item in inventory.items() {
        let object = item.object;
        let key = (object.group(), object.kind(), object.namespace(), object.name());
        match seen.get(&key) {
            Some(first) => {
                let message = format!("{} is made twice in {}", object.id(), inventory.environment().name);
                let report = inventory.error(DUPLICATE_OBJECT, item, message);
                found.push(report.related(inventory.span(*first), "made here too"));
            }
            None => {
                seen.insert(key, item);
            }
        }
    }
    found
}
