//! The connectivity proof: the connections that the emitted policies allow are the declared ones.
//!
//! What is allowed is computed from the objects by `connectivity`, which knows nothing of the spec; what is
//! declared is read from the model. A missing or an extra edge is an error, in every environment.

use std::collections::{BTreeMap, BTreeSet};

use super::outsiders::{DNS, End, Outsiders};
use crate::connectivity::{Addresses, Direction, Network, Pod, PortSet};
use crate::conventions::{LABEL_NAME, is_metrics_port};
use crate::diagnostics::{Diagnostic, Span};
use crate::kubernetes::{Object, excepted_ranges};
use crate::model::{Call, Environment, EnvironmentId, ExposureKind, Instance, Platform, Role, Workload};

/// A declared connection that the policies do not allow.
pub const CONNECTION_MISSING: &str = "connection-missing";
/// A connection that the policies allow and nobody declared.
pub const CONNECTION_EXTRA: &str = "connection-extra";

/// Pods that may connect, with the ports.
type Edges = BTreeMap<(End, End), PortSet>;
/// A pod and addresses or a name outside.
type WorldEdges = BTreeMap<(End, Direction, PortSet), Addresses>;

/// What the spec declares in one environment.
#[derive(Default)]
struct Declared {
    edges: Edges,
    world: WorldEdges,
    names: BTreeSet<(End, String, u16)>,
    /// Where each workload is declared.
    spans: BTreeMap<End, Span>,
}

/// An edge as `from -> to:ports`, for `rutter graph` and messages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    pub from: String,
    pub to: String,
    pub ports: String,
}

/// Compares what the objects of an environment allow with what is declared there.
pub fn prove(platform: &Platform, id: EnvironmentId, objects: &[&Object]) -> Vec<Diagnostic> {
    let environment = platform.environment(id);
    let outsiders = Outsiders::of(platform, id);
    let declared = declared(platform, id, &outsiders);
    let network = network(&outsiders, objects);
    let mut found = Vec::new();
    pods(environment, &declared, &network, &mut found);
    world(environment, &declared, &network, &mut found);
    names(environment, &declared, &network, &mut found);
    found
}

/// Every connection that the objects of an environment allow between pods and with the world outside, DNS aside.
pub fn allowed(platform: &Platform, id: EnvironmentId, objects: &[&Object]) -> Vec<Edge> {
    let network = network(&Outsiders::of(platform, id), objects);
    let mut found: Vec<Edge> = allowed_edges(&network)
        .into_iter()
        .filter(|((from, to), _)| from.1 != STRANGER && to.1 != DNS)
        .map(|((from, to), ports)| Edge { from: show(&from), to: show(&to), ports: ports.to_string() })
        .collect();
    found.extend(outside(&network, &resolvers(platform.environment(id))));
    found.sort();
    found.dedup();
    found
}

/// Resolvers on the node, which are DNS.
fn resolvers(environment: &Environment) -> Addresses {
    let all = environment.profile.dns.addresses.iter();
    all.fold(Addresses::default(), |set, address| set.union(&Addresses::block(address)))
}

/// What pods reach outside the cluster, and who reaches them from there.
fn outside(network: &Network, resolvers: &Addresses) -> Vec<Edge> {
    let mut found = Vec::new();
    let pod = |n: usize| Some(&network.pods()[n]).filter(|pod| !pod.outside).map(|pod| show(&end(pod)));
    for edge in network.world() {
        let Some(pod) = pod(edge.pod) else { continue };
        let ports = edge.ports.to_string();
        match edge.direction {
            Direction::Ingress => found.push(Edge { from: "anywhere".to_owned(), to: pod, ports }),
            Direction::Egress => {
                let ranges = edge.addresses.difference(resolvers).ranges();
                let to = match ranges.len() {
                    0 => continue,
                    1..=3 => ranges.join(", "),
                    n => format!("the world outside ({n} ranges of addresses)"),
                };
                found.push(Edge { from: pod, to, ports });
            }
        }
    }
    for name in network.names() {
        found.extend(pod(name.pod).map(|from| Edge { from, to: name.name, ports: name.ports.to_string() }));
    }
    found
}

const STRANGER: &str = "any other pod";

/// Pods are told apart by the label that selects them; a Job's own name changes with its content.
fn end(pod: &Pod) -> End {
    let label = pod.labels.get(LABEL_NAME).filter(|_| !pod.outside);
    (pod.namespace.clone(), label.unwrap_or(&pod.name).clone())
}

fn show((namespace, name): &End) -> String {
    format!("{namespace}/{name}")
}

/// The emitted objects, the pods of other programs that policies name, and strangers.
fn network(outsiders: &Outsiders, objects: &[&Object]) -> Network {
    let mut network = Network::new();
    objects.iter().for_each(|o| network.add(o));
    outsiders.pods.iter().for_each(|pod| network.add_pod(pod.clone()));
    network.add_strangers();
    network
}

fn declared(platform: &Platform, id: EnvironmentId, outsiders: &Outsiders) -> Declared {
    let mut declared = Declared::default();
    let environment = platform.environment(id);
    let dns = &environment.profile.dns;
    let dns_ports = dns.ports.iter().fold(PortSet::default(), |set, port| {
        set.union(&PortSet::one("UDP", *port)).union(&PortSet::one("TCP", *port))
    });
    for (_, env, planned) in platform.deployed() {
        if env != id {
            continue;
        }
        for (instance, workload) in planned.instances.iter().flat_map(|i| i.workloads.iter().map(move |w| (i, w))) {
            let own = (planned.namespace.clone(), workload.name.clone());
            let path: Vec<&str> = workload.path.iter().map(String::as_str).collect();
            declared.spans.insert(own.clone(), platform.documents.origin(&instance.origin, &path));
            outsiders.dns.iter().for_each(|end| declared.allow(&own, end, dns_ports.clone()));
            for address in &dns.addresses {
                declared.reach(&own, Direction::Egress, dns_ports.clone(), &Addresses::block(address));
            }
            declared.calls(environment, outsiders, &own, workload);
            declared.ways_in(environment, outsiders, &own, instance, workload);
            if !instance.identity.is_empty() {
                for (cidr, port) in &environment.profile.identity_endpoints {
                    declared.reach(&own, Direction::Egress, PortSet::one("TCP", *port), &Addresses::block(cidr));
                }
            }
        }
    }
    declared
}

impl Declared {
    fn allow(&mut self, from: &End, to: &End, ports: PortSet) {
        let at = self.edges.entry((from.clone(), to.clone())).or_default();
        *at = at.union(&ports);
    }

    fn reach(&mut self, pod: &End, direction: Direction, ports: PortSet, addresses: &Addresses) {
        let at = self.world.entry((pod.clone(), direction, ports)).or_default();
        *at = at.union(addresses);
    }

    fn calls(&mut self, environment: &Environment, outsiders: &Outsiders, own: &End, workload: &Workload) {
        for call in &workload.calls {
            match call {
                Call::Service { name, namespace, port, deployed, .. } => {
                    if *deployed {
                        let ports = PortSet::one(port.protocol.word(), port.target);
                        self.allow(own, &(namespace.clone(), name.clone()), ports);
                    }
                }
                Call::Capability { name, port, .. } => {
                    let ports = PortSet::one(port.protocol.word(), port.target);
                    let ends = outsiders.capabilities.get(name).into_iter().flatten();
                    ends.for_each(|end| self.allow(own, end, ports.clone()));
                }
                Call::Cidr { cidr, port, .. } => {
                    let except = excepted_ranges(cidr, &environment.private_ranges);
                    let addresses =
                        except.iter().fold(Addresses::block(cidr), |set, e| set.difference(&Addresses::block(e)));
                    self.reach(
                        own,
                        Direction::Egress,
                        port.map_or_else(PortSet::all, |p| PortSet::one("TCP", p)),
                        &addresses,
                    );
                }
                Call::Host { host, port, .. } => {
                    if environment.cilium {
                        self.names.insert((own.clone(), host.clone(), *port));
                    }
                }
                Call::Absent { .. } => {}
            }
        }
    }

    fn ways_in(
        &mut self,
        environment: &Environment,
        outsiders: &Outsiders,
        own: &End,
        instance: &Instance,
        workload: &Workload,
    ) {
        if workload.role == Role::Main {
            for exposure in &instance.exposures {
                let ports = PortSet::one(exposure.port.protocol.word(), exposure.port.target);
                match &exposure.kind {
                    ExposureKind::Route(_) => {
                        outsiders.gateway.iter().for_each(|end| self.allow(end, own, ports.clone()));
                    }
                    ExposureKind::LoadBalancer(_) => {
                        self.reach(own, Direction::Ingress, ports, &Addresses::everything());
                    }
                }
            }
        }
        if environment.monitoring.is_some() {
            for port in workload.pod.containers.iter().flat_map(|c| &c.ports).filter(|p| is_metrics_port(&p.name)) {
                let ports = PortSet::one(port.protocol.word(), port.port);
                outsiders.prometheus.iter().for_each(|end| self.allow(end, own, ports.clone()));
            }
        }
    }
}

/// What the policies allow between pods, those of other programs among themselves aside.
fn allowed_edges(network: &Network) -> Edges {
    let pods = network.pods();
    let mut edges = Edges::new();
    for connection in network.connections() {
        let (from, to) = (&pods[connection.from], &pods[connection.to]);
        if from.outside && to.outside {
            continue;
        }
        let at = edges.entry((end(from), end(to))).or_default();
        *at = at.union(&connection.ports);
    }
    edges
}

fn pods(environment: &Environment, declared: &Declared, network: &Network, found: &mut Vec<Diagnostic>) {
    let allowed = allowed_edges(network);
    let nothing = PortSet::default();
    for (edge, ports) in &declared.edges {
        let missing = ports.difference(allowed.get(edge).unwrap_or(&nothing));
        if !missing.is_empty() {
            let what = format!("{} -> {} on {missing}", show(&edge.0), show(&edge.1));
            found.push(report(CONNECTION_MISSING, environment, declared, [&edge.0, &edge.1], &what));
        }
    }
    for (edge, ports) in &allowed {
        let extra = ports.difference(declared.edges.get(edge).unwrap_or(&nothing));
        if !extra.is_empty() {
            let what = format!("{} -> {} on {extra}", show(&edge.0), show(&edge.1));
            found.push(report(CONNECTION_EXTRA, environment, declared, [&edge.0, &edge.1], &what));
        }
    }
}

fn world(environment: &Environment, declared: &Declared, network: &Network, found: &mut Vec<Diagnostic>) {
    let mut allowed = WorldEdges::new();
    for edge in network.world() {
        let pod = &network.pods()[edge.pod];
        if !pod.outside {
            let at = allowed.entry((end(pod), edge.direction, edge.ports)).or_default();
            *at = at.union(&edge.addresses);
        }
    }
    let nothing = Addresses::default();
    for (code, these, those) in
        [(CONNECTION_MISSING, &declared.world, &allowed), (CONNECTION_EXTRA, &allowed, &declared.world)]
    {
        for (edge @ (pod, direction, ports), addresses) in these {
            let rest = addresses.difference(those.get(edge).unwrap_or(&nothing));
            if !rest.is_empty() {
                let ranges = rest.ranges().join(", ");
                let what = match direction {
                    Direction::Ingress => format!("{ranges} -> {} on {ports}", show(pod)),
                    Direction::Egress => format!("{} -> {ranges} on {ports}", show(pod)),
                };
                found.push(report(code, environment, declared, [pod, pod], &what));
            }
        }
    }
}

fn names(environment: &Environment, declared: &Declared, network: &Network, found: &mut Vec<Diagnostic>) {
    let allowed: BTreeSet<(End, String, PortSet)> =
        network.names().into_iter().map(|n| (end(&network.pods()[n.pod]), n.name, n.ports)).collect();
    let wanted: BTreeSet<(End, String, PortSet)> = declared
        .names
        .iter()
        .map(|(pod, name, port)| (pod.clone(), name.clone(), PortSet::one("TCP", *port)))
        .collect();
    for (code, rest) in
        [(CONNECTION_MISSING, wanted.difference(&allowed)), (CONNECTION_EXTRA, allowed.difference(&wanted))]
    {
        for (pod, name, ports) in rest {
            let what = format!("{} -> {name} on {ports}", show(pod));
            found.push(report(code, environment, declared, [pod, pod], &what));
        }
    }
}

fn report(
    code: &'static str,
    environment: &Environment,
    declared: &Declared,
    ends: [&End; 2],
    what: &str,
) -> Diagnostic {
    let span = ends.iter().find_map(|e| declared.spans.get(*e)).copied();
    let name = &environment.name;
    let message = match code {
        CONNECTION_MISSING => format!("the policies of {name} do not allow the declared connection {what}"),
        _ => format!("the policies of {name} allow a connection that nobody declared: {what}"),
    };
    Diagnostic::error(code, span, message)
}
