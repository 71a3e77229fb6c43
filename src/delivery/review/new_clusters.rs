//! Clusters that an environment gets: everything that is deployed in it starts there, too.

use crate::diff::{ChangeScope, Class, Effect, Risk};
use crate::language::model::{Environment, EnvironmentId, Platform};
use crate::pipeline::compile::Compiled;

/// Returns one effect for each environment of both sides that gets clusters.
pub(super) fn new_clusters(before: &Compiled, after: &Compiled) -> Vec<Effect> {
    let old = &before.checked.platform.config.environments;
    let platform = &after.checked.platform;
    let changed = platform.config.environment_ids().filter_map(|id| {
        let environment = platform.config.environment(id);
        let old = old.iter().find(|old| old.name == environment.name)?.cluster_names();
        let added: Vec<String> = environment.cluster_names().difference(&old).map(|name| format!("`{name}`")).collect();
        (!added.is_empty()).then(|| effect(environment, &added, running(platform, id)))
    });
    changed.collect()
}

/// The number of services that run in an environment.
fn running(platform: &Platform, id: EnvironmentId) -> usize {
    platform.deployed().filter(|(_, environment, planned)| *environment == id && !planned.retired).count()
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
