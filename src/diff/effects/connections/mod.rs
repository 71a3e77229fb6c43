//! Connections opened and closed, as the policies of both sides let them through at both ends.
//!
//! What a policy says in other words, or another policy says too, opens and closes nothing. Pods that policies
//! speak of and that are not among the objects are taken to be there on both sides.

mod edges;
mod ends;

use std::collections::{BTreeMap, BTreeSet};

use crate::connectivity::{Network, PortSet};
use crate::diff::compare::{Comparison, Pair};
use crate::diff::effect::{Class, Effect, Risk};
use crate::diff::path::Step;
use crate::diff::placed::{Place, Placed};
use crate::diff::workload;
use crate::kubernetes::Object;
use edges::{Edges, edges};
use ends::End;

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    let touched: BTreeSet<&str> =
        comparison.pairs.iter().filter(|pair| matters(pair)).map(|pair| pair.place.environment.as_str()).collect();
    for environment in touched {
        compare(comparison, environment, effects);
    }
}

/// Can a difference of this object open or close anything?
fn matters(pair: &Pair<'_>) -> bool {
    let Some(object) = pair.object() else { return false };
    if is_policy(object) || object.kind() == "Namespace" {
        return true;
    }
    let label =
        |step: &Step| matches!(step, Step::Key(key) if matches!(key.as_str(), "labels" | "ports" | "hostNetwork"));
    workload::template(object).is_some()
        && (pair.both().is_none() || pair.fields.iter().any(|field| field.path.0.iter().any(label)))
}

fn is_policy(object: &Object) -> bool {
    matches!(
        (object.group(), object.kind()),
        ("networking.k8s.io", "NetworkPolicy") | ("cilium.io", "CiliumNetworkPolicy")
    )
}

fn compare(comparison: &Comparison<'_>, environment: &str, effects: &mut Vec<Effect>) {
    let (mut before, mut after) = (network(comparison.before, environment), network(comparison.after, environment));
    if !before.has_policies() && !after.has_policies() {
        return;
    }
    // A namespace that comes or goes isolates or exposes nobody else.
    let lasting: BTreeSet<String> =
        before.namespaces().keys().filter(|name| after.namespaces().contains_key(*name)).cloned().collect();
    let undeclared = before.undeclared().and(after.undeclared());
    for network in [&mut before, &mut after] {
        network.add_undeclared(&undeclared);
        network.add_strangers();
    }
    let (old, new) = (edges(&before), edges(&after));
    let report = Report { comparison, environment, homes: homes(comparison, environment), lasting };
    effects.extend(report.effects("opened", new.without(&old)));
    effects.extend(report.effects("closed", old.without(&new)));
}

fn network(side: &[Placed], environment: &str) -> Network {
    let mut network = Network::new();
    let here = side.iter().filter(|placed| placed.place.environment == environment);
    for object in here.flat_map(|placed| &placed.objects) {
        network.add(object);
        if is_policy(object) && !network.namespaces().contains_key(object.namespace()) {
            network.add_namespace(object.namespace(), BTreeMap::new());
        }
    }
    network
}

/// Where the pods of each end belong.
fn homes<'a>(comparison: &Comparison<'a>, environment: &str) -> BTreeMap<End, &'a Place> {
    let mut homes = BTreeMap::new();
    for placed in comparison.before.iter().chain(comparison.after).filter(|p| p.place.environment == environment) {
        for object in &placed.objects {
            homes.extend(End::of_workload(object).map(|end| (end, &placed.place)));
        }
    }
    homes
}

struct Report<'a, 'c> {
    comparison: &'c Comparison<'a>,
    environment: &'c str,
    homes: BTreeMap<End, &'a Place>,
    /// Namespaces of both sides.
    lasting: BTreeSet<String>,
}

impl Report<'_, '_> {
    fn effects(&self, word: &str, edges: Edges) -> Vec<Effect> {
        let told = |end: &End| !matches!(end, End::PodsOf(namespace) if !self.lasting.contains(namespace));
        let edges = edges.summarised(told);
        edges.iter().map(|(from, to, ports)| self.effect(word, from, to, ports)).collect()
    }

    fn effect(&self, word: &str, from: &End, to: &End, ports: &PortSet) -> Effect {
        let risk = match (word, from, to) {
            ("opened", End::Anyone | End::AnyPod, End::PodsOf(_) | End::AnyPod) => Risk::High,
            ("opened", End::Anyone | End::AnyPod, _) | ("opened", _, End::Anyone | End::AnyPod) => Risk::Medium,
            _ => Risk::Low,
        };
        let summary = format!("{word}: {from} -> {to} on {ports}");
        let ends = || [from, to].into_iter().filter_map(|end| Some((end, self.homes.get(end).copied()?)));
        let own = |(end, place): &(&End, &Place)| self.policy(place, end).is_some();
        let fallback = Place::new(self.environment, "", "");
        let end = ends().find(own).or_else(|| ends().next());
        let object =
            [from, to].into_iter().find_map(|end| self.policy(self.homes.get(end).copied().unwrap_or(&fallback), end));
        let place = end.map(|(_, place)| place).or(object.map(|pair| pair.place)).unwrap_or(&fallback);
        Effect {
            object: object.and_then(Pair::object).map(Object::id),
            ..Effect::new(Class::Connection, risk, place, summary)
        }
    }

    /// A policy that differs and is about an end: of its place and name, of its place, or of its namespace.
    fn policy(&self, place: &Place, end: &End) -> Option<&Pair<'_>> {
        let policies = || {
            self.comparison
                .pairs
                .iter()
                .filter(|pair| pair.place.environment == self.environment && pair.object().is_some_and(is_policy))
        };
        let here = || policies().filter(|pair| pair.place == place);
        let named = |pair: &&Pair<'_>| end.name().is_some_and(|name| pair.object().is_some_and(|o| o.name() == name));
        let within = |pair: &&Pair<'_>| end.namespace() == pair.object().map(Object::namespace);
        here().find(named).or_else(|| here().find(within)).or_else(|| policies().find(within))
    }
}
