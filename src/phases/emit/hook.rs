//! Hooks: Jobs that Argo CD runs before a sync, after it, or when it failed.

use super::Context;
use super::emitters::{Emitter, everywhere};
use super::job::job_spec;
use super::labels::{metadata, texts, workload_labels};
use super::wave;
use crate::base::conventions::{ANNOTATION_HOOK, ANNOTATION_HOOK_DELETE};
use crate::kubernetes::Object;
use crate::language::model::{Controller, HookPhase, Workload};
use crate::map;

pub(super) const EMITTER: Emitter = Emitter { possible: everywhere, emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let hooks = context.instance.workloads.iter().filter_map(|workload| match workload.settings.controller {
        Controller::Hook { phase, retries, deadline } => Some(hook(context, workload, phase, retries, deadline)),
        _ => None,
    });
    hooks.collect()
}

fn hook(context: &Context<'_>, workload: &Workload, phase: HookPhase, retries: u32, deadline: i64) -> Object {
    let mut annotations = texts(&workload.pod.settings.annotations);
    annotations.insert(ANNOTATION_HOOK, hook_phase(phase));
    annotations.insert(ANNOTATION_HOOK_DELETE, "BeforeHookCreation");
    if wave::runs_before_workloads(workload) {
        wave::annotate(&mut annotations, wave::HOOKS_BEFORE);
    }
    Object(map! {
        "apiVersion" => "batch/v1",
        "kind" => "Job",
        "metadata" => metadata(&workload.settings.name, workload_labels(context, workload), annotations),
        "spec" => job_spec(context, workload, retries, deadline),
    })
}

/// Returns the phase for Argo CD. Its PreSync phase runs before all objects of the sync are applied, including the
/// service account and the configuration of the hook, so the first sync could never succeed. A hook before the sync is
/// therefore in an early wave of the Sync phase: after those objects, and still before the workloads.
fn hook_phase(phase: HookPhase) -> &'static str {
    match phase {
        HookPhase::PreSync => "Sync",
        HookPhase::PostSync => "PostSync",
        HookPhase::SyncFail => "SyncFail",
    }
}
