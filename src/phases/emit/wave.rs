//! The order in which Argo CD applies the objects of a service.
//!
//! Workloads are in wave 0, which needs no annotation. Argo CD waits until a wave is healthy before it
//! begins the next, so whatever only a pod makes healthy (a claim that waits for its first consumer)
//! stands in the wave of that pod.

use crate::base::conventions::ANNOTATION_SYNC_WAVE;
use crate::language::model::{Controller, HookPhase, Instance, Workload};
use crate::yaml::{Mapping, Value};

/// What hooks before a sync need: configuration, service accounts, allow policies.
pub(super) const CONFIGURATION: &str = "-10";
/// What configuration is fetched through.
pub(super) const STORE: &str = "-20";
/// Hooks before a sync.
pub(super) const BEFORE: &str = "-5";
/// What acts on workloads that run: autoscalers, budgets, ways in.
pub(super) const AFTER: &str = "10";

/// Adds the annotation.
pub(super) fn annotate(annotations: &mut Mapping, wave: &'static str) {
    annotations.push(ANNOTATION_SYNC_WAVE, Value::from(wave));
}

/// Annotations of an object that pods of the instance need: an early wave where a hook runs before them.
pub(super) fn configuration(instance: &Instance) -> Mapping {
    let mut annotations = Mapping::new();
    if instance.workloads.iter().any(runs_before) {
        annotate(&mut annotations, CONFIGURATION);
    }
    annotations
}

/// Annotations of an object that acts on running workloads.
pub(super) fn after() -> Mapping {
    let mut annotations = Mapping::new();
    annotate(&mut annotations, AFTER);
    annotations
}

/// A hook that runs before the workloads.
pub(super) fn runs_before(workload: &Workload) -> bool {
    matches!(workload.settings.controller, Controller::Hook { phase: HookPhase::PreSync, .. })
}
