//! Network policies: one for each workload. Together they allow exactly the declared connections, at both ends.
//!
//! Port numbers are those of pods, not of Services. Namespaces are selected by the label that the API server sets. A
//! direction without connections gets no rule, which denies everything; a rule with an empty list of peers would allow
//! everything.

use super::Context;
use super::emitters::{Emitter, everywhere};
use super::labels::{metadata, selector, texts, workload_labels};
use super::wave;
use crate::base::conventions::is_metrics_port;
use crate::kubernetes::{LABEL_NAMESPACE, Object, excepted_ranges};
use crate::language::model::{Call, Caller, ExposureKind, Port, Role, Workload};
use crate::language::spec::PortProtocol;
use crate::yaml::{Mapping, Value};
use crate::{map, seq};

pub(super) const EMITTER: Emitter = Emitter { possible: everywhere, emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    context.instance.workloads.iter().map(|workload| policy(context, workload)).collect()
}

fn policy(context: &Context<'_>, workload: &Workload) -> Object {
    let mut spec = Mapping::new();
    spec.push("podSelector", map! { "matchLabels" => selector(&workload.settings.name) });
    spec.push("policyTypes", seq!["Ingress", "Egress"]);
    spec.push_nonempty("ingress", Value::Sequence(ingress(context, workload)));
    spec.push_nonempty("egress", Value::Sequence(egress(context, workload)));
    Object(map! {
        "apiVersion" => "networking.k8s.io/v1",
        "kind" => "NetworkPolicy",
        "metadata" => metadata(&workload.settings.name, workload_labels(context, workload), wave::configuration(context.instance)),
        "spec" => spec,
    })
}

fn ingress(context: &Context<'_>, workload: &Workload) -> Vec<Value> {
    let mut rules = Vec::new();
    if workload.settings.role == Role::Main {
        rules.extend(from_outside(context));
    }
    rules.extend(from_prometheus(context, workload));
    if workload.settings.role == Role::Main {
        rules.extend(from_declared_callers(context));
    }
    rules
}

/// Rules for traffic from outside: from the gateway or ingress controller, and from any address if there is a load
/// balancer.
fn from_outside(context: &Context<'_>) -> Vec<Value> {
    let mut ports: Vec<Value> = Vec::new();
    let mut rules = Vec::new();
    for exposure in &context.instance.exposures {
        let port = port(exposure.port.protocol, exposure.port.target);
        match exposure.kind {
            ExposureKind::Route(_) if !ports.contains(&port) => ports.push(port),
            ExposureKind::Route(_) => {}
            ExposureKind::LoadBalancer(_) => {
                let anywhere = ["0.0.0.0/0", "::/0"].map(|cidr| map! { "ipBlock" => map! { "cidr" => cidr } });
                rules.push(map! { "from" => anywhere.to_vec(), "ports" => vec![port] });
            }
        }
    }
    if let (Some(ingress), false) = (&context.environment.ingress, ports.is_empty()) {
        let gateway = peer(Some(&ingress.namespace), texts(&ingress.pods).into());
        rules.insert(0, map! { "from" => vec![gateway], "ports" => ports });
    }
    rules
}

/// The rule for Prometheus, to the ports for metrics.
fn from_prometheus(context: &Context<'_>, workload: &Workload) -> Option<Value> {
    let monitoring = context.environment.monitoring.as_ref()?;
    let ports: Vec<Value> = workload
        .pod
        .containers
        .iter()
        .flat_map(|c| &c.settings.ports)
        .filter(|p| is_metrics_port(&p.name))
        .map(|p| port(p.protocol, p.port))
        .collect();
    let prometheus = peer(Some(&monitoring.namespace), texts(&monitoring.pods).into());
    (!ports.is_empty()).then(|| map! { "from" => vec![prometheus], "ports" => ports })
}

/// The rules for the declared callers.
fn from_declared_callers(context: &Context<'_>) -> Vec<Value> {
    from_callers(context.callers, &context.planned.namespace)
}

/// The ingress rules for callers of pods in `namespace`, one for each port.
pub(super) fn from_callers(callers: &[Caller], namespace: &str) -> Vec<Value> {
    let mut by_port: std::collections::BTreeMap<(PortProtocol, u16), Vec<Value>> = std::collections::BTreeMap::new();
    for caller in callers {
        let own = caller.namespace == namespace;
        let from = peer((!own).then_some(caller.namespace.as_str()), selector(&caller.workload));
        by_port.entry((caller.protocol, caller.port)).or_default().push(from);
    }
    by_port
        .into_iter()
        .map(|((protocol, number), from)| map! { "from" => from, "ports" => vec![port(protocol, number)] })
        .collect()
}

fn egress(context: &Context<'_>, workload: &Workload) -> Vec<Value> {
    let mut rules: Vec<Value> = Vec::new();
    for call in &workload.calls {
        let rule = match &**call {
            Call::Service { name, namespace, port, .. } => to_pods(context, namespace, selector(name), port),
            Call::Capability { namespace, pods, port, .. } => to_pods(context, namespace, texts(pods).into(), port),
            Call::Cidr { cidr, port: number, .. } => to_range(cidr, *number, &context.environment.private_ranges),
            // A NetworkPolicy cannot allow a host by its name: `fqdn_policy` does that with Cilium.
            Call::Host { .. } | Call::Absent { .. } => continue,
        };
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    if context.instance.settings.identity.is_empty() {
        return rules;
    }
    // A pod with a cloud identity needs the endpoint that gives it credentials. Its address is in a private range, and
    // these are excepted above.
    for (cidr, number) in &context.environment.profile.identity_endpoints {
        rules.push(map! { "to" => seq![map! { "ipBlock" => map! { "cidr" => cidr.clone() } }], "ports" => vec![port(PortProtocol::Tcp, *number)] });
    }
    rules
}

fn to_pods(context: &Context<'_>, namespace: &str, labels: Value, to: &Port) -> Value {
    let own = namespace == context.planned.namespace;
    let pods = peer((!own).then_some(namespace), labels);
    map! { "to" => vec![pods], "ports" => vec![port(to.protocol, to.target)] }
}

/// The rule for calls of a range of addresses; the `private` ranges within it are excepted.
fn to_range(cidr: &str, number: Option<u16>, private: &[String]) -> Value {
    let mut block = Mapping::new();
    block.push("cidr", cidr.to_owned());
    let except = excepted_ranges(cidr, private).into_iter().map(Value::from).collect::<Vec<_>>();
    block.push_nonempty("except", except);
    let mut rule = Mapping::new();
    rule.push("to", seq![map! { "ipBlock" => block }]);
    rule.push_some("ports", number.map(|n| vec![port(PortProtocol::Tcp, n)]));
    rule.into()
}

/// A peer: pods with these labels in a namespace. Without `namespace`, it is that of the policy.
fn peer(namespace: Option<&str>, labels: Value) -> Value {
    let mut peer = Mapping::new();
    peer.push_some(
        "namespaceSelector",
        namespace.map(|n| map! { "matchLabels" => map! { LABEL_NAMESPACE => n.to_owned() } }),
    );
    peer.push("podSelector", map! { "matchLabels" => labels });
    peer.into()
}

fn port(protocol: PortProtocol, number: u16) -> Value {
    map! { "protocol" => protocol.keyword(), "port" => number }
}
