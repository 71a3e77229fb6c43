//! Sync waves: the order in which Argo CD applies the objects of a service.
//!
//! Workloads are in wave 0, which needs no annotation. Argo CD waits until all objects of a wave are healthy before it
//! begins the next wave. So an object that only becomes healthy through a pod, such as a claim that waits for its first
//! consumer, must be in the same wave as that pod.

use crate::base::conventions::ANNOTATION_SYNC_WAVE;
use crate::language::model::{Controller, HookPhase, Instance, Workload};
use crate::yaml::{Mapping, Value};

/// The wave of objects that hooks before a sync need: configuration, service accounts, network policies.
pub(super) const CONFIGURATION: &str = "-10";
/// The wave of SecretStores, through which ExternalSecrets get their values.
pub(super) const STORE: &str = "-20";
/// The wave of hooks before a sync.
pub(super) const HOOKS_BEFORE: &str = "-5";
/// The wave of objects that act on running workloads: autoscalers, disruption budgets, routes.
pub(super) const AFTER: &str = "10";

/// Adds the annotation for a wave.
pub(super) fn annotate(annotations: &mut Mapping, wave: &'static str) {
    annotations.push(ANNOTATION_SYNC_WAVE, Value::from(wave));
}

/// Annotations of an object that pods of the instance need: an early wave if the instance has a hook before the sync,
/// else none.
pub(super) fn configuration(instance: &Instance) -> Mapping {
    let mut annotations = Mapping::new();
    if instance.workloads.iter().any(runs_before_workloads) {
        annotate(&mut annotations, CONFIGURATION);
    }
    annotations
}

/// Annotations of an object that acts on running workloads: a wave after theirs.
pub(super) fn after() -> Mapping {
    let mut annotations = Mapping::new();
    annotate(&mut annotations, AFTER);
    annotations
}

/// Whether a workload is a hook that runs before the other workloads.
pub(super) fn runs_before_workloads(workload: &Workload) -> bool {
    matches!(workload.settings.controller, Controller::Hook { phase: HookPhase::PreSync, .. })
}
