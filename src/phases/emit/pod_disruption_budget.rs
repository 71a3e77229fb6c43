//! PodDisruptionBudgets with the values of the spec. The rule `disruptions-blocked` reports values that stop a node
//! drain.

use super::Context;
use super::emitters::{Emitter, everywhere};
use super::labels::{metadata, selector, workload_labels};
use super::wave;
use crate::kubernetes::Object;
use crate::language::model::{Controller, DisruptionBudget, Workload};
use crate::language::spec::IntOrPercent;
use crate::map;
use crate::yaml::Value;

pub(super) const EMITTER: Emitter = Emitter { possible: everywhere, emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let all = context.instance.workloads.iter().filter_map(|workload| {
        let (Controller::Deployment { budget, .. } | Controller::StatefulSet { budget, .. }) =
            &workload.settings.controller
        else {
            return None;
        };
        budget.map(|budget| disruption_budget(context, workload, budget))
    });
    all.collect()
}

fn disruption_budget(context: &Context<'_>, workload: &Workload, budget: DisruptionBudget) -> Object {
    let (key, amount) = match budget {
        DisruptionBudget::MaxUnavailable(n) => ("maxUnavailable", n),
        DisruptionBudget::MinAvailable(n) => ("minAvailable", n),
    };
    Object(map! {
        "apiVersion" => "policy/v1",
        "kind" => "PodDisruptionBudget",
        "metadata" => metadata(&workload.settings.name, workload_labels(context, workload), wave::after()),
        "spec" => map! {
            key => int_or_percent(amount),
            // Pods that are not healthy do not block a node drain.
            "unhealthyPodEvictionPolicy" => "AlwaysAllow",
            "selector" => map! { "matchLabels" => selector(&workload.settings.name) },
        },
    })
}

fn int_or_percent(amount: IntOrPercent) -> Value {
    match amount {
        IntOrPercent::Int(n) => n.into(),
        IntOrPercent::Percent(n) => format!("{n}%").into(),
    }
}
