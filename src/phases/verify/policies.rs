//! Judges that each NetworkPolicy and CiliumNetworkPolicy selects pods.

use std::collections::BTreeMap;

use super::inventory::Inventory;
use super::item::Item;
use crate::connectivity::Selector;
use crate::diagnostics::{Diagnostic, page};

/// The code for a network policy that selects no pods.
pub const POLICY_SELECTOR: &str = "policy-selector";

page! {
    /// The pod selector of a NetworkPolicy (the endpoint selector of a CiliumNetworkPolicy) matches no pod of its
    /// namespace: what the policy was meant to allow stays forbidden, and what it was meant to forbid stays open.
    /// The empty selector selects every pod, also those of the future, so it is always fine.
    ///
    /// Select labels that the pods have; `app.kubernetes.io/name: <service>` is on all of them.
    pub(super) PAGE = POLICY_SELECTOR => "a NetworkPolicy selects no pods";
}

pub(super) fn judge(inventory: &Inventory<'_>) -> Vec<Diagnostic> {
    let policies = inventory.of_kind("networking.k8s.io", "NetworkPolicy").iter().map(|p| (p, "podSelector"));
    let cilium = inventory.of_kind("cilium.io", "CiliumNetworkPolicy").iter().map(|p| (p, "endpointSelector"));
    let idle = policies.chain(cilium).filter(|(item, field)| selects_nothing(inventory, **item, field));
    idle.map(|(item, _)| inventory.error(POLICY_SELECTOR, *item, format!("{} selects no pods", item.object.id())))
        .collect()
}

fn selects_nothing(inventory: &Inventory<'_>, policy: Item<'_>, field: &str) -> bool {
    let namespace = policy.object.namespace();
    let selector = policy.object.0.at(&["spec", field]).map(Selector::read).unwrap_or_default();
    // Cilium's labels may carry their source (`k8s:app`) or be its own (`io.kubernetes.pod.namespace`).
    let foreign = |key: &str| key.contains(':') || key.starts_with("io.");
    let keys = selector.equals.iter().map(|(key, _)| key).chain(selector.expressions.iter().map(|(key, ..)| key));
    let judged = !selector.is_empty() && inventory.is_known(namespace) && !keys.into_iter().any(|key| foreign(key));
    judged && inventory.select(namespace, &selector).is_empty() && !is_capability(inventory, namespace, &selector)
}

/// Returns whether a selector selects the pods of a capability. They are created by a component and are not in the
/// tree.
fn is_capability(inventory: &Inventory<'_>, namespace: &str, selector: &Selector) -> bool {
    let same = |pods: &BTreeMap<String, String>| selector.equals.iter().map(|(k, v)| (k, v)).eq(pods);
    inventory
        .platform
        .config
        .capabilities
        .addresses(inventory.id)
        .any(|(_, a)| a.namespace == namespace && same(&a.pods))
}
