//! The connections of one side, and the difference between two sides.

use std::collections::BTreeMap;

use super::ends::End;
use rutter_connectivity::{Addresses, Direction, Network, PortSet};

/// The allowed connections between pods, and between pods and addresses outside the cluster.
#[derive(Debug, Default)]
pub(super) struct Edges {
    pods: BTreeMap<(End, End), PortSet>,
    world: BTreeMap<(End, Direction), Vec<(Addresses, PortSet)>>,
}

pub(super) fn edges(network: &Network) -> Edges {
    let mut edges = Edges::default();
    let ends: Vec<End> = network.pods().iter().map(End::of).collect();
    let reach = network.reach();
    for connection in reach.connections() {
        edges.add(ends[connection.from].clone(), ends[connection.to].clone(), &connection.ports);
    }
    for name in reach.names() {
        edges.add(ends[name.pod].clone(), End::Host(name.name), &name.ports);
    }
    for world in reach.world() {
        let rules = edges.world.entry((ends[world.pod].clone(), world.direction)).or_default();
        rules.push((world.addresses, world.ports));
    }
    edges
}

impl Edges {
    fn add(&mut self, from: End, to: End, ports: &PortSet) {
        // Connections between pods of the same workload are not reported.
        if from != to {
            let at = self.pods.entry((from, to)).or_default();
            *at = at.union(ports);
        }
    }

    /// Returns the connections that this side has and the other has not.
    pub(super) fn without(&self, other: &Self) -> Self {
        let none = PortSet::default();
        let pods = self.pods.iter().filter_map(|(ends, ports)| {
            let rest = ports.difference(other.pods.get(ends).unwrap_or(&none));
            (!rest.is_empty()).then(|| (ends.clone(), rest))
        });
        let world = self.world.iter().map(|(end, rules)| {
            let known = other.world.get(end).map_or(&[][..], Vec::as_slice);
            let rules = rules.iter().map(|rule| uncovered_part(rule, known));
            (end.clone(), rules.filter(|(addresses, ports)| !addresses.is_empty() && !ports.is_empty()).collect())
        });
        Self { pods: pods.collect(), world: world.collect() }
    }

    /// Returns the edges in order. Leaves out those that a more general edge includes, and those with an end that
    /// `is_reported` refuses.
    pub(super) fn summarised(self, is_reported: impl Fn(&End) -> bool) -> Vec<(End, End, PortSet)> {
        let mut all: Vec<(End, End, PortSet)> =
            self.pods.into_iter().map(|((from, to), ports)| (from, to, ports)).collect();
        for ((pod, direction), rules) in self.world {
            for (addresses, ports) in rules {
                let outside = if addresses == Addresses::everything() {
                    End::Anyone
                } else {
                    End::Addresses(addresses.ranges().join(", "))
                };
                all.push(match direction {
                    Direction::Ingress => (outside, pod.clone(), ports),
                    Direction::Egress => (pod.clone(), outside, ports),
                });
            }
        }
        all.retain(|(from, to, _)| is_reported(from) && is_reported(to));
        let general: Vec<(End, End, PortSet)> =
            all.iter().filter(|(from, to, _)| from.is_general() || to.is_general()).cloned().collect();
        for (from, to, ports) in &mut all {
            for (a, b, open) in &general {
                if (&*from, &*to) != (a, b) && a.holds(from) && b.holds(to) {
                    *ports = ports.difference(open);
                }
            }
        }
        all.retain(|(_, _, ports)| !ports.is_empty());
        all.sort();
        all
    }
}

/// Returns the part of a rule that none of the `known` rules includes.
fn uncovered_part(rule: &(Addresses, PortSet), known: &[(Addresses, PortSet)]) -> (Addresses, PortSet) {
    let (mut addresses, mut ports) = rule.clone();
    for (others, open) in known {
        if rule.1.difference(open).is_empty() {
            addresses = addresses.difference(others);
        }
        if rule.0.difference(others).is_empty() {
            ports = ports.difference(open);
        }
    }
    (addresses, ports)
}
