//! What every namespace begins with: nobody reaches anybody, and everybody may resolve names.

use super::TenantContext;
use super::labels::texts;
use super::tenant_metadata::metadata;
use crate::kubernetes::{LABEL_NAMESPACE, Object};
use crate::yaml::{Mapping, Value};
use crate::{map, seq};

/// The policy that denies both directions.
pub(super) fn default_deny(context: &TenantContext<'_>) -> Vec<Object> {
    vec![policy(
        context,
        "default-deny",
        map! { "podSelector" => Mapping::new(), "policyTypes" => seq!["Ingress", "Egress"] },
    )]
}

/// The policy that allows DNS, and nothing else.
pub(super) fn allow_dns(context: &TenantContext<'_>) -> Vec<Object> {
    let dns = &context.environment.profile.dns;
    let mut to = vec![map! {
        "namespaceSelector" => map! { "matchLabels" => map! { LABEL_NAMESPACE => dns.namespace.clone() } },
        "podSelector" => map! { "matchLabels" => texts(&dns.labels) },
    }];
    to.extend(dns.addresses.iter().map(|a| map! { "ipBlock" => map! { "cidr" => a.clone() } }));
    // Large answers come over TCP.
    let ports: Vec<Value> = dns
        .ports
        .iter()
        .flat_map(|port| ["UDP", "TCP"].map(|protocol| map! { "protocol" => protocol, "port" => *port }))
        .collect();
    let egress = seq![map! { "to" => to, "ports" => ports }];
    let spec = map! { "podSelector" => Mapping::new(), "policyTypes" => seq!["Egress"], "egress" => egress };
    vec![policy(context, "allow-dns", spec)]
}

fn policy(context: &TenantContext<'_>, name: &'static str, spec: Value) -> Object {
    Object(map! {
        "apiVersion" => "networking.k8s.io/v1",
        "kind" => "NetworkPolicy",
        "metadata" => metadata(context, name),
        "spec" => spec,
    })
}
