//! Deployments, and the constants and functions that other workloads share with them.

use super::Context;
use super::emitters::{Emitter, everywhere};
use super::labels::{metadata, selector, texts, workload_labels};
use super::pod::{Restart, template};
use crate::kubernetes::Object;
use crate::language::model::{Controller, MAX_SURGE_PERCENT, Replicas, Workload};
use crate::language::spec::Update;
use crate::map;
use crate::yaml::{Mapping, Value};

/// Seconds that a pod must be ready before a rollout counts it as available. A pod that crashes within this time stops
/// the rollout.
pub(super) const MIN_READY_SECONDS: i64 = 10;
/// The number of old revisions (ReplicaSets of a Deployment) that are kept for a rollback.
pub(super) const REVISION_HISTORY_LIMIT: i64 = 3;

/// Seconds without progress after which Kubernetes reports a rollout as failed.
const PROGRESS_DEADLINE_SECONDS: i64 = 600;

pub(super) const EMITTER: Emitter = Emitter { possible: everywhere, emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let deployments = context.instance.workloads.iter().filter_map(|workload| match &workload.settings.controller {
        Controller::Deployment { replicas, update, .. } => Some(deployment(context, workload, replicas, *update)),
        _ => None,
    });
    deployments.collect()
}

/// With an autoscaler, the number of pods is its least: without one, an apply would begin with a single pod. Argo CD
/// leaves alone what the autoscaler makes of it, as the Application of the service says.
fn deployment(context: &Context<'_>, workload: &Workload, replicas: &Replicas, update: Update) -> Object {
    let mut spec = Mapping::with_capacity(8);
    spec.push("replicas", replicas.least());
    spec.push("revisionHistoryLimit", REVISION_HISTORY_LIMIT);
    spec.push("minReadySeconds", MIN_READY_SECONDS);
    spec.push("progressDeadlineSeconds", PROGRESS_DEADLINE_SECONDS);
    spec.push("selector", map! { "matchLabels" => selector(&workload.settings.name) });
    spec.push("strategy", strategy(update));
    spec.push("template", template(context, workload, Restart::Always));
    Object(map! {
        "apiVersion" => "apps/v1",
        "kind" => "Deployment",
        "metadata" =>
            metadata(&workload.settings.name, workload_labels(context, workload), annotations(workload)),
        "spec" => spec,
    })
}

/// The annotations of a workload.
pub(super) fn annotations(workload: &Workload) -> Mapping {
    texts(&workload.pod.settings.annotations)
}

fn strategy(update: Update) -> Value {
    match update {
        Update::Rolling => map! {
            "type" => "RollingUpdate",
            "rollingUpdate" => map! { "maxSurge" => format!("{MAX_SURGE_PERCENT}%"), "maxUnavailable" => 0 },
        },
        Update::Recreate => map! { "type" => "Recreate" },
    }
}
