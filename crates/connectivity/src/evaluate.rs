//! Computes the connections that policies allow: those that both the source's egress rules and the destination's
//! ingress rules allow.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

use super::network::{Network, Pod};
use super::policy::{self, Addresses, Direction, Peer, Policy, Rule};
use super::selector::Selector;
use super::{Intervals, PortSet};
use rutter_kubernetes::LABEL_NAMESPACE;

/// Pods of `from` may open connections to pods of `to` on `ports`. Both are indices into [`Network::pods`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Connection {
    pub from: usize,
    pub to: usize,
    pub ports: PortSet,
}

/// Addresses outside the cluster that may connect to a pod (ingress) or that a pod may connect to (egress).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorldConnection {
    pub pod: usize,
    pub direction: Direction,
    pub addresses: Addresses,
    pub ports: PortSet,
}

/// A host name outside the cluster that a pod may connect to (Cilium).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedConnection {
    pub pod: usize,
    pub name: String,
    pub ports: PortSet,
}

/// Pods by namespace and by label, so that a selector does not have to test all pods.
pub(super) struct Index<'a> {
    network: &'a Network,
    by_namespace: HashMap<&'a str, Vec<usize>>,
    by_label: HashMap<(&'a str, &'a str), Vec<usize>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(network: &'a Network) -> Self {
        let mut by_namespace: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut by_label: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
        for (n, pod) in network.pods.iter().enumerate() {
            by_namespace.entry(&pod.namespace).or_default().push(n);
            for (key, value) in &pod.labels {
                by_label.entry((key, value)).or_default().push(n);
            }
        }
        Self { network, by_namespace, by_label }
    }

    /// Returns the pods that a selector matches, in one namespace or in the namespaces that another selector matches.
    /// Leaves out pods on the node's network.
    pub(super) fn select(&self, pods: &Selector, within: Within<'_>) -> Vec<usize> {
        let fits = |n: &usize| {
            let pod = &self.network.pods[*n];
            !pod.host_network
                && match within {
                    Within::Namespace(name) => pod.namespace == name,
                    Within::Selected(selector) => {
                        self.network.namespaces.get(&pod.namespace).is_some_and(|l| selector.matches(l))
                    }
                }
                && pods.matches(&pod.labels)
        };
        // Only the pods with the rarest label, or of the namespace, are tested.
        let namespace = within.name().map(|name| self.by_namespace.get(name));
        let labelled = pods.equals.iter().map(|(k, v)| self.by_label.get(&(k.as_str(), v.as_str())));
        match labelled.chain(namespace).min_by_key(|c| c.map_or(0, Vec::len)) {
            Some(None) => Vec::new(),
            Some(Some(few)) => few.iter().copied().filter(fits).collect(),
            None => (0..self.network.pods.len()).filter(fits).collect(),
        }
    }
}

#[derive(Clone, Copy)]
pub(super) enum Within<'a> {
    Namespace(&'a str),
    Selected(&'a Selector),
}

impl<'a> Within<'a> {
    /// Returns the name if only one namespace can match, also for a selector that requires the label with a namespace's
    /// name.
    fn name(self) -> Option<&'a str> {
        match self {
            Self::Namespace(name) => Some(name),
            Self::Selected(selector) => {
                selector.equals.iter().find(|(key, _)| key == LABEL_NAMESPACE).map(|(_, name)| name.as_str())
            }
        }
    }
}

/// What the policies allow in one direction of a pod. Pods are indices into [`Network::pods`].
#[derive(Debug, Clone, Default)]
struct AllowedPeers {
    pods: BTreeMap<usize, PortSet>,
    /// The ports that are open to every pod and to every address.
    anyone: PortSet,
    world: Vec<(Addresses, PortSet)>,
    names: Vec<(String, PortSet)>,
}

impl AllowedPeers {
    fn toward(&self, pod: usize) -> PortSet {
        self.pods.get(&pod).map_or_else(|| self.anyone.clone(), |p| p.union(&self.anyone))
    }

    fn world_by_ports(&self) -> BTreeMap<PortSet, Addresses> {
        let mut by_ports: BTreeMap<PortSet, Addresses> = BTreeMap::new();
        for (addresses, ports) in &self.world {
            add(by_ports.entry(ports.clone()).or_default(), addresses);
        }
        if !self.anyone.is_empty() {
            add(by_ports.entry(self.anyone.clone()).or_default(), &Addresses::everything());
        }
        by_ports
    }
}

/// What all policies of a network together allow.
pub struct Reach<'a> {
    pods: &'a [Pod],
    /// One entry for each pod; `None` if no policy isolates the pod in this direction.
    ingress: Vec<Option<AllowedPeers>>,
    egress: Vec<Option<AllowedPeers>>,
}

impl Reach<'_> {
    /// Returns every pair of pods that can connect, in order. A pair of a pod with itself means its replicas.
    pub fn connections(&self) -> Vec<Connection> {
        let open = self.open_sources();
        let callers = self.callers();
        let mut found = Vec::new();
        for (to, side) in self.ingress.iter().enumerate() {
            let sources: Vec<usize> = match side {
                Some(side) if side.anyone.is_empty() => side.pods.keys().copied().collect(),
                _ => open.iter().chain(&callers[to]).copied().collect(),
            };
            for from in sources {
                let lets_in = side.as_ref().map_or_else(PortSet::all, |s| s.toward(from));
                let lets_out = self.egress[from].as_ref().map_or_else(PortSet::all, |s| s.toward(to));
                let ports = lets_in.intersection(&lets_out);
                if !ports.is_empty() {
                    found.push(Connection { from, to, ports });
                }
            }
        }
        found.sort();
        found
    }

    /// Returns the pods that may connect to more than the pods that their egress rules select.
    fn open_sources(&self) -> Vec<usize> {
        let is_open = |n: &usize| self.egress[*n].as_ref().is_none_or(|side| !side.anyone.is_empty());
        (0..self.pods.len()).filter(is_open).collect()
    }

    /// Returns for each pod which of the other sources may connect to it by their egress rules.
    fn callers(&self) -> Vec<Vec<usize>> {
        let mut callers = vec![Vec::new(); self.pods.len()];
        for (from, side) in self.egress.iter().enumerate() {
            for to in side.iter().filter(|s| s.anyone.is_empty()).flat_map(|s| s.pods.keys()) {
                callers[*to].push(from);
            }
        }
        callers
    }

    /// Returns the connections between pods and addresses outside the cluster. Ranges with the same ports are merged.
    pub fn world(&self) -> Vec<WorldConnection> {
        let mut found = Vec::new();
        for (direction, sides) in [(Direction::Ingress, &self.ingress), (Direction::Egress, &self.egress)] {
            for (pod, side) in sides.iter().enumerate() {
                let by_ports = side.as_ref().map_or_else(
                    || BTreeMap::from([(PortSet::all(), Addresses::everything())]),
                    AllowedPeers::world_by_ports,
                );
                let passes =
                    by_ports.into_iter().filter(|(ports, addresses)| !ports.is_empty() && !addresses.is_empty());
                found.extend(passes.map(|(ports, addresses)| WorldConnection { pod, direction, addresses, ports }));
            }
        }
        found
    }

    /// Returns the host names that pods may connect to.
    pub fn names(&self) -> Vec<NamedConnection> {
        let named = |(pod, side): (usize, &Option<AllowedPeers>)| {
            let names = side.as_ref().map_or(&[][..], |side| &side.names).to_vec();
            names.into_iter().map(move |(name, ports)| NamedConnection { pod, name, ports })
        };
        let mut found: Vec<_> = self.egress.iter().enumerate().flat_map(named).collect();
        found.sort();
        found
    }
}

impl Network {
    /// Evaluates all policies and returns [`Reach::connections`]. For several results, call [`Network::reach`] once.
    pub fn connections(&self) -> Vec<Connection> {
        self.reach().connections()
    }

    /// Evaluates all policies and returns [`Reach::world`].
    pub fn world(&self) -> Vec<WorldConnection> {
        self.reach().world()
    }

    /// Evaluates all policies and returns [`Reach::names`].
    pub fn names(&self) -> Vec<NamedConnection> {
        self.reach().names()
    }

    /// Evaluates all policies.
    pub fn reach(&self) -> Reach<'_> {
        let index = Index::new(self);
        let mut ingress: Vec<Option<AllowedPeers>> = vec![None; self.pods.len()];
        let mut egress: Vec<Option<AllowedPeers>> = vec![None; self.pods.len()];
        for policy in &self.policies {
            let selected = index.select(&policy.pods, Within::Namespace(&policy.namespace));
            for (rules, sides, into) in [(&policy.ingress, &mut ingress, true), (&policy.egress, &mut egress, false)] {
                let Some(rules) = rules else { continue };
                for pod in &selected {
                    sides[*pod].get_or_insert_default();
                }
                for rule in rules {
                    self.apply(policy, rule, &selected, &index, sides, into);
                }
            }
        }
        Reach { pods: &self.pods, ingress, egress }
    }

    fn apply(
        &self,
        policy: &Policy,
        rule: &Rule,
        selected: &[usize],
        index: &Index<'_>,
        sides: &mut [Option<AllowedPeers>],
        into: bool,
    ) {
        let fixed = (!rule.names_ports()).then(|| policy::ports(rule, &[]));
        let numbers = |pod: &Pod| fixed.clone().unwrap_or_else(|| policy::ports(rule, &pod.ports));
        if rule.peers.is_empty() {
            for pod in selected {
                // A named port of an unknown destination has no known number, so only numbers count.
                let ports = if into { numbers(&self.pods[*pod]) } else { policy::ports(rule, &[]) };
                let side = sides[*pod].get_or_insert_default();
                side.anyone = side.anyone.union(&ports);
            }
        }
        for peer in &rule.peers {
            let others = match peer {
                Peer::Pods { namespaces: None, pods } => index.select(pods, Within::Namespace(&policy.namespace)),
                Peer::Pods { namespaces: Some(namespaces), pods } => index.select(pods, Within::Selected(namespaces)),
                Peer::Block(_) | Peer::Name(_) => Vec::new(),
            };
            for pod in selected {
                let side = sides[*pod].get_or_insert_default();
                for other in &others {
                    let ports = numbers(&self.pods[if into { *pod } else { *other }]);
                    match side.pods.entry(*other) {
                        Entry::Vacant(new) => _ = new.insert(ports),
                        Entry::Occupied(mut old) => _ = old.insert(old.get().union(&ports)),
                    }
                }
                match peer {
                    Peer::Block(addresses) => side.world.push((addresses.clone(), numbers(&self.pods[*pod]))),
                    Peer::Name(name) => side.names.push((name.clone(), policy::ports(rule, &[]))),
                    Peer::Pods { .. } => {}
                }
            }
        }
    }
}

fn add(to: &mut Addresses, more: &Addresses) {
    *to = to.union(more);
}

impl Addresses {
    /// Returns the ranges as texts of the form `first-last`.
    pub fn ranges(&self) -> Vec<String> {
        let v4 = |n: u128| std::net::Ipv4Addr::from_bits(u32::try_from(n).unwrap_or(u32::MAX)).to_string();
        let v6 = |n: u128| std::net::Ipv6Addr::from_bits(n).to_string();
        let show = |set: &Intervals, text: &dyn Fn(u128) -> String| -> Vec<String> {
            set.ranges()
                .iter()
                .map(|(low, high)| if low == high { text(*low) } else { format!("{}-{}", text(*low), text(*high)) })
                .collect()
        };
        show(&self.v4, &v4).into_iter().chain(show(&self.v6, &v6)).collect()
    }
}
