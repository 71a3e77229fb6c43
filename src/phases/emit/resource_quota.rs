//! The ResourceQuota of a team in an environment, and the LimitRange with defaults for containers.

use super::TenantContext;
use super::emitters::{TenantEmitter, everywhere};
use super::tenant_metadata::metadata;
use crate::kubernetes::{Object, Quantity};
use crate::language::spec::{self, Limits};
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
    let id = context.platform.config.environments.iter().position(|e| e.name == context.environment.name);
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

/// The memory of containers that declare none.
struct Defaults {
    request: String,
    limit: String,
}

impl Defaults {
    /// A number that the environment does not give follows those that it gives, because the API server refuses a
    /// LimitRange in which a request is above the limit, or a limit above the maximum.
    fn of(limits: &Limits) -> Self {
        let given = |amount: &Option<spec::Quantity>| amount.as_ref().map(|q| canonical(&q.0));
        let (request, most) = (given(&limits.memory), given(&limits.max_memory));
        let limit = given(&limits.memory_limit).unwrap_or_else(|| {
            let limit = request.as_deref().map_or(MEMORY_LIMIT, |request| larger(MEMORY_LIMIT, request));
            most.as_deref().map_or(limit, |most| smaller(limit, most)).to_owned()
        });
        let request = request.unwrap_or_else(|| smaller(MEMORY, &limit).to_owned());
        Self { request, limit }
    }
}

/// Returns whether the first quantity is above the second; false if one of them is no quantity.
fn is_above(a: &str, b: &str) -> bool {
    matches!((a.parse::<Quantity>(), b.parse::<Quantity>()), (Ok(a), Ok(b)) if a > b)
}

fn smaller<'a>(a: &'a str, b: &'a str) -> &'a str {
    if is_above(a, b) { b } else { a }
}

fn larger<'a>(a: &'a str, b: &'a str) -> &'a str {
    if is_above(b, a) { b } else { a }
}

/// The LimitRange: defaults for containers, and the most memory that a container may have.
fn limit_range(context: &TenantContext<'_>) -> Vec<Object> {
    let limits = &context.environment.limits;
    let defaults = Defaults::of(limits);
    let cpu = limits.cpu.as_ref().map_or_else(|| CPU.to_owned(), |q| canonical(&q.0));
    let mut limit = Mapping::new();
    limit.push("type", "Container");
    limit.push("defaultRequest", map! { "cpu" => cpu, "memory" => defaults.request });
    limit.push("default", map! { "memory" => defaults.limit });
    limit.push_some("max", limits.max_memory.as_ref().map(|q| map! { "memory" => canonical(&q.0) }));
    vec![Object(map! {
        "apiVersion" => "v1",
        "kind" => "LimitRange",
        "metadata" => metadata(context, "defaults"),
        "spec" => map! { "limits" => seq![limit] },
    })]
}

#[cfg(test)]
mod tests {
    use super::Defaults;
    use crate::language::spec::{Limits, Quantity};

    fn defaults(memory: &str, limit: &str, most: &str) -> (String, String) {
        let given = |text: &str| (!text.is_empty()).then(|| Quantity(text.to_owned()));
        let (memory, memory_limit, max_memory) = (given(memory), given(limit), given(most));
        let Defaults { request, limit } = Defaults::of(&Limits { cpu: None, memory, memory_limit, max_memory });
        (request, limit)
    }

    #[test]
    fn what_is_not_given_follows_what_is() {
        for (given, request, limit) in [
            (["", "", ""], "64Mi", "256Mi"),
            (["", "", "4Gi"], "64Mi", "256Mi"),
            (["", "", "128Mi"], "64Mi", "128Mi"),
            (["", "", "32Mi"], "32Mi", "32Mi"),
            (["", "48Mi", ""], "48Mi", "48Mi"),
            (["512Mi", "", ""], "512Mi", "512Mi"),
            (["100Mi", "", "128Mi"], "100Mi", "128Mi"),
            (["32Mi", "1024Mi", "1Gi"], "32Mi", "1Gi"),
        ] {
            assert_eq!(defaults(given[0], given[1], given[2]), (request.to_owned(), limit.to_owned()), "{given:?}");
        }
    }
}
