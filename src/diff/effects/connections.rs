//! Connections opened and closed, as the rules of NetworkPolicies say them: who, to whom, which ports.
//!
//! Rules are compared per environment and namespace, so that a rule that moves from one policy to
//! another opens nothing. Two rules that differ in words but allow the same count as different.

use std::collections::{BTreeMap, BTreeSet};

use super::{items, scalar, strings, text};
use crate::diff::compare::{Comparison, Pair};
use crate::diff::effect::{Class, Effect, Risk};
use crate::diff::placed::Placed;
use crate::kubernetes::Object;
use crate::yaml::Value;

/// Environment and namespace.
type Scope<'a> = (&'a str, &'a str);

/// The rules of the policies of a scope, and which pods are isolated there: (pods, direction).
#[derive(Default)]
struct Rules {
    allowed: BTreeSet<String>,
    isolated: Vec<(String, &'static str)>,
}

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    let touched: Vec<&Pair<'_>> = comparison.pairs.iter().filter(|pair| pair.object().is_some_and(is_policy)).collect();
    if touched.is_empty() {
        return;
    }
    let (before, after) = (rules(comparison.before), rules(comparison.after));
    let none = Rules::default();
    for pair in touched {
        let Some(object) = pair.object() else { continue };
        let scope = (pair.place.environment.as_str(), object.namespace());
        let (old, new) = (before.get(&scope).unwrap_or(&none), after.get(&scope).unwrap_or(&none));
        let of = |object: Option<&Object>| object.map(policy).unwrap_or_default();
        let (own_old, own_new) = (of(pair.before), of(pair.after));
        let fresh = |lines: &BTreeSet<String>, other: &Rules| -> Vec<String> {
            lines.difference(&other.allowed).cloned().collect()
        };
        for line in fresh(&own_new.allowed, old) {
            let risk = if line.contains("anyone") || line.contains("0.0.0.0/0") { Risk::Medium } else { Risk::Low };
            effects.push(Effect::of(Class::Connection, risk, pair, format!("opened: {line}")));
        }
        for line in fresh(&own_old.allowed, new) {
            effects.push(Effect::of(Class::Connection, Risk::Low, pair, format!("closed: {line}")));
        }
        isolation(pair, &own_old, &own_new, old, new, effects);
    }
}

fn isolation(pair: &Pair<'_>, own_old: &Rules, own_new: &Rules, old: &Rules, new: &Rules, effects: &mut Vec<Effect>) {
    // A policy for all pods of the namespace isolates each of them.
    let covered = |(pods, direction): &(String, &'static str), rules: &Rules| {
        rules.isolated.iter().any(|(p, d)| d == direction && (p == pods || p == ALL_PODS))
    };
    for one in own_old.isolated.iter().filter(|one| !covered(one, new)) {
        let summary = format!("opened: {} accept any {} connection, as no policy selects them", one.0, one.1);
        effects.push(Effect::of(Class::Connection, Risk::High, pair, summary));
    }
    for one in own_new.isolated.iter().filter(|one| !covered(one, old)) {
        let summary = format!("closed: {} accept only the {} connections that policies allow", one.0, one.1);
        effects.push(Effect::of(Class::Connection, Risk::Low, pair, summary));
    }
}

fn is_policy(object: &Object) -> bool {
    (object.group(), object.kind()) == ("networking.k8s.io", "NetworkPolicy")
}

fn rules(side: &[Placed]) -> BTreeMap<Scope<'_>, Rules> {
    let mut all: BTreeMap<Scope<'_>, Rules> = BTreeMap::new();
    for placed in side {
        for object in placed.objects.iter().filter(|object| is_policy(object)) {
            let scope = all.entry((&placed.place.environment, object.namespace())).or_default();
            let own = policy(object);
            scope.allowed.extend(own.allowed);
            scope.isolated.extend(own.isolated);
        }
    }
    all
}

const ALL_PODS: &str = "all pods";

fn policy(object: &Object) -> Rules {
    let spec = object.0.get("spec").cloned().unwrap_or_default();
    let pods = selector("pods", spec.get("podSelector"));
    let mut types = strings(&spec, &["policyTypes"]);
    if types.is_empty() {
        types.push("Ingress");
        if !items(&spec, &["egress"]).is_empty() {
            types.push("Egress");
        }
    }
    let mut rules = Rules::default();
    for (word, direction, list, peers) in
        [("Ingress", "ingress", "ingress", "from"), ("Egress", "egress", "egress", "to")]
    {
        if !types.contains(&word) {
            continue;
        }
        rules.isolated.push((pods.clone(), direction));
        for rule in items(&spec, &[list]) {
            for peer in or_one(items(rule, &[peers]).iter().map(peer).collect(), "anyone") {
                for port in or_one(items(rule, &["ports"]).iter().map(port).collect(), "any port") {
                    let (source, target) = if word == "Ingress" { (&peer, &pods) } else { (&pods, &peer) };
                    rules.allowed.insert(format!("{direction} from {source} to {target} on {port}"));
                }
            }
        }
    }
    rules
}

fn or_one(mut lines: Vec<String>, instead: &str) -> Vec<String> {
    if lines.is_empty() {
        lines.push(instead.to_owned());
    }
    lines
}

/// `pods app=cart`, `all pods`.
fn selector(what: &str, selector: Option<&Value>) -> String {
    let mut parts: Vec<String> = selector.and_then(|s| s.get("matchLabels")).map(scalar).into_iter().collect();
    parts.extend(selector.map_or(&[] as &[_], |s| items(s, &["matchExpressions"])).iter().map(|expression| {
        let values = strings(expression, &["values"]).join(" or ");
        format!("{} {} {values}", text(expression, &["key"]), text(expression, &["operator"])).trim_end().to_owned()
    }));
    parts.retain(|part| !part.is_empty());
    if parts.is_empty() { format!("all {what}") } else { format!("{what} {}", parts.join(",")) }
}

fn peer(peer: &Value) -> String {
    if let Some(block) = peer.get("ipBlock") {
        let except = strings(block, &["except"]).join(", ");
        let cidr = text(block, &["cidr"]);
        return if except.is_empty() { cidr.to_owned() } else { format!("{cidr} except {except}") };
    }
    let pods = selector("pods", peer.get("podSelector"));
    match peer.get("namespaceSelector") {
        None => pods,
        Some(namespaces) => match text(namespaces, &["matchLabels", "kubernetes.io/metadata.name"]) {
            "" => format!("{pods} in {}", selector("namespaces", Some(namespaces))),
            name => format!("{pods} in namespace {name}"),
        },
    }
}

fn port(port: &Value) -> String {
    let protocol = Some(text(port, &["protocol"])).filter(|p| !p.is_empty()).unwrap_or("TCP");
    match (port.get("port"), port.get("endPort")) {
        (None, _) => format!("any {protocol} port"),
        (Some(first), None) => format!("{protocol} {}", scalar(first)),
        (Some(first), Some(last)) => format!("{protocol} {}-{}", scalar(first), scalar(last)),
    }
}
