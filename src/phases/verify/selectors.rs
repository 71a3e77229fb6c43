//! Judges that workloads select their own pods, and that Services select at least one pod.

use super::inventory::Inventory;
use super::item::Item;
use super::pods::PodTemplate;
use crate::connectivity::Selector;
use crate::diagnostics::{Diagnostic, page};
use crate::kubernetes::{FixedPart, KindFacts, kind_facts};
use crate::yaml::Value;

/// The code for a selector that does not match the pods that it is for.
pub const SELECTOR_MISMATCH: &str = "selector-mismatch";

page! {
    /// A Deployment, StatefulSet, DaemonSet or ReplicaSet whose selector does not match the labels of its own
    /// pod template is refused by the API server. A Service whose selector matches no pod template of its
    /// namespace has no endpoints: every connection to it fails.
    ///
    /// Give selector and template the same labels. In a service's `manifests/`, select
    /// `app.kubernetes.io/name: <service>`, which rutter sets on the pods.
    pub(super) PAGE = SELECTOR_MISMATCH => "a selector does not match the pods that it is for";
}

pub(super) fn judge(inventory: &Inventory<'_>) -> Vec<Diagnostic> {
    let own = inventory.pods().iter().filter(|pod| !selects_itself(pod)).map(|pod| {
        let message = format!("the selector of {} does not match the labels of its pods", pod.item.object.id());
        inventory.error(SELECTOR_MISMATCH, pod.item, message)
    });
    let services = inventory.of_kind("", "Service").iter().filter(|item| selects_nothing(inventory, **item));
    let services = services.map(|item| {
        let message = format!("{} selects no pods", item.object.id());
        inventory.error(SELECTOR_MISMATCH, *item, message)
    });
    own.chain(services).collect()
}

fn selects_itself(pod: &PodTemplate<'_>) -> bool {
    let object = pod.item.object;
    let selects = |facts: &KindFacts| facts.immutable.iter().any(|i| i.part == FixedPart::SelectorOfTemplate);
    if object.group() != "apps" || !kind_facts("apps", object.kind()).is_some_and(selects) {
        return true;
    }
    let selector = object.0.at(&["spec", "selector"]).map(Selector::read).unwrap_or_default();
    !selector.is_empty() && selector.matches_by(|key| pod.label(key))
}

fn selects_nothing(inventory: &Inventory<'_>, service: Item<'_>) -> bool {
    let namespace = service.object.namespace();
    let Some(selector) = service_selector(service) else { return false };
    inventory.is_known(namespace) && inventory.select(namespace, &selector).is_empty()
}

/// Returns the selector of a Service. Returns `None` for Services without one: ExternalName Services, and Services
/// whose endpoints another program manages.
pub(super) fn service_selector(service: Item<'_>) -> Option<Selector> {
    let spec = service.object.0.get("spec")?;
    if spec.get("type").and_then(Value::as_str) == Some("ExternalName") {
        return None;
    }
    spec.get("selector").map(Selector::of_labels).filter(|s| !s.is_empty())
}
