//! Clusters that an environment gets: everything that is deployed in it starts there, too.

use std::collections::BTreeSet;

use crate::diff::{ChangeScope, Class, Effect, Risk};
use crate::language::model::{Environment, Platform};
use crate::pipeline::compile::Compiled;

/// Returns one effect for each environment of both sides that gets clusters.
pub(super) fn new_clusters(before: &Compiled, after: &Compiled) -> Vec<Effect> {
    let old = &before.checked.platform.config.environments;
    let platform = &after.checked.platform;
    let changed = platform.config.environment_ids().filter_map(|id| {
        let environment = platform.config.environment(id);
        let old = clusters(old.iter().find(|old| old.name == environment.name)?);
        let added: Vec<String> = clusters(environment).difference(&old).map(|name| format!("`{name}`")).collect();
        (!added.is_empty()).then(|| effect(environment, &added, deployed(platform, environment)))
    });
    changed.collect()
}

fn clusters(environment: &Environment) -> BTreeSet<&str> {
    environment.clusters.iter().map(|cluster| cluster.name.as_str()).collect()
}

/// The number of services that run in an environment.
fn deployed(platform: &Platform, environment: &Environment) -> usize {
    let runs = platform
        .deployed()
        .filter(|(_, id, planned)| platform.config.environment(*id).name == environment.name && !planned.retired);
    runs.count()
}

fn effect(environment: &Environment, added: &[String], services: usize) -> Effect {
    let name = &environment.name;
    let noun = if added.len() == 1 { "cluster" } else { "clusters" };
    let services = if services == 1 { "1 service starts".to_owned() } else { format!("{services} services start") };
    let summary = format!("environment `{name}` gets {noun} {}: {services} there, too", added.join(", "));
    let scope = ChangeScope::new(name, "", "");
    let effect = Effect::new(Class::Scale, Risk::Info, &scope, summary);
    effect.detail("their hooks and jobs run there, and their volumes are empty")
}
