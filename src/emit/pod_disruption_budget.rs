//! Disruption budgets, never one that blocks a node drain.

use super::Context;
use super::labels::{metadata, selector, workload_labels};
use super::wave;
use crate::kubernetes::Object;
use crate::map;
use crate::model::{Budget, Controller, Replicas, Workload};
use crate::spec::IntOrPercent;
use crate::yaml::Value;

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let all = context.instance.workloads.iter().filter_map(|workload| {
        let (budget, replicas) = match &workload.controller {
            Controller::Deployment { budget, replicas, .. } | Controller::StatefulSet { budget, replicas } => {
                ((*budget)?, replicas)
            }
            _ => return None,
        };
        lets_drains_through(budget, replicas).then(|| disruption_budget(context, workload, budget))
    });
    all.collect()
}

fn disruption_budget(context: &Context<'_>, workload: &Workload, budget: Budget) -> Object {
    let (key, amount) = match budget {
        Budget::MaxUnavailable(n) => ("maxUnavailable", n),
        Budget::MinAvailable(n) => ("minAvailable", n),
    };
    Object(map! {
        "apiVersion" => "policy/v1",
        "kind" => "PodDisruptionBudget",
        "metadata" => metadata(&workload.name, workload_labels(context, workload), wave::after()),
        "spec" => map! {
            key => int_or_percent(amount),
            // A pod that crashes anyway does not hold up a drain.
            "unhealthyPodEvictionPolicy" => "AlwaysAllow",
            "selector" => map! { "matchLabels" => selector(&workload.name) },
        },
    })
}

/// Whether at least one pod may be away when as few as possible run. Shares are rounded up.
pub(super) fn lets_drains_through(budget: Budget, replicas: &Replicas) -> bool {
    let least = i64::from(replicas.least());
    match budget {
        Budget::MaxUnavailable(IntOrPercent::Int(n) | IntOrPercent::Percent(n)) => n > 0,
        Budget::MinAvailable(IntOrPercent::Int(n)) => n < least,
        Budget::MinAvailable(IntOrPercent::Percent(n)) => least.saturating_mul(n).saturating_add(99) / 100 < least,
    }
}

fn int_or_percent(amount: IntOrPercent) -> Value {
    match amount {
        IntOrPercent::Int(n) => n.into(),
        IntOrPercent::Percent(n) => format!("{n}%").into(),
    }
}
