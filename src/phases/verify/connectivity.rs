//! The connectivity proof: the emitted policies allow exactly the connections that the spec declares.
//!
//! The engine `connectivity` computes the allowed connections from the objects and does not know the spec. The declared
//! connections come from the model. A missing or an extra connection is an error.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use super::external_pods::{DNS, Endpoint, ExternalPods};
use crate::base::conventions::{LABEL_NAME, is_metrics_port};
use crate::connectivity::{Addresses, Direction, Network, Pod, PortSet, Reach};
use crate::diagnostics::Diagnostic;
use crate::kubernetes::{Object, excepted_ranges};
use crate::language::model::{Call, Environment, EnvironmentId, ExposureKind, Instance, Platform, Role, Workload};

/// The code for a declared connection that the policies do not allow.
pub const CONNECTION_MISSING: &str = "connection-missing";
/// The code for a connection that the policies allow and the spec does not declare.
pub const CONNECTION_EXTRA: &str = "connection-extra";

/// The ports on which one endpoint may connect to another.
type Edges<'a> = HashMap<(Endpoint<'a>, Endpoint<'a>), PortSet>;
/// The addresses outside the cluster that an endpoint may reach, or that may reach it, by direction and ports.
type WorldEdges<'a> = HashMap<(Endpoint<'a>, Direction, PortSet), Addresses>;

/// The connections that the spec declares in one environment.
struct DeclaredConnections<'a> {
    platform: &'a Platform,
    environment: &'a Environment,
    edges: Edges<'a>,
    world: WorldEdges<'a>,
    /// Host names outside the cluster that an endpoint calls, with the TCP port.
    names: BTreeSet<(Endpoint<'a>, &'a str, u16)>,
    workloads: HashMap<Endpoint<'a>, (&'a Instance, &'a Workload)>,
}

/// A connection for `rutter graph`: the texts of its two ends and of its ports.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    pub from: String,
    pub to: String,
    pub ports: String,
}

/// Compares the connections that the objects of an environment allow with the declared ones. Returns an error for each
/// missing or extra connection.
pub fn prove(platform: &Platform, id: EnvironmentId, objects: &[&Object]) -> Vec<Diagnostic> {
    let external = ExternalPods::of(platform, id);
    let declared = declared(platform, id, &external);
    let network = network(&external, objects);
    let reach = network.reach();
    let mut found = Vec::new();
    judge_pods(&declared, &network, &reach, &mut found);
    judge_world(&declared, &network, &reach, &mut found);
    judge_names(&declared, &network, &reach, &mut found);
    found
}

/// Returns every connection that the objects of an environment allow, between pods and with addresses outside the
/// cluster. Connections to DNS and from unknown pods are left out.
pub fn allowed(platform: &Platform, id: EnvironmentId, objects: &[&Object]) -> Vec<Edge> {
    let network = network(&ExternalPods::of(platform, id), objects);
    let reach = network.reach();
    let mut found: Vec<Edge> = allowed_edges(&network, &reach)
        .into_iter()
        .filter(|((from, to), _)| from.1 != UNKNOWN_POD && to.1 != DNS)
        .map(|((from, to), ports)| Edge { from: show(from), to: show(to), ports: ports.to_string() })
        .collect();
    found.extend(outside(&network, &reach, &resolvers(platform.config.environment(id))));
    found.sort();
    found.dedup();
    found
}

/// Returns the addresses of the DNS resolvers that run on the nodes.
fn resolvers(environment: &Environment) -> Addresses {
    let all = environment.profile.dns.addresses.iter();
    all.fold(Addresses::default(), |set, address| set.union(&Addresses::block(address)))
}

/// Returns the connections between pods and addresses or names outside the cluster.
fn outside(network: &Network, reach: &Reach<'_>, resolvers: &Addresses) -> Vec<Edge> {
    let mut found = Vec::new();
    let pod = |n: usize| Some(&network.pods()[n]).filter(|pod| !pod.outside).map(|pod| show(end(pod)));
    for edge in reach.world() {
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
    for name in reach.names() {
        found.extend(pod(name.pod).map(|from| Edge { from, to: name.name, ports: name.ports.to_string() }));
    }
    found
}

/// The name that the engine gives to unknown pods.
const UNKNOWN_POD: &str = "any other pod";

/// Returns the endpoint of a pod. Its name is the value of the label that selects the pod, because the name of a Job
/// changes with its content.
fn end(pod: &Pod) -> Endpoint<'_> {
    let label = pod.labels.get(LABEL_NAME).filter(|_| !pod.outside);
    (&pod.namespace, label.unwrap_or(&pod.name))
}

fn show((namespace, name): Endpoint<'_>) -> String {
    format!("{namespace}/{name}")
}

/// Builds the network of the emitted objects, the external pods that policies select, and unknown pods.
fn network(external: &ExternalPods<'_>, objects: &[&Object]) -> Network {
    let mut network = Network::new();
    objects.iter().for_each(|o| network.add(o));
    external.pods.iter().for_each(|pod| network.add_pod(pod.clone()));
    network.add_unknown_pods();
    network
}

/// Collects the connections that the spec declares in an environment.
fn declared<'a>(platform: &'a Platform, id: EnvironmentId, external: &ExternalPods<'a>) -> DeclaredConnections<'a> {
    let environment = platform.config.environment(id);
    let mut declared = DeclaredConnections {
        platform,
        environment,
        edges: Edges::new(),
        world: WorldEdges::new(),
        names: BTreeSet::new(),
        workloads: HashMap::new(),
    };
    let dns = &environment.profile.dns;
    let dns_ports = dns.ports.iter().fold(PortSet::default(), |set, port| {
        set.union(&PortSet::one("UDP", *port)).union(&PortSet::one("TCP", *port))
    });
    for (_, env, planned) in platform.deployed() {
        if env != id {
            continue;
        }
        for (instance, workload) in planned.instances.iter().flat_map(|i| i.workloads.iter().map(move |w| (i, w))) {
            let own = (planned.namespace.as_str(), workload.settings.name.as_str());
            declared.workloads.insert(own, (instance, workload));
            external.dns.iter().for_each(|end| declared.allow(own, *end, &dns_ports));
            for address in &dns.addresses {
                declared.reach(own, Direction::Egress, dns_ports.clone(), &Addresses::block(address));
            }
            declared.calls(external, own, workload);
            declared.ingress(external, own, instance, workload);
            if !instance.settings.identity.is_empty() {
                for (cidr, port) in &environment.profile.identity_endpoints {
                    declared.reach(own, Direction::Egress, PortSet::one("TCP", *port), &Addresses::block(cidr));
                }
            }
        }
    }
    declared
}

impl<'a> DeclaredConnections<'a> {
    fn allow(&mut self, from: Endpoint<'a>, to: Endpoint<'a>, ports: &PortSet) {
        let at = self.edges.entry((from, to)).or_default();
        *at = at.union(ports);
    }

    fn reach(&mut self, pod: Endpoint<'a>, direction: Direction, ports: PortSet, addresses: &Addresses) {
        let at = self.world.entry((pod, direction, ports)).or_default();
        *at = at.union(addresses);
    }

    fn calls(&mut self, external: &ExternalPods<'a>, own: Endpoint<'a>, workload: &'a Workload) {
        for call in &workload.calls {
            match &**call {
                Call::Service { name, namespace, port, deployed, .. } => {
                    if *deployed {
                        let ports = PortSet::one(port.protocol.keyword(), port.target);
                        self.allow(own, (namespace, name), &ports);
                    }
                }
                Call::Capability { name, port, .. } => {
                    let ports = PortSet::one(port.protocol.keyword(), port.target);
                    let ends = external.capabilities.get(name.as_str()).into_iter().flatten();
                    ends.for_each(|end| self.allow(own, *end, &ports));
                }
                Call::Cidr { cidr, port, .. } => {
                    let except = excepted_ranges(cidr, &self.environment.private_ranges);
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
                    if self.environment.cilium {
                        self.names.insert((own, host, *port));
                    }
                }
                Call::Absent { .. } => {}
            }
        }
    }

    fn ingress(&mut self, external: &ExternalPods<'a>, own: Endpoint<'a>, instance: &Instance, workload: &Workload) {
        if workload.settings.role == Role::Main {
            for exposure in &instance.exposures {
                let ports = PortSet::one(exposure.port.protocol.keyword(), exposure.port.target);
                match &exposure.kind {
                    ExposureKind::Route(_) => {
                        external.gateway.iter().for_each(|end| self.allow(*end, own, &ports));
                    }
                    ExposureKind::LoadBalancer(_) => {
                        self.reach(own, Direction::Ingress, ports, &Addresses::everything());
                    }
                }
            }
        }
        if self.environment.monitoring.is_some() {
            for port in
                workload.pod.containers.iter().flat_map(|c| &c.settings.ports).filter(|p| is_metrics_port(&p.name))
            {
                let ports = PortSet::one(port.protocol.keyword(), port.port);
                external.prometheus.iter().for_each(|end| self.allow(*end, own, &ports));
            }
        }
    }
}

/// Returns the connections that the policies allow between pods. Connections between two external pods are left out.
fn allowed_edges<'a>(network: &'a Network, reach: &Reach<'_>) -> Edges<'a> {
    let pods = network.pods();
    let mut edges = Edges::new();
    for connection in reach.connections() {
        let (from, to) = (&pods[connection.from], &pods[connection.to]);
        if from.outside && to.outside {
            continue;
        }
        let at = edges.entry((end(from), end(to))).or_default();
        *at = at.union(&connection.ports);
    }
    edges
}

/// Subtracts the values of `right` from the values of `left` with the same key. Returns the keys whose rest is not
/// empty and the rests, sorted by key.
fn subtract<'m, K: Hash + Ord, V: Default>(
    left: &'m HashMap<K, V>,
    right: &HashMap<K, V>,
    difference: fn(&V, &V) -> V,
    is_empty: fn(&V) -> bool,
) -> Vec<(&'m K, V)> {
    let nothing = V::default();
    let rest = left.iter().map(|(key, value)| (key, difference(value, right.get(key).unwrap_or(&nothing))));
    let mut rest: Vec<(&K, V)> = rest.filter(|(_, rest)| !is_empty(rest)).collect();
    rest.sort_by(|a, b| a.0.cmp(b.0));
    rest
}

/// Compares the connections between pods.
fn judge_pods(declared: &DeclaredConnections<'_>, network: &Network, reach: &Reach<'_>, found: &mut Vec<Diagnostic>) {
    let allowed = allowed_edges(network, reach);
    for (code, left, right) in
        [(CONNECTION_MISSING, &declared.edges, &allowed), (CONNECTION_EXTRA, &allowed, &declared.edges)]
    {
        for ((from, to), rest) in subtract(left, right, PortSet::difference, PortSet::is_empty) {
            let what = format!("{} -> {} on {rest}", show(*from), show(*to));
            found.push(declared.report(code, [*from, *to], &what));
        }
    }
}

/// Compares the connections with addresses outside the cluster.
fn judge_world(declared: &DeclaredConnections<'_>, network: &Network, reach: &Reach<'_>, found: &mut Vec<Diagnostic>) {
    let mut allowed = WorldEdges::new();
    for edge in reach.world() {
        let pod = &network.pods()[edge.pod];
        if !pod.outside {
            let at = allowed.entry((end(pod), edge.direction, edge.ports)).or_default();
            *at = at.union(&edge.addresses);
        }
    }
    for (code, left, right) in
        [(CONNECTION_MISSING, &declared.world, &allowed), (CONNECTION_EXTRA, &allowed, &declared.world)]
    {
        for ((pod, direction, ports), rest) in subtract(left, right, Addresses::difference, Addresses::is_empty) {
            let ranges = rest.ranges().join(", ");
            let what = match direction {
                Direction::Ingress => format!("{ranges} -> {} on {ports}", show(*pod)),
                Direction::Egress => format!("{} -> {ranges} on {ports}", show(*pod)),
            };
            found.push(declared.report(code, [*pod, *pod], &what));
        }
    }
}

/// Compares the connections to host names outside the cluster.
fn judge_names(declared: &DeclaredConnections<'_>, network: &Network, reach: &Reach<'_>, found: &mut Vec<Diagnostic>) {
    let reached = reach.names();
    let allowed: BTreeSet<(Endpoint<'_>, &str, PortSet)> =
        reached.iter().map(|n| (end(&network.pods()[n.pod]), n.name.as_str(), n.ports.clone())).collect();
    let wanted: BTreeSet<(Endpoint<'_>, &str, PortSet)> =
        declared.names.iter().map(|(pod, name, port)| (*pod, *name, PortSet::one("TCP", *port))).collect();
    for (code, rest) in
        [(CONNECTION_MISSING, wanted.difference(&allowed)), (CONNECTION_EXTRA, allowed.difference(&wanted))]
    {
        for (pod, name, ports) in rest {
            let what = format!("{} -> {name} on {ports}", show(*pod));
            found.push(declared.report(code, [*pod, *pod], &what));
        }
    }
}

impl DeclaredConnections<'_> {
    /// Builds an error about a connection. Its span is the workload in the spec of the first end that has one.
    fn report(&self, code: &'static str, ends: [Endpoint<'_>; 2], what: &str) -> Diagnostic {
        let span = ends.iter().find_map(|end| self.workloads.get(end)).map(|(instance, workload)| {
            let path: Vec<&str> = workload.settings.path.iter().map(String::as_str).collect();
            self.platform.config.documents.deciding_span(&instance.origin, &path)
        });
        let name = &self.environment.name;
        let message = match code {
            CONNECTION_MISSING => format!("the policies of {name} do not allow the declared connection {what}"),
            _ => format!("the policies of {name} allow a connection that nobody declared: {what}"),
        };
        Diagnostic::error(code, span, message)
    }
}
