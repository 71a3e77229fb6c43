//! The `kustomization.yaml` of a folder.

use super::images;
use crate::language::model::PlannedService;
use crate::map;
use crate::yaml::{Mapping, Value};

pub(super) const FILE: &str = "kustomization.yaml";
/// The file names that Kustomize accepts; users may use any of them.
pub(super) const NAMES: &[&str] = &[FILE, "kustomization.yml", "Kustomization"];

/// A kustomization that only lists `resources`, sorted.
pub(super) fn plain(resources: Vec<String>) -> Value {
    let mut out = head();
    out.push("resources", sorted(resources));
    out.into()
}

/// The file names that the kustomization of an overlay lists.
pub(super) struct OverlayFiles {
    /// Whether the overlay is based on `../../base`.
    pub(super) base: bool,
    pub(super) resources: Vec<String>,
    pub(super) patches: Vec<String>,
}

/// The kustomization of an overlay. `replicas` holds names of workloads and their numbers of replicas.
pub(super) fn overlay(planned: &PlannedService, files: OverlayFiles, replicas: &[(String, i64)]) -> Value {
    let mut out = head();
    out.push("namespace", &planned.namespace);
    let base = files.base.then_some(Value::from("../../base"));
    out.push("resources", base.into_iter().chain(sorted(files.resources)).collect::<Vec<_>>());
    if !images::entries_change_other_images(planned) {
        out.push_nonempty("images", images::entries(planned));
    }
    let count = |(name, count): &(String, i64)| map! { "name" => name, "count" => *count };
    out.push_nonempty("replicas", replicas.iter().map(count).collect::<Vec<_>>());
    let path = |file| map! { "path" => file };
    out.push_nonempty("patches", sorted(files.patches).into_iter().map(path).collect::<Vec<_>>());
    out.into()
}

/// Returns the kustomization of a retired service, which has no objects. Kustomize refuses a kustomization without any field.
pub(super) fn empty(planned: &PlannedService) -> Value {
    let mut out = head();
    out.push("namespace", &planned.namespace);
    out.into()
}

fn head() -> Mapping {
    let mut out = Mapping::new();
    out.push("apiVersion", "kustomize.config.k8s.io/v1beta1");
    out.push("kind", "Kustomization");
    out
}

fn sorted(mut files: Vec<String>) -> Vec<Value> {
    files.sort_unstable();
    files.into_iter().map(Value::from).collect()
}
