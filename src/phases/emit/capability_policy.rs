//! Who may reach a capability whose pods live in a team's namespace, where default deny holds for them, too.
//!
//! An operator makes such pods from an object of the team, say the database of a PostgreSQL operator. In
//! other namespaces rutter writes no policy: the first one that selects a pod cuts off what it does not
//! allow, and how a component's own parts talk to each other only its authors know.

use super::TenantContext;
use super::emitters::{TenantEmitter, everywhere};
use super::network_policy::from_callers;
use super::tenant_metadata::metadata;
use crate::kubernetes::Object;
use crate::language::model::CapabilityAddress;
use crate::yaml::Mapping;
use crate::{map, seq};

pub(super) const EMITTER: TenantEmitter = TenantEmitter { possible: everywhere, emit };

pub(super) fn emit(context: &TenantContext<'_>) -> Vec<Object> {
    let capabilities = context.platform.surroundings.capabilities.addresses(context.id);
    let here = capabilities.filter(|(_, address)| address.namespace == context.namespace);
    here.filter_map(|(name, address)| policy(context, name, address)).collect()
}

fn policy(context: &TenantContext<'_>, name: &str, address: &CapabilityAddress) -> Option<Object> {
    let callers = context.platform.callers.of_capability(context.id, name);
    if callers.is_empty() {
        return None;
    }
    let mut spec = Mapping::new();
    spec.push("podSelector", map! { "matchLabels" => super::labels::texts(&address.pods) });
    spec.push("policyTypes", seq!["Ingress"]);
    spec.push("ingress", from_callers(callers, context.namespace));
    Some(Object(map! {
        "apiVersion" => "networking.k8s.io/v1",
        "kind" => "NetworkPolicy",
        "metadata" => metadata(context, &format!("capability-{name}")),
        "spec" => spec,
    }))
}
