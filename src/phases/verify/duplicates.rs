//! Nothing exists twice in an environment.

use super::inventory::Inventory;
use super::item::Item;
use crate::diagnostics::Diagnostic;

/// The same object in two kustomizations of an environment.
pub const DUPLICATE_OBJECT: &str = "duplicate-object";

pub(super) fn judge(inventory: &Inventory<'_>) -> Vec<Diagnostic> {
    let report = |(first, again): &(Item<'_>, Item<'_>)| {
        let message = format!("{} is made twice in {}", again.object.id(), inventory.environment().name);
        let report = inventory.error(DUPLICATE_OBJECT, *again, message);
        report.related(inventory.span(*first), "made here too")
    };
    inventory.twice().iter().map(report).collect()
}
