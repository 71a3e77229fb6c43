//! Policies for calls of external hosts by name, for environments where Cilium enforces network policies.

use super::Context;
use super::emitters::Emitter;
use super::labels::{metadata, selector, workload_labels};
use super::wave;
use crate::kubernetes::Object;
use crate::language::model::{Call, Workload};
use crate::yaml::Value;
use crate::{map, seq};

pub(super) const EMITTER: Emitter = Emitter { possible: |_, environment| environment.cilium, emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    context.instance.workloads.iter().filter_map(|workload| policy(context, workload)).collect()
}

fn policy(context: &Context<'_>, workload: &Workload) -> Option<Object> {
    let mut rules: Vec<Value> = workload
        .calls
        .iter()
        .filter_map(|call| match &**call {
            Call::Host { host, port, .. } => Some(map! {
                "toFQDNs" => seq![host_matcher(host)],
                "toPorts" => seq![map! { "ports" => seq![map! { "port" => port.to_string(), "protocol" => "TCP" }] }],
            }),
            _ => None,
        })
        .collect();
    if rules.is_empty() {
        return None;
    }
    rules.insert(0, dns_rule(context));
    let name = format!("{}-hosts", workload.settings.name);
    Some(Object(map! {
        "apiVersion" => "cilium.io/v2",
        "kind" => "CiliumNetworkPolicy",
        "metadata" => metadata(&name, workload_labels(context, workload), wave::configuration(context.instance)),
        "spec" => map! { "endpointSelector" => map! { "matchLabels" => selector(&workload.settings.name) }, "egress" => rules },
    }))
}

/// A matcher of a host name. With a `*`, which stands for one label of the name or a part of it, it is a pattern.
fn host_matcher(host: &str) -> Value {
    let field = if host.contains('*') { "matchPattern" } else { "matchName" };
    map! { field => host.to_owned() }
}

/// The rule that lets pods ask DNS through Cilium's proxy: Cilium learns the addresses of a name from the answers.
fn dns_rule(context: &Context<'_>) -> Value {
    let dns = &context.environment.profile.dns;
    let mut labels = crate::yaml::Mapping::new();
    labels.push("k8s:io.kubernetes.pod.namespace", dns.namespace.clone());
    for (key, value) in &dns.labels {
        labels.push(format!("k8s:{key}"), value.clone());
    }
    // Two entries instead of `ANY`, which would also allow SCTP.
    let port = |p: &u16| ["UDP", "TCP"].map(|protocol| map! { "port" => p.to_string(), "protocol" => protocol });
    let ports: Vec<Value> = dns.ports.iter().flat_map(port).collect();
    map! {
        "toEndpoints" => seq![map! { "matchLabels" => labels }],
        "toPorts" => seq![map! { "ports" => ports, "rules" => map! { "dns" => seq![map! { "matchPattern" => "*" }] } }],
    }
}
