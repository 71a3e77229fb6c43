//! Finds roles that allow more and bindings with more subjects.

use super::values::{gained, items, scalar, strings, text};
use crate::effect::Effect;
use crate::pair::Comparison;
use crate::risk::{Class, Risk};
use rutter_kubernetes::Object;
use rutter_yaml::Value;

/// A permission for one verb on one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Grant {
    group: String,
    resource: String,
    /// The name of the only object that it applies to; empty if it applies to every object.
    name: String,
    verb: String,
}

/// Grants with which a subject can give itself further permissions, as resource and verbs. The resource `*` stands for
/// any resource, and an empty list of verbs for any verb.
/// Source: the RBAC good practices of the Kubernetes documentation.
const ESCALATIONS: &[(&str, &[&str])] = &[
    ("*", &["escalate", "bind", "impersonate"]),
    ("serviceaccounts/token", &["create"]),
    ("nodes/proxy", &[]),
    ("certificatesigningrequests/approval", &[]),
    ("signers", &["approve", "sign"]),
    ("validatingwebhookconfigurations", WRITES),
    ("mutatingwebhookconfigurations", WRITES),
    ("persistentvolumes", &["create"]),
    ("namespaces", &["patch", "update"]),
];
const WRITES: &[&str] = &["create", "update", "patch", "delete", "deletecollection"];
/// Built-in cluster roles that allow more than reading.
const STRONG_ROLES: [&str; 3] = ["cluster-admin", "admin", "edit"];

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    for pair in &comparison.pairs {
        let Some(after) = pair.after else { continue };
        if after.group() != "rbac.authorization.k8s.io" {
            continue;
        }
        let name = format!("{} `{}`", after.kind(), after.name());
        if matches!(after.kind(), "Role" | "ClusterRole") {
            let held = pair.before.map(grants).unwrap_or_default();
            let new: Vec<Grant> = grants(after).into_iter().filter(|g| !held.iter().any(|h| h.covers(g))).collect();
            if let Some(risk) = new.iter().map(Grant::risk).min() {
                let lines = summarised(&new);
                effects.push(Effect::of(Class::Privilege, risk, pair, format!("{name} grants more")).details(lines));
            }
        } else {
            let new = gained(pair.before.map(bound).unwrap_or_default(), bound(after));
            let role = text(&after.0, &["roleRef", "name"]);
            for line in new {
                let strong = STRONG_ROLES.contains(&role) || after.kind() == "ClusterRoleBinding";
                let risk = if strong { Risk::High } else { Risk::Medium };
                effects.push(Effect::of(Class::Privilege, risk, pair, format!("{name}: {line}")));
            }
        }
    }
}

fn grants(role: &Object) -> Vec<Grant> {
    let mut all = Vec::new();
    let or_all = |list: Vec<&str>| if list.is_empty() { vec![String::new()] } else { owned(list) };
    for rule in items(&role.0, &["rules"]) {
        let verbs = owned(strings(rule, &["verbs"]));
        let mut push = |group: &str, resource: &str, name: &str| {
            all.extend(verbs.iter().map(|verb| Grant {
                group: group.to_owned(),
                resource: resource.to_owned(),
                name: name.to_owned(),
                verb: verb.clone(),
            }));
        };
        for group in strings(rule, &["apiGroups"]) {
            for resource in strings(rule, &["resources"]) {
                for name in or_all(strings(rule, &["resourceNames"])) {
                    push(group, resource, &name);
                }
            }
        }
        for url in strings(rule, &["nonResourceURLs"]) {
            push("url", url, "");
        }
    }
    all
}

fn owned(list: Vec<&str>) -> Vec<String> {
    list.into_iter().map(str::to_owned).collect()
}

impl Grant {
    /// Returns whether whoever has this grant also has the other one.
    fn covers(&self, other: &Self) -> bool {
        let within = |own: &str, other: &str| own == other || own == "*";
        within(&self.group, &other.group)
            && within(&self.resource, &other.resource)
            && within(&self.verb, &other.verb)
            && (self.name.is_empty() || self.name == other.name)
    }

    fn risk(&self) -> Risk {
        let escalates = ESCALATIONS.iter().any(|(resource, verbs)| {
            (*resource == "*" || *resource == self.resource)
                && (verbs.is_empty() || verbs.contains(&self.verb.as_str()))
        });
        if escalates || [&self.group, &self.resource, &self.verb].iter().any(|part| *part == "*") {
            return Risk::High;
        }
        let reads = matches!(self.verb.as_str(), "get" | "list" | "watch");
        let sensitive = matches!(self.resource.as_str(), "secrets" | "pods/exec" | "pods/attach" | "pods/portforward");
        if reads && !sensitive { Risk::Low } else { Risk::Medium }
    }
}

/// Returns one line for each resource: `apps/deployments: get, list`.
fn summarised(grants: &[Grant]) -> Vec<String> {
    let mut lines: Vec<(String, Vec<&str>, bool)> = Vec::new();
    for grant in grants {
        let group = if grant.group.is_empty() { String::new() } else { format!("{}/", grant.group) };
        let name = if grant.name.is_empty() { String::new() } else { format!(" `{}`", grant.name) };
        let resource = format!("{group}{}{name}", grant.resource);
        let escalates = grant.risk() == Risk::High;
        match lines.iter_mut().find(|(known, _, _)| *known == resource) {
            Some((_, verbs, high)) => {
                verbs.push(&grant.verb);
                *high |= escalates;
            }
            None => lines.push((resource, vec![&grant.verb], escalates)),
        }
    }
    let line = |(resource, verbs, high): (String, Vec<&str>, bool)| {
        format!("{resource}: {}{}", verbs.join(", "), if high { " (escalation or wildcard)" } else { "" })
    };
    lines.into_iter().map(line).collect()
}

/// Returns one line for each subject of a binding, with the role.
fn bound(binding: &Object) -> Vec<String> {
    let role = format!("{} `{}`", text(&binding.0, &["roleRef", "kind"]), text(&binding.0, &["roleRef", "name"]));
    items(&binding.0, &["subjects"]).iter().map(|subject| format!("{} gets {role}", subject_name(subject))).collect()
}

fn subject_name(subject: &Value) -> String {
    let part = |key: &str| subject.get(key).map(scalar).unwrap_or_default();
    let namespace = part("namespace");
    let prefix = if namespace.is_empty() { String::new() } else { format!("{namespace}/") };
    format!("{} `{prefix}{}`", part("kind"), part("name"))
}
