//! Sync windows from an environment's freezes.

use crate::language::model::Environment;
use crate::language::spec::SyncFreeze;
use crate::map;
use crate::yaml::{Mapping, Value};

/// A deny window for each freeze, for what goes to these namespaces of the environment's clusters.
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
    // Both must match: clusters and namespaces alone may be another environment's too.
    out.push("andOperator", true);
    out.push("namespaces", namespaces.iter().map(|n| Value::from((*n).to_owned())).collect::<Vec<_>>());
    out.push("clusters", environment.clusters.iter().map(|c| Value::from(&c.name)).collect::<Vec<_>>());
    out.into()
}

/// A destination for each cluster and namespace.
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
