//! Judges that no two objects of an environment have the same kind, namespace and name.

use super::inventory::Inventory;
use super::item::Item;
use crate::diagnostics::Diagnostic;

/// The code for an object that occurs twice in an environment.
pub const DUPLICATE_OBJECT: &str = "duplicate-object";

pub(super) fn judge(inventory: &Inventory<'_>) -> Vec<Diagnostic> {
    let report = |(first, second): &(Item<'_>, Item<'_>)| {
        let message = format!("{} is made twice in {}", second.object.id(), inventory.environment().name);
        let report = inventory.error(DUPLICATE_OBJECT, *second, message);
        report.related(inventory.span(*first), "the other object with this name is made from this")
    };
    inventory.duplicates().iter().map(report).collect()
}
