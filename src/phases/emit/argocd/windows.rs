//! The sync windows of an environment's freezes, and the destinations of a project.

use crate::language::model::Environment;
use crate::language::spec::SyncFreeze;
use crate::map;
use crate::yaml::{Mapping, Value};

/// The sync windows that deny syncs during the freezes of an environment, for Applications whose destination is one of
/// `namespaces`.
pub(super) fn windows(environment: &Environment, namespaces: &[&str]) -> Vec<Value> {
    environment.delivery.freezes.iter().map(|freeze| window(freeze, environment, namespaces)).collect()
}

fn window(freeze: &SyncFreeze, environment: &Environment, namespaces: &[&str]) -> Value {
    let mut out = Mapping::new();
    out.push("kind", "deny");
    out.push("schedule", &freeze.schedule);
    out.push("duration", freeze.duration.unwrap_or(crate::language::spec::Duration::of_seconds(0)).to_string());
    out.push("timeZone", freeze.time_zone.clone().unwrap_or_else(|| "UTC".to_owned()));
    out.push_some("description", freeze.reason.as_ref());
    if freeze.manual {
        out.push("manualSync", true);
    }
    // Cluster and namespace must both match, because another environment may use the same cluster or the same
    // namespace.
    out.push("andOperator", true);
    out.push("namespaces", namespaces.iter().map(|n| Value::from((*n).to_owned())).collect::<Vec<_>>());
    out.push("clusters", environment.clusters.iter().map(|c| Value::from(&c.name)).collect::<Vec<_>>());
    out.into()
}

/// The destinations of a project: each pair of a cluster of the environment and a namespace.
pub(super) fn destinations(environment: &Environment, namespaces: &[&str]) -> Vec<Value> {
    let of = |cluster: &str| {
        let cluster = cluster.to_owned();
        namespaces
            .iter()
            .map(move |n| map! { "name" => cluster.clone(), "namespace" => (*n).to_owned() })
            .collect::<Vec<_>>()
    };
    environment.clusters.iter().flat_map(|cluster| of(&cluster.name)).collect()
}
