//! Resolves schedules: programs that run at set times, as CronJobs.

use super::codes;
use super::defaults;
use super::part::{Part, part_pod};
use super::scope::Scope;
use crate::base::conventions::CRON_JOB_NAME_LENGTH;
use crate::diagnostics::Diagnostic;
use crate::kubernetes::cut_name;
use crate::language::model::{ConfigMap, Controller, Cron, Role, Workload, WorkloadSettings};
use crate::language::spec::{self, Duration};

/// Resolves one schedule. Returns `None` if it does not set its cron expression.
pub(super) fn resolve(
    name: &str,
    schedule: &spec::Schedule,
    spec: &spec::Service,
    scope: &mut Scope<'_>,
    maps: &mut Vec<ConfigMap>,
) -> Option<Workload> {
    let path = ["schedules", name];
    let Some(cron) = &schedule.cron else {
        let span = scope.span(&path);
        scope.diagnostics.push(
            Diagnostic::error(codes::MISSING_FIELD, span, format!("the schedule `{name}` has no `cron`"))
                .help("add for example `cron: \"15 2 * * *\"`"),
        );
        return None;
    };
    let part = Part {
        path,
        fields: schedule.fields(),
        calls: schedule.calls.as_ref(),
        placement: schedule.placement.as_ref(),
        security: schedule.security.as_ref(),
        shutdown: None,
        mounts: schedule.mounts.as_ref(),
        ports: None,
        metrics: None,
        health: None,
    };
    let (pod, calls) = part_pod(&part, spec, scope, maps);
    let seconds = |d: Option<Duration>, default| d.map_or(default, |d| d.seconds);
    let controller = Controller::CronJob(Cron {
        schedule: cron.clone(),
        time_zone: schedule.time_zone.clone().unwrap_or_else(|| defaults::TIME_ZONE.to_owned()),
        concurrency: schedule.concurrency.unwrap_or_default(),
        start_deadline: seconds(schedule.start_deadline, defaults::START_DEADLINE),
        deadline: seconds(schedule.deadline, defaults::DEADLINE),
        retries: schedule.retries.unwrap_or(defaults::RETRIES),
        keep_succeeded: schedule.keep_succeeded.unwrap_or(defaults::KEEP),
        keep_failed: schedule.keep_failed.unwrap_or(defaults::KEEP),
        suspend: schedule.suspend.unwrap_or(false),
        parallelism: schedule.parallelism,
        completions: schedule.completions,
    });
    let full = format!("{}-{name}", scope.instance_name);
    let settings = WorkloadSettings {
        name: cut_name(&full, CRON_JOB_NAME_LENGTH).into_owned(),
        role: Role::Schedule(name.to_owned()),
        path: path.map(str::to_owned).to_vec(),
        controller,
    };
    Some(Workload { settings: settings.into(), pod, calls })
}
