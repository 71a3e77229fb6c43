//! What an AppProject admits.

use std::collections::BTreeSet;

use crate::kubernetes::{Object, lives_outside_namespaces};
use crate::yaml::Value;

/// Everything for which the project would refuse the Application or one of its objects, in words; empty
/// if it admits all. Objects without a namespace get the Application's.
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
    let namespace = text(&application.0, &["spec", "destination", "namespace"]);
    check_destination(project, application, namespace, &mut found);
    for object in objects {
        if lives_outside_namespaces(object.group(), object.kind()) {
            let refused = lists(project, "clusterResourceBlacklist", object);
            if refused || !lists(project, "clusterResourceWhitelist", object) {
                found.insert(format!("the kind {}", object.kind()));
            }
            continue;
        }
        let unlimited = project.0.at(&["spec", "namespaceResourceWhitelist"]).is_none();
        let refused = lists(project, "namespaceResourceBlacklist", object);
        if refused || !(unlimited || lists(project, "namespaceResourceWhitelist", object)) {
            found.insert(format!("the kind {}", object.kind()));
        }
        if !object.namespace().is_empty() {
            check_destination(project, application, object.namespace(), &mut found);
        }
    }
    found.into_iter().collect()
}

/// The Application's sources: several, or the only one.
pub fn sources(application: &Object) -> &[Value] {
    let several = application.0.at(&["spec", "sources"]).map(Value::items).unwrap_or_default();
    match application.0.at(&["spec", "source"]) {
        Some(only) if several.is_empty() => std::slice::from_ref(only),
        _ => several,
    }
}

fn check_destination(project: &Object, application: &Object, namespace: &str, found: &mut BTreeSet<String>) {
    let cluster = text(&application.0, &["spec", "destination", "name"]);
    let admitted = items(project, "destinations").iter().any(|destination| {
        let matches = |key, value| matches_pattern(text(destination, &[key]), value);
        matches("name", cluster) && matches("namespace", namespace)
    });
    if !admitted {
        found.insert(format!("the namespace {namespace} of the cluster {cluster}"));
    }
}

fn items<'a>(project: &'a Object, key: &str) -> &'a [Value] {
    project.0.at(&["spec", key]).map(Value::items).unwrap_or_default()
}

fn lists(project: &Object, key: &str, object: &Object) -> bool {
    items(project, key).iter().any(|entry| {
        matches_pattern(text(entry, &["group"]), object.group())
            && matches_pattern(text(entry, &["kind"]), object.kind())
    })
}

/// `!` before a pattern denies.
fn admits(patterns: &[&str], value: &str) -> bool {
    let denied = patterns.iter().filter_map(|p| p.strip_prefix('!')).any(|p| matches_pattern(p, value));
    !denied && patterns.iter().any(|p| matches_pattern(p, value))
}

/// A whole `*` or the text itself: all that rutter writes.
fn matches_pattern(pattern: &str, value: &str) -> bool {
    pattern == "*" || pattern == value
}

fn text<'a>(value: &'a Value, path: &[&str]) -> &'a str {
    value.at(path).and_then(Value::as_str).unwrap_or_default()
}
