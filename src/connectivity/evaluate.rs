//! The connections that policies allow: what the source's egress and the destination's ingress
//! both let through.

use std::collections::BTreeMap;

use super::network::{Network, Pod};
use super::policy::{self, Addresses, Direction, Peer, Policy, Rule};
use super::selector::Selector;
use super::{Intervals, PortSet};

/// `from` may open connections to `to` on `ports`; both are places in [`Network::pods`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Connection {
    pub from: usize,
    pub to: usize,
    pub ports: PortSet,
}

/// A pod may be reached from (ingress) or reach (egress) addresses outside the cluster.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorldConnection {
    pub pod: usize,
    pub direction: Direction,
    pub addresses: Addresses,
    pub ports: PortSet,
}

/// A pod may reach a host name outside the cluster (Cilium).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedConnection {
    pub pod: usize,
    pub name: String,
    pub ports: PortSet,
}

/// The pods that carry a label, so that selectors need not look at all of them.
pub(super) struct Index<'a> {
    network: &'a Network,
    by_label: BTreeMap<(&'a str, &'a str), Vec<usize>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(network: &'a Network) -> Self {
        let mut by_label: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (n, pod) in network.pods.iter().enumerate() {
            for (key, value) in &pod.labels {
                by_label.entry((key, value)).or_default().push(n);
            }
        }
        Self { network, by_label }
    }

    /// Pods in the cluster network that a selector finds, in one namespace or in those that another selector finds.
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
        // The rarest label decides how many pods are looked at.
        let candidates = pods
            .equals
            .iter()
            .map(|(k, v)| self.by_label.get(&(k.as_str(), v.as_str())))
            .min_by_key(|c| c.map_or(0, Vec::len));
        match candidates {
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

/// What one direction of a pod lets through; pods by their place.
#[derive(Debug, Clone, Default)]
struct Side {
    pods: BTreeMap<usize, PortSet>,
    /// Everybody, pods and world alike.
    everybody: PortSet,
    world: Vec<(Addresses, PortSet)>,
    names: Vec<(String, PortSet)>,
}

impl Side {
    fn toward(&self, pod: usize) -> PortSet {
        self.pods.get(&pod).map_or_else(|| self.everybody.clone(), |p| p.union(&self.everybody))
    }
}

impl Network {
    /// Every pair of different pods that can connect, in order.
    pub fn connections(&self) -> Vec<Connection> {
        let (ingress, egress) = self.sides();
        let mut found = Vec::new();
        for (to, side) in ingress.iter().enumerate() {
            let sources: Vec<usize> = match side {
                Some(side) if side.everybody.is_empty() => side.pods.keys().copied().collect(),
                _ => (0..self.pods.len()).collect(),
            };
            for from in sources.into_iter().filter(|from| *from != to) {
                let lets_in = side.as_ref().map_or_else(PortSet::all, |s| s.toward(from));
                let lets_out = egress[from].as_ref().map_or_else(PortSet::all, |s| s.toward(to));
                let ports = lets_in.intersection(&lets_out);
                if !ports.is_empty() {
                    found.push(Connection { from, to, ports });
                }
            }
        }
        found.sort();
        found
    }

    /// What passes between pods and the world outside, address ranges with the same ports together.
    pub fn world(&self) -> Vec<WorldConnection> {
        let (ingress, egress) = self.sides();
        let mut found = Vec::new();
        for (direction, sides) in [(Direction::Ingress, ingress), (Direction::Egress, egress)] {
            for (pod, side) in sides.into_iter().enumerate() {
                let rules = match side {
                    None => vec![(Addresses::everything(), PortSet::all())],
                    Some(side) => {
                        let mut rules = side.world;
                        if !side.everybody.is_empty() {
                            rules.push((Addresses::everything(), side.everybody));
                        }
                        rules
                    }
                };
                let mut by_ports: BTreeMap<PortSet, Addresses> = BTreeMap::new();
                for (addresses, ports) in rules {
                    let at = by_ports.entry(ports).or_default();
                    *at = at.union(&addresses);
                }
                let passes =
                    by_ports.into_iter().filter(|(ports, addresses)| !ports.is_empty() && !addresses.is_empty());
                found.extend(passes.map(|(ports, addresses)| WorldConnection { pod, direction, addresses, ports }));
            }
        }
        found
    }

    /// The host names that pods may reach.
    pub fn names(&self) -> Vec<NamedConnection> {
        let (_, egress) = self.sides();
        let all = egress.into_iter().enumerate().flat_map(|(pod, side)| {
            side.map(|s| s.names).unwrap_or_default().into_iter().map(move |(name, ports)| NamedConnection {
                pod,
                name,
                ports,
            })
        });
        let mut found: Vec<_> = all.collect();
        found.sort();
        found
    }

    /// For every pod what its ingress and egress let through; none where no policy isolates it.
    fn sides(&self) -> (Vec<Option<Side>>, Vec<Option<Side>>) {
        let index = Index::new(self);
        let mut ingress: Vec<Option<Side>> = vec![None; self.pods.len()];
        let mut egress: Vec<Option<Side>> = vec![None; self.pods.len()];
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
        (ingress, egress)
    }

    fn apply(
        &self,
        policy: &Policy,
        rule: &Rule,
        selected: &[usize],
        index: &Index<'_>,
        sides: &mut [Option<Side>],
        into: bool,
    ) {
        let numbers = |pod: &Pod| policy::ports(rule, &pod.ports);
        if rule.peers.is_empty() {
            for pod in selected {
                // Outbound named ports of everybody cannot be known; numbers can.
                let ports = if into { numbers(&self.pods[*pod]) } else { policy::ports(rule, &[]) };
                let side = sides[*pod].get_or_insert_default();
                side.everybody = side.everybody.union(&ports);
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
                    let at = side.pods.entry(*other).or_default();
                    *at = at.union(&ports);
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

impl Addresses {
    /// The ranges as `first-last` texts.
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
