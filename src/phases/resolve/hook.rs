//! Resolves hooks: programs that Argo CD runs as Jobs in a phase of every sync.

use super::codes;
use super::defaults;
use super::part::{Part, part_pod};
use super::scope::Scope;
use crate::base::conventions::NAME_LENGTH;
use crate::diagnostics::Diagnostic;
use crate::kubernetes::cut_name;
use crate::language::model::{ConfigMap, Controller, HookPhase, Role, Workload, WorkloadSettings};
use crate::language::spec::{self, HookAfter, HookBefore};

/// Resolves one hook. Returns `None` if it does not set its phase.
pub(super) fn resolve(
    name: &str,
    hook: &spec::Hook,
    spec: &spec::Service,
    scope: &mut Scope<'_>,
    maps: &mut Vec<ConfigMap>,
) -> Option<Workload> {
    let path = ["hooks", name];
    let phase = match (hook.before, hook.after) {
        (Some(HookBefore::Sync), None) => HookPhase::PreSync,
        (None, Some(HookAfter::Sync)) => HookPhase::PostSync,
        (None, Some(HookAfter::Failure)) => HookPhase::SyncFail,
        _ => {
            let span = scope.span(&path);
            scope.diagnostics.push(
                Diagnostic::error(
                    codes::MISSING_FIELD,
                    span,
                    format!("the hook `{name}` needs one of `before` and `after`"),
                )
                .help("write `before: sync`, `after: sync` or `after: failure`"),
            );
            return None;
        }
    };
    let part = Part {
        path,
        fields: hook.fields(),
        calls: hook.calls.as_ref(),
        placement: hook.placement.as_ref(),
        security: hook.security.as_ref(),
        shutdown: None,
        mounts: hook.mounts.as_ref(),
        ports: None,
        metrics: None,
        health: None,
    };
    let (pod, calls) = part_pod(&part, spec, scope, maps);
    let deadline = hook.deadline.map_or(defaults::HOOK_DEADLINE, |d| d.seconds);
    let settings = WorkloadSettings {
        name: cut_name(&format!("{}-{name}", scope.instance_name), NAME_LENGTH).into_owned(),
        role: Role::Hook(name.to_owned()),
        path: path.map(str::to_owned).to_vec(),
        controller: Controller::Hook { phase, retries: hook.retries.unwrap_or(defaults::HOOK_RETRIES), deadline },
    };
    Some(Workload { settings: settings.into(), pod, calls })
}
