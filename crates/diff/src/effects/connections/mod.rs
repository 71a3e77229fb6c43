//! Finds connections that are opened or closed, by evaluating the network policies of both sides.
//!
//! A policy that is written differently but allows the same opens and closes nothing. Pods that policies select and
//! that are not among the objects are assumed to exist on both sides.

mod edges;
mod ends;

use std::collections::{BTreeMap, BTreeSet};

use crate::effect::Effect;
use crate::pair::{Comparison, Pair};
use crate::path::Step;
use crate::risk::{Class, Risk};
use crate::scope::{ChangeScope, ScopedObjects};
use crate::workload;
use edges::{Edges, edges};
use ends::End;
use rutter_connectivity::{Network, PortSet};
use rutter_kubernetes::Object;

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    let touched: BTreeSet<&str> =
        comparison.pairs.iter().filter(|pair| matters(pair)).map(|pair| pair.scope.environment.as_str()).collect();
    for environment in touched {
        compare(comparison, environment, effects);
    }
}

/// Returns whether a change of this object can open or close connections.
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
    // A namespace that is added or removed opens and closes no connections of other namespaces.
    let kept_namespaces: BTreeSet<String> =
        before.namespaces().keys().filter(|name| after.namespaces().contains_key(*name)).cloned().collect();
    let undeclared = before.undeclared().and(after.undeclared());
    for network in [&mut before, &mut after] {
        network.add_undeclared(&undeclared);
        network.add_unknown_pods();
    }
    let (old, new) = (edges(&before), edges(&after));
    let report = Report {
        policies: Policies::of(comparison, environment),
        scopes: scopes(comparison, environment),
        environment: ChangeScope::new(environment, "", ""),
        kept_namespaces,
    };
    effects.extend(report.effects("opened", new.without(&old)));
    effects.extend(report.effects("closed", old.without(&new)));
}

fn network(side: &[ScopedObjects], environment: &str) -> Network {
    let mut network = Network::new();
    let here = side.iter().filter(|scoped| scoped.scope.environment == environment);
    for object in here.flat_map(|scoped| &scoped.objects) {
        network.add(object);
        if is_policy(object) && !network.namespaces().contains_key(object.namespace()) {
            network.add_namespace(object.namespace(), BTreeMap::new());
        }
    }
    network
}

/// Returns the scope that each end belongs to.
fn scopes<'a>(comparison: &Comparison<'a>, environment: &str) -> BTreeMap<End, &'a ChangeScope> {
    let mut scopes = BTreeMap::new();
    for scoped in comparison.before.iter().chain(comparison.after).filter(|p| p.scope.environment == environment) {
        for object in &scoped.objects {
            scopes.extend(End::of_workload(object).map(|end| (end, &scoped.scope)));
        }
    }
    scopes
}

/// The changed policies of an environment.
struct Policies<'c, 'a> {
    by_scope: BTreeMap<&'c ChangeScope, Vec<&'c Pair<'a>>>,
    by_namespace: BTreeMap<&'c str, &'c Pair<'a>>,
}

impl<'c, 'a> Policies<'c, 'a> {
    fn of(comparison: &'c Comparison<'a>, environment: &str) -> Self {
        let mut found = Self { by_scope: BTreeMap::new(), by_namespace: BTreeMap::new() };
        for pair in comparison.pairs.iter().filter(|pair| pair.scope.environment == environment) {
            if let Some(object) = pair.object().filter(|object| is_policy(object)) {
                found.by_scope.entry(pair.scope).or_default().push(pair);
                found.by_namespace.entry(object.namespace()).or_insert(pair);
            }
        }
        found
    }

    /// Returns a changed policy for an end: preferably with its scope and name, else with its scope and namespace, else
    /// with its namespace.
    fn about(&self, end: &End, scope: Option<&ChangeScope>) -> Option<&'c Pair<'a>> {
        let here = || scope.and_then(|scope| self.by_scope.get(scope)).into_iter().flatten().copied();
        let object = |pair: &Pair<'a>| pair.object().map(|object| (object.name(), object.namespace()));
        let named = |pair: &&Pair<'a>| end.name().is_some() && object(pair).map(|(name, _)| name) == end.name();
        let within = |pair: &&Pair<'a>| object(pair).map(|(_, namespace)| namespace) == end.namespace();
        let elsewhere = || end.namespace().and_then(|namespace| self.by_namespace.get(namespace)).copied();
        here().find(named).or_else(|| here().find(within)).or_else(elsewhere)
    }
}

struct Report<'c, 'a> {
    policies: Policies<'c, 'a>,
    scopes: BTreeMap<End, &'a ChangeScope>,
    environment: ChangeScope,
    /// The namespaces that exist on both sides.
    kept_namespaces: BTreeSet<String>,
}

impl Report<'_, '_> {
    fn effects(&self, verb: &str, edges: Edges) -> Vec<Effect> {
        let is_reported =
            |end: &End| !matches!(end, End::PodsOf(namespace) if !self.kept_namespaces.contains(namespace));
        let edges = edges.summarised(is_reported);
        edges.iter().map(|(from, to, ports)| self.effect(verb, from, to, ports)).collect()
    }

    /// Returns the effect of an edge, at the scope of the end whose policy changed. If both changed, the caller's scope
    /// counts.
    fn effect(&self, verb: &str, from: &End, to: &End, ports: &PortSet) -> Effect {
        let scope = |end: &End| self.scopes.get(end).copied();
        let policy = [from, to].into_iter().find_map(|end| self.policies.about(end, scope(end)));
        let scope = policy.map(|pair| pair.scope).or_else(|| scope(from)).or_else(|| scope(to));
        let summary = format!("{verb}: {from} -> {to} on {ports}");
        Effect {
            object: policy.and_then(Pair::object).map(Object::id),
            ..Effect::new(Class::Connection, risk(verb, from, to), scope.unwrap_or(&self.environment), summary)
        }
    }
}

fn risk(verb: &str, from: &End, to: &End) -> Risk {
    match (verb, from, to) {
        ("opened", End::Anyone | End::AnyPod, End::PodsOf(_) | End::AnyPod) => Risk::High,
        ("opened", End::Anyone | End::AnyPod, _) | ("opened", _, End::Anyone | End::AnyPod) => Risk::Medium,
        _ => Risk::Low,
    }
}
