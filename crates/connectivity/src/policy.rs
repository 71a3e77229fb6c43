//! Reads NetworkPolicies and the FQDN rules of CiliumNetworkPolicies into sets of ports and addresses.

use super::selector::Selector;
use super::{Intervals, PortSet};
use rutter_kubernetes::{Object, range_bounds};
use rutter_yaml::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    Ingress,
    Egress,
}

/// Addresses outside the cluster, for IPv4 and IPv6.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Addresses {
    pub v4: Intervals,
    pub v6: Intervals,
}

impl Addresses {
    pub fn everything() -> Self {
        Self { v4: Intervals::range(0, u32::MAX.into()), v6: Intervals::range(0, u128::MAX) }
    }

    /// Returns the addresses of a CIDR block; no addresses if the text is not a CIDR block.
    pub fn block(cidr: &str) -> Self {
        match range_bounds(cidr) {
            Some((low, high, false)) => Self { v4: Intervals::range(low, high), v6: Intervals::none() },
            Some((low, high, true)) => Self { v4: Intervals::none(), v6: Intervals::range(low, high) },
            None => Self::default(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.v4.is_empty() && self.v6.is_empty()
    }

    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self { v4: self.v4.union(&other.v4), v6: self.v6.union(&other.v6) }
    }

    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self { v4: self.v4.difference(&other.v4), v6: self.v6.difference(&other.v6) }
    }
}

/// A peer that a rule allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Peer {
    /// Pods by the labels of their namespace (`None`: the policy's own namespace) and by their own labels.
    Pods {
        namespaces: Option<Selector>,
        pods: Selector,
    },
    Block(Addresses),
    /// A host name outside the cluster (Cilium).
    Name(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Port {
    Range { protocol: String, low: u16, high: u16 },
    Named { protocol: String, name: String },
}

/// A rule of a policy. No peers means every peer; no ports means every port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) peers: Vec<Peer>,
    pub(super) ports: Vec<Port>,
}

impl Rule {
    /// Returns whether the rule has named ports, whose numbers depend on the destination.
    pub(super) fn names_ports(&self) -> bool {
        self.ports.iter().any(|port| matches!(port, Port::Named { .. }))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) namespace: String,
    pub(super) pods: Selector,
    /// The rules; `None` if the policy does not apply to this direction.
    pub(super) ingress: Option<Vec<Rule>>,
    pub(super) egress: Option<Vec<Rule>>,
}

impl Policy {
    /// Reads a NetworkPolicy or CiliumNetworkPolicy; `None` for other kinds.
    pub(super) fn read(object: &Object) -> Option<Self> {
        let read = match (object.kind(), object.group()) {
            ("NetworkPolicy", "networking.k8s.io") => standard,
            ("CiliumNetworkPolicy", "cilium.io") => cilium,
            _ => return None,
        };
        Some(read(object.0.get("spec")?, object.namespace()))
    }
}

fn standard(spec: &Value, namespace: &str) -> Policy {
    let types: Vec<&str> =
        spec.get("policyTypes").map(Value::items).unwrap_or_default().iter().filter_map(Value::as_str).collect();
    // Without `policyTypes` a policy always applies to ingress, and to egress only if it has an egress section.
    let (ingress, egress) = if types.is_empty() {
        (true, spec.get("egress").is_some_and(|e| !e.is_empty()))
    } else {
        (types.contains(&"Ingress"), types.contains(&"Egress"))
    };
    let rules = |section: &str, side: &str| {
        spec.get(section).map(Value::items).unwrap_or_default().iter().map(|rule| self::rule(rule, side)).collect()
    };
    Policy {
        namespace: namespace.to_owned(),
        pods: spec.get("podSelector").map(Selector::read).unwrap_or_default(),
        ingress: ingress.then(|| rules("ingress", "from")),
        egress: egress.then(|| rules("egress", "to")),
    }
}

fn rule(rule: &Value, side: &str) -> Rule {
    Rule {
        peers: rule.get(side).map(Value::items).unwrap_or_default().iter().map(peer).collect(),
        ports: rule.get("ports").map(Value::items).unwrap_or_default().iter().flat_map(port).collect(),
    }
}

fn peer(peer: &Value) -> Peer {
    if let Some(block) = peer.get("ipBlock") {
        let text = |v: &Value| v.as_str().map(Addresses::block).unwrap_or_default();
        let whole = block.get("cidr").map(text).unwrap_or_default();
        let except = block.get("except").map(Value::items).unwrap_or_default();
        return Peer::Block(except.iter().fold(whole, |set, e| set.difference(&text(e))));
    }
    Peer::Pods {
        namespaces: peer.get("namespaceSelector").map(Selector::read),
        pods: peer.get("podSelector").map(Selector::read).unwrap_or_default(),
    }
}

fn port(port: &Value) -> Option<Port> {
    let protocol = port.get("protocol").and_then(Value::as_str).unwrap_or("TCP").to_owned();
    let number = |v: &Value| v.as_int().and_then(|n| u16::try_from(n).ok());
    match port.get("port") {
        None | Some(Value::Null) => Some(Port::Range { protocol, low: 1, high: u16::MAX }),
        Some(Value::String(name)) => Some(Port::Named { protocol, name: name.to_string() }),
        Some(value) => {
            let low = number(value)?;
            let high = port.get("endPort").and_then(number).unwrap_or(low);
            Some(Port::Range { protocol, low, high })
        }
    }
}

/// Reads the endpoint and FQDN rules of a CiliumNetworkPolicy. Ignores Layer 7 filters, which only narrow the rules.
fn cilium(spec: &Value, namespace: &str) -> Policy {
    let egress = spec.get("egress").map(|all| all.items().iter().map(cilium_rule).collect());
    Policy {
        namespace: namespace.to_owned(),
        pods: spec.get("endpointSelector").map(Selector::read).unwrap_or_default(),
        ingress: spec.get("ingress").map(|_| Vec::new()),
        egress,
    }
}

fn cilium_rule(rule: &Value) -> Rule {
    let mut peers = Vec::new();
    for name in rule.get("toFQDNs").map(Value::items).unwrap_or_default() {
        let text = name.get("matchName").or_else(|| name.get("matchPattern")).and_then(Value::as_str);
        peers.extend(text.map(|t| Peer::Name(t.to_owned())));
    }
    for endpoint in rule.get("toEndpoints").map(Value::items).unwrap_or_default() {
        peers.push(cilium_endpoint(endpoint));
    }
    let mut ports = Vec::new();
    for port in rule
        .get("toPorts")
        .map(Value::items)
        .unwrap_or_default()
        .iter()
        .flat_map(|p| p.get("ports").map(Value::items).unwrap_or_default())
    {
        let number = port.get("port").and_then(Value::as_str).and_then(|p| p.parse::<u16>().ok());
        let protocol = port.get("protocol").and_then(Value::as_str).unwrap_or("ANY");
        for name in super::ports::PROTOCOLS.iter().filter(|p| protocol == "ANY" || protocol == **p) {
            ports.extend(number.map(|n| Port::Range { protocol: (*name).to_owned(), low: n, high: n }));
        }
    }
    Rule { peers, ports }
}

/// Reads an endpoint selector. Cilium writes the namespace as a label of the endpoint, and a source before each key.
fn cilium_endpoint(endpoint: &Value) -> Peer {
    let (mut namespace, mut pods) = (None, Selector::default());
    for (key, value) in Selector::read(endpoint).equals {
        let key = key.strip_prefix("k8s:").unwrap_or(&key).to_owned();
        if key == "io.kubernetes.pod.namespace" {
            namespace = Some(Selector {
                equals: vec![(rutter_kubernetes::LABEL_NAMESPACE.to_owned(), value)],
                ..Selector::default()
            });
        } else {
            pods.equals.push((key, value));
        }
    }
    Peer::Pods { namespaces: namespace, pods }
}

/// Returns the port numbers of a rule at one destination, whose named ports are `named`.
pub(super) fn ports(rule: &Rule, named: &[(String, u16, String)]) -> PortSet {
    if rule.ports.is_empty() {
        return PortSet::all();
    }
    rule.ports.iter().fold(PortSet::default(), |set, port| match port {
        Port::Range { protocol, low, high } => set.union(&PortSet::range(protocol, *low, *high)),
        Port::Named { protocol, name } => named
            .iter()
            .filter(|(n, _, p)| n == name && p == protocol)
            .fold(set, |set, (_, number, p)| set.union(&PortSet::one(p, *number))),
    })
}
