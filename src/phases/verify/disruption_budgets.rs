//! Judges that each PodDisruptionBudget selects pods, and that no pods have two budgets.

use std::collections::BTreeMap;

use super::inventory::Inventory;
use crate::connectivity::Selector;
use crate::diagnostics::{Diagnostic, page};
use crate::kubernetes::Object;

/// The code for a PodDisruptionBudget that selects no pods, and for pods with several budgets.
pub const PDB_SELECTOR: &str = "pdb-selector";

page! {
    /// A PodDisruptionBudget that selects no pods protects nothing. Pods that several budgets select cannot be
    /// evicted at all: the eviction API answers with an error, and draining their node hangs.
    ///
    /// Correct the selector, or remove all budgets but one.
    pub(super) PAGE = PDB_SELECTOR => "a disruption budget selects no pods, or pods have several";
}

pub(super) fn judge(inventory: &Inventory<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut budgets: BTreeMap<_, &Object> = BTreeMap::new();
    for budget in inventory.of_kind("policy", "PodDisruptionBudget") {
        let (object, namespace) = (budget.object, budget.object.namespace());
        let selector = object.0.at(&["spec", "selector"]).map(Selector::read);
        let pods = selector.map(|s| inventory.select(namespace, &s)).unwrap_or_default();
        if pods.is_empty() && inventory.is_known(namespace) {
            let message = format!("{} selects no pods", object.id());
            found.push(inventory.error(PDB_SELECTOR, *budget, message));
        }
        for pod in pods {
            let of = pod.item.object;
            let key = (of.namespace(), of.name(), of.kind(), of.api_version());
            if let Some(first) = budgets.insert(key, object) {
                let message = format!(
                    "the pods of {} have two disruption budgets: {} and {}",
                    of.id(),
                    first.id(),
                    object.name()
                );
                found.push(inventory.error(PDB_SELECTOR, *budget, message));
            }
        }
    }
    found
}
