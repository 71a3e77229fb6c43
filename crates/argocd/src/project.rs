//! Decides what an AppProject admits.

use std::collections::BTreeSet;

use rutter_kubernetes::{Object, lives_outside_namespaces};
use rutter_yaml::Value;

/// Returns the reasons why the project would refuse the Application or one of its objects, one sentence each; empty
/// if it admits them all. Objects without a namespace get the Application's.
pub fn refusals<'o>(
    project: &Object,
    application: &Object,
    objects: impl IntoIterator<Item = &'o Object>,
) -> Vec<String> {
    let mut found = BTreeSet::new();
    let admitted: Vec<&str> = items(project, "sourceRepos").iter().filter_map(Value::as_str).collect();
    for source in sources(application) {
        let repository = text(source, &["repoURL"]);
        if !admits(&admitted, repository) {
            found.insert(format!("the repository {repository}"));
        }
    }
    let destination = Destination::new(project, application);
    destination.check(destination.namespace, &mut found);
    let unlimited = project.0.at(&["spec", "namespaceResourceWhitelist"]).is_none();
    let [outside, denied_outside, inside, denied_inside] = [
        "clusterResourceWhitelist",
        "clusterResourceBlacklist",
        "namespaceResourceWhitelist",
        "namespaceResourceBlacklist",
    ]
    .map(|key| items(project, key));
    for object in objects {
        let (group, kind) = (object.group(), object.kind());
        let is_outside = lives_outside_namespaces(group, kind);
        let admitted = if is_outside {
            lists(outside, group, kind) && !lists(denied_outside, group, kind)
        } else {
            (unlimited || lists(inside, group, kind)) && !lists(denied_inside, group, kind)
        };
        if !admitted {
            found.insert(format!("the kind {kind}"));
        }
        let namespace = object.namespace();
        if !is_outside && !namespace.is_empty() && namespace != destination.namespace {
            destination.check(namespace, &mut found);
        }
    }
    found.into_iter().collect()
}

/// Returns the Application's `sources`, or its single `source`.
pub fn sources(application: &Object) -> &[Value] {
    let several = application.0.at(&["spec", "sources"]).map(Value::items).unwrap_or_default();
    match application.0.at(&["spec", "source"]) {
        Some(only) if several.is_empty() => std::slice::from_ref(only),
        _ => several,
    }
}

/// The cluster that an Application deploys to, and the destinations that its project admits.
struct Destination<'a> {
    cluster: &'a str,
    namespace: &'a str,
    admitted: &'a [Value],
}

impl<'a> Destination<'a> {
    fn new(project: &'a Object, application: &'a Object) -> Self {
        let of = |key| text(&application.0, &["spec", "destination", key]);
        Self { cluster: of("name"), namespace: of("namespace"), admitted: items(project, "destinations") }
    }

    fn check(&self, namespace: &str, found: &mut BTreeSet<String>) {
        let admitted = self.admitted.iter().any(|destination| {
            let matches = |key, value| matches_pattern(text(destination, &[key]), value);
            matches("name", self.cluster) && matches("namespace", namespace)
        });
        if !admitted {
            found.insert(format!("the namespace {namespace} of the cluster {}", self.cluster));
        }
    }
}

fn items<'a>(project: &'a Object, key: &str) -> &'a [Value] {
    project.0.at(&["spec", key]).map(Value::items).unwrap_or_default()
}

fn lists(entries: &[Value], group: &str, kind: &str) -> bool {
    entries
        .iter()
        .any(|entry| matches_pattern(text(entry, &["group"]), group) && matches_pattern(text(entry, &["kind"]), kind))
}

/// Returns whether a pattern matches the value and no pattern with a `!` in front, which denies, does.
fn admits(patterns: &[&str], value: &str) -> bool {
    let denied = patterns.iter().filter_map(|p| p.strip_prefix('!')).any(|p| matches_pattern(p, value));
    !denied && patterns.iter().any(|p| matches_pattern(p, value))
}

/// Matches the patterns that rutter writes: a single `*`, or the exact text.
fn matches_pattern(pattern: &str, value: &str) -> bool {
    pattern == "*" || pattern == value
}

fn text<'a>(value: &'a Value, path: &[&str]) -> &'a str {
    value.at(path).and_then(Value::as_str).unwrap_or_default()
}
