//! The network policies of every namespace of a team: all connections are denied, and DNS is allowed.

use super::TenantContext;
use super::emitters::{TenantEmitter, everywhere};
use super::labels::texts;
use super::tenant_metadata::metadata;
use crate::kubernetes::{LABEL_NAMESPACE, Object};
use crate::yaml::{Mapping, Value};
use crate::{map, seq};

pub(super) const EMITTER: TenantEmitter =
    TenantEmitter { possible: everywhere, emit: |context| vec![default_deny(context), allow_dns(context)] };

/// The policy that denies all connections in both directions.
fn default_deny(context: &TenantContext<'_>) -> Object {
    let spec = map! { "podSelector" => Mapping::new(), "policyTypes" => seq!["Ingress", "Egress"] };
    policy(context, "default-deny", spec)
}

/// The policy that allows DNS for all pods.
fn allow_dns(context: &TenantContext<'_>) -> Object {
    let dns = &context.environment.profile.dns;
    let mut to = vec![map! {
        "namespaceSelector" => map! { "matchLabels" => map! { LABEL_NAMESPACE => dns.namespace.clone() } },
        "podSelector" => map! { "matchLabels" => texts(&dns.labels) },
    }];
    to.extend(dns.addresses.iter().map(|a| map! { "ipBlock" => map! { "cidr" => a.clone() } }));
    // DNS sends large answers over TCP.
    let ports: Vec<Value> = dns
        .ports
        .iter()
        .flat_map(|port| ["UDP", "TCP"].map(|protocol| map! { "protocol" => protocol, "port" => *port }))
        .collect();
    let egress = seq![map! { "to" => to, "ports" => ports }];
    let spec = map! { "podSelector" => Mapping::new(), "policyTypes" => seq!["Egress"], "egress" => egress };
    policy(context, "allow-dns", spec)
}

fn policy(context: &TenantContext<'_>, name: &'static str, spec: Value) -> Object {
    Object(map! {
        "apiVersion" => "networking.k8s.io/v1",
        "kind" => "NetworkPolicy",
        "metadata" => metadata(context, name),
        "spec" => spec,
    })
}
