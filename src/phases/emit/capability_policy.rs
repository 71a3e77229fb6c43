//! Network policies that let callers reach a capability whose pods run in a namespace of a team. The default deny
//! policy of that namespace selects these pods, too.
//!
//! An operator makes such pods from an object of the team: a PostgreSQL operator makes a database, for example. For
//! capabilities in other namespaces rutter writes no policy: the first policy that selects a pod cuts off every
//! connection that it does not allow, and only the authors of a component know how its own parts talk to each other.

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
    let capabilities = context.platform.config.capabilities.addresses(context.id);
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
