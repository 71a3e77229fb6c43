//! The ResourceQuota of a team in an environment, and the LimitRange with defaults for containers.

use super::TenantContext;
use super::emitters::{TenantEmitter, everywhere};
use super::tenant_metadata::metadata;
use crate::kubernetes::{Object, Quantity};
use crate::yaml::Mapping;
use crate::{map, seq};

/// Default requests and limits of containers that declare none: with a quota, every container must have requests.
const CPU: &str = "50m";
const MEMORY: &str = "64Mi";
const MEMORY_LIMIT: &str = "256Mi";

/// The canonical form of a quantity, which the API server also stores; the text itself if it is no quantity.
pub(super) fn canonical(text: &str) -> String {
    text.parse::<Quantity>().map_or_else(|_| text.to_owned(), Quantity::canonical)
}

pub(super) const EMITTER: TenantEmitter =
    TenantEmitter { possible: everywhere, emit: |context| [quota(context), limit_range(context)].concat() };

/// The ResourceQuota of a namespace, if the team has a quota. A namespace of a single service gets none, because the
/// quota holds for the team as a whole: a check of the model compares that.
pub(super) fn quota(context: &TenantContext<'_>) -> Vec<Object> {
    let id = context.platform.surroundings.environments.iter().position(|e| e.name == context.environment.name);
    let quota = id.and_then(|n| context.team.quota.get(&crate::language::model::EnvironmentId(n)));
    let (Some(quota), None) = (quota, context.service) else { return Vec::new() };
    let mut hard = Mapping::new();
    let mut amount = |key: &'static str, value: Option<String>| hard.push_some(key, value);
    amount("requests.cpu", quota.cpu.as_ref().map(|q| canonical(&q.0)));
    amount("requests.memory", quota.memory.as_ref().map(|q| canonical(&q.0)));
    amount("limits.memory", quota.memory_limit.as_ref().map(|q| canonical(&q.0)));
    amount("pods", quota.pods.map(|n| n.to_string()));
    amount("requests.storage", quota.storage.as_ref().map(|q| canonical(&q.0)));
    amount("persistentvolumeclaims", quota.volumes.map(|n| n.to_string()));
    amount("services.loadbalancers", quota.load_balancers.map(|n| n.to_string()));
    amount("services.nodeports", quota.load_balancers.map(|n| n.to_string()));
    for (name, count) in &quota.extended {
        hard.push(format!("requests.{name}"), canonical(&count.0));
    }
    if hard.is_empty() {
        return Vec::new();
    }
    vec![Object(map! {
        "apiVersion" => "v1",
        "kind" => "ResourceQuota",
        "metadata" => metadata(context, "compute"),
        "spec" => map! { "hard" => hard },
    })]
}

/// The LimitRange: defaults for containers, and the most memory that a container may have.
fn limit_range(context: &TenantContext<'_>) -> Vec<Object> {
    let limits = &context.environment.limits;
    let or = |given: &Option<crate::language::spec::Quantity>, default: &str| {
        given.as_ref().map_or_else(|| default.to_owned(), |q| canonical(&q.0))
    };
    let mut limit = Mapping::new();
    limit.push("type", "Container");
    limit.push("defaultRequest", map! { "cpu" => or(&limits.cpu, CPU), "memory" => or(&limits.memory, MEMORY) });
    limit.push("default", map! { "memory" => or(&limits.memory_limit, MEMORY_LIMIT) });
    limit.push_some("max", limits.max_memory.as_ref().map(|q| map! { "memory" => canonical(&q.0) }));
    vec![Object(map! {
        "apiVersion" => "v1",
        "kind" => "LimitRange",
        "metadata" => metadata(context, "defaults"),
        "spec" => map! { "limits" => seq![limit] },
    })]
}
