//! The `kustomization.yaml` of a folder.

use super::images;
use crate::map;
use crate::model::PlannedService;
use crate::yaml::{Mapping, Value, write_value};

pub(super) const FILE: &str = "kustomization.yaml";

/// Of a base or a tenant: its resources.
pub(super) fn plain(resources: Vec<String>) -> String {
    let mut out = head();
    out.push("resources", sorted(resources));
    write_value(&out.into())
}

/// Of an overlay. `resources` are file names; the base comes first if there is one.
pub(super) fn overlay(
    planned: &PlannedService,
    inline_pin: bool,
    has_base: bool,
    resources: Vec<String>,
    patches: Vec<String>,
    replicas: &[(String, i64)],
) -> String {
    let mut out = head();
    out.push("namespace", &planned.namespace);
    let base = has_base.then_some(Value::from("../../base"));
    out.push("resources", base.into_iter().chain(sorted(resources)).collect::<Vec<_>>());
    if !inline_pin {
        out.push_nonempty("images", images::entries(planned));
    }
    let count = |(name, count): &(String, i64)| map! { "name" => name, "count" => *count };
    out.push_nonempty("replicas", replicas.iter().map(count).collect::<Vec<_>>());
    let path = |file| map! { "path" => file };
    out.push_nonempty("patches", sorted(patches).into_iter().map(path).collect::<Vec<_>>());
    write_value(&out.into())
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
