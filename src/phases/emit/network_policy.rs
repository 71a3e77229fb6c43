//! Network policies: every workload's own, for exactly the declared connections at both ends.
//!
//! Ports are pod ports. Namespaces are named by the label that the API server sets. A direction without
//! connections has no rules at all, which means nobody; an empty peer list would mean everybody.

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
        rules.extend(exposed(context));
    }
    rules.extend(scraped(context, workload));
    if workload.settings.role == Role::Main {
        rules.extend(called(context));
    }
    rules
}

/// From the gateway or ingress controller, and from anywhere where a load balancer stands before the pods.
fn exposed(context: &Context<'_>) -> Vec<Value> {
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

/// From Prometheus, to the ports that serve metrics.
fn scraped(context: &Context<'_>, workload: &Workload) -> Option<Value> {
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

/// From every declared caller.
fn called(context: &Context<'_>) -> Vec<Value> {
    from_callers(context.callers, &context.planned.namespace)
}

/// Ingress rules of pods in a namespace; callers of the same port in one rule.
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
            Call::Cidr { cidr, port: number, .. } => range(cidr, *number, &context.environment.private_ranges),
            // By name only Cilium can allow it; `fqdn_policy` does.
            Call::Host { .. } | Call::Absent { .. } => continue,
        };
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    if context.instance.settings.identity.is_empty() {
        return rules;
    }
    // A pod with a cloud identity needs its credentials endpoint back, which the private ranges hold.
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

fn range(cidr: &str, number: Option<u16>, own: &[String]) -> Value {
    let mut block = Mapping::new();
    block.push("cidr", cidr.to_owned());
    let except = excepted_ranges(cidr, own).into_iter().map(Value::from).collect::<Vec<_>>();
    block.push_nonempty("except", except);
    let mut rule = Mapping::new();
    rule.push("to", seq![map! { "ipBlock" => block }]);
    rule.push_some("ports", number.map(|n| vec![port(PortProtocol::Tcp, n)]));
    rule.into()
}

/// Pods by their labels, in this namespace or in exactly that one.
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
