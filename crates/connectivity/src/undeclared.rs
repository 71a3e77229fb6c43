//! Pods and namespaces that policies select although no object declares them.

use std::collections::BTreeMap;

use super::evaluate::{Index, Within};
use super::network::{Network, Pod};
use super::policy::{Peer, Policy, Rule};
use super::selector::{Labels, Operator, Selector};
use rutter_kubernetes::LABEL_NAMESPACE;

/// One pod for each selector that matches no declared pod, so that the connections of its policy show up.
#[derive(Debug, Clone, Default)]
pub struct Undeclared {
    /// The labels of each namespace by name.
    namespaces: BTreeMap<String, Labels>,
    /// The labels of the pods by namespace and by a description such as `pods app=front`.
    pods: BTreeMap<(String, String), Labels>,
}

impl Undeclared {
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.namespaces.extend(other.namespaces);
        self.pods.extend(other.pods);
        self
    }

    fn pod(&mut self, namespace: &str, selector: &Selector) {
        if !selector.is_empty() {
            self.pods.insert((namespace.to_owned(), format!("pods {}", words(selector))), labels(selector));
        }
    }
}

impl Network {
    /// Returns a pod for each selector of the policies that matches no pod.
    pub fn undeclared(&self) -> Undeclared {
        let index = Index::new(self);
        let mut found = Undeclared::default();
        for policy in &self.policies {
            if index.select(&policy.pods, Within::Namespace(&policy.namespace)).is_empty() {
                found.pod(&policy.namespace, &policy.pods);
            }
            let rules = [&policy.ingress, &policy.egress].into_iter().flatten().flatten();
            for peer in rules.flat_map(|rule: &Rule| &rule.peers) {
                self.peer(policy, peer, &index, &mut found);
            }
        }
        found
    }

    fn peer(&self, policy: &Policy, peer: &Peer, index: &Index<'_>, found: &mut Undeclared) {
        match peer {
            Peer::Pods { namespaces: None, pods } => {
                if index.select(pods, Within::Namespace(&policy.namespace)).is_empty() {
                    found.pod(&policy.namespace, pods);
                }
            }
            Peer::Pods { namespaces: Some(namespaces), pods } => {
                if index.select(pods, Within::Selected(namespaces)).is_empty() {
                    let known = self.namespaces.iter().find(|(_, labels)| namespaces.matches(labels));
                    let name = known.map_or_else(|| namespace(namespaces), |(name, _)| name.clone());
                    found.namespaces.entry(name.clone()).or_insert_with(|| labels(namespaces));
                    found.pod(&name, pods);
                }
            }
            Peer::Block(_) | Peer::Name(_) => {}
        }
    }

    /// Adds undeclared pods, and the namespaces that are missing.
    pub fn add_undeclared(&mut self, undeclared: &Undeclared) {
        for (name, labels) in &undeclared.namespaces {
            if !self.namespaces.contains_key(name) {
                self.add_namespace(name, labels.clone());
            }
        }
        for ((namespace, name), labels) in &undeclared.pods {
            self.add_pod(Pod {
                name: name.clone(),
                namespace: namespace.clone(),
                labels: labels.clone(),
                ports: Vec::new(),
                host_network: false,
                outside: true,
                is_unknown: false,
            });
        }
    }
}

/// Returns the name of a selected namespace; if the selector does not give it, a description of its labels.
fn namespace(selector: &Selector) -> String {
    match selector.equals.iter().find(|(key, _)| key == LABEL_NAMESPACE) {
        Some((_, name)) => name.clone(),
        None if selector.is_empty() => "any namespace".to_owned(),
        None => format!("namespaces {}", words(selector)),
    }
}

/// Returns a selector as text: `app=front,tier in (a, b)`.
fn words(selector: &Selector) -> String {
    let equals = selector.equals.iter().map(|(key, value)| format!("{key}={value}"));
    let expressions = selector.expressions.iter().map(|(key, operator, values)| match operator {
        Operator::In => format!("{key} in ({})", values.join(", ")),
        Operator::NotIn => format!("{key} not in ({})", values.join(", ")),
        Operator::Exists => key.clone(),
        Operator::DoesNotExist => format!("!{key}"),
        Operator::Unknown => format!("{key}?"),
    });
    equals.chain(expressions).collect::<Vec<_>>().join(",")
}

/// Returns the smallest set of labels that a selector matches.
fn labels(selector: &Selector) -> Labels {
    let given = selector.expressions.iter().filter_map(|(key, operator, values)| match operator {
        Operator::In => Some((key.clone(), values.first()?.clone())),
        Operator::Exists => Some((key.clone(), String::new())),
        _ => None,
    });
    selector.equals.iter().cloned().chain(given).collect()
}
