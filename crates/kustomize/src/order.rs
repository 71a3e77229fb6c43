//! The output order of resources.

use super::codes::{self, BuildResult, failure};
use super::kustomization::SortOptions;
use super::resource::Resource;

/// Kinds that other kinds depend on. Source: kustomize 5.8.1 (`SortOrderTransformer`).
const FIRST: &[&str] = &[
    "Namespace",
    "ResourceQuota",
    "StorageClass",
    "CustomResourceDefinition",
    "ServiceAccount",
    "PodSecurityPolicy",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "ConfigMap",
    "Secret",
    "Endpoints",
    "Service",
    "LimitRange",
    "PriorityClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Deployment",
    "StatefulSet",
    "CronJob",
    "PodDisruptionBudget",
];
const LAST: &[&str] = &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/// Sorts the resources by the root's `sortOptions`.
pub(crate) fn sort(list: &mut [Resource], options: &SortOptions) -> BuildResult<()> {
    let wrong = |message: &str| Err(failure(codes::ORDER, options.span, message));
    match (options.order.as_str(), &options.legacy) {
        ("fifo", None) => Ok(()),
        ("fifo", Some(_)) => wrong("legacySortOptions needs `order: legacy`"),
        ("legacy", None) => {
            sort_by_kind(list, FIRST, LAST);
            Ok(())
        }
        ("legacy", Some(legacy)) => {
            let first: Vec<&str> = legacy.first.iter().map(String::as_str).collect();
            let last: Vec<&str> = legacy.last.iter().map(String::as_str).collect();
            sort_by_kind(list, &first, &last);
            Ok(())
        }
        _ => wrong("the order must be `legacy` or `fifo`"),
    }
}

/// Sorts by the rank of the kind, then by group, version and kind, then by namespace and name. The core group comes
/// last, except that core Namespaces come before Namespaces of other groups.
fn sort_by_kind(list: &mut [Resource], first: &[&str], last: &[&str]) {
    list.sort_by_cached_key(|r| {
        let id = r.id();
        let before = first.iter().rposition(|k| *k == id.kind);
        let after = last.iter().rposition(|k| *k == id.kind);
        let rank = match (before, after) {
            (_, Some(n)) => (2, n),
            (Some(n), None) => (0, n),
            (None, None) => (1, 0),
        };
        let or = |text: &str, none: &str| if text.is_empty() { none.to_owned() } else { text.to_owned() };
        let core = if id.kind == "Namespace" { " " } else { "~G" };
        let gvk = format!("{}_{}_{}", or(id.group, core), or(id.version, "~V"), or(id.kind, "~K"));
        (rank, gvk, format!("{}|{}", or(id.namespace, "~X"), or(id.name, "~N")))
    });
}
