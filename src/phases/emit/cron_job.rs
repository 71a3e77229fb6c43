//! CronJobs, made of the workloads that run on a schedule.

use super::Context;
use super::emitters::{Emitter, everywhere};
use super::job::job_spec;
use super::labels::{metadata, texts, workload_labels};
use crate::kubernetes::Object;
use crate::language::model::{Controller, Cron, Workload};
use crate::language::spec::Concurrency;
use crate::map;
use crate::yaml::{Mapping, Value};

pub(super) const EMITTER: Emitter = Emitter { possible: everywhere, emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let all = context.instance.workloads.iter().filter_map(|workload| match &workload.settings.controller {
        Controller::CronJob(cron) => Some(cron_job(context, workload, cron)),
        _ => None,
    });
    all.collect()
}

fn cron_job(context: &Context<'_>, workload: &Workload, cron: &Cron) -> Object {
    let mut spec = Mapping::with_capacity(8);
    spec.push("schedule", &cron.schedule);
    spec.push("timeZone", &cron.time_zone);
    spec.push("concurrencyPolicy", concurrency_policy(cron.concurrency));
    spec.push("startingDeadlineSeconds", cron.start_deadline);
    spec.push("successfulJobsHistoryLimit", cron.keep_succeeded);
    spec.push("failedJobsHistoryLimit", cron.keep_failed);
    spec.push("suspend", cron.suspend);
    spec.push("jobTemplate", job_template(context, workload, cron));
    Object(map! {
        "apiVersion" => "batch/v1",
        "kind" => "CronJob",
        "metadata" =>
            metadata(&workload.settings.name, workload_labels(context, workload), texts(&workload.pod.settings.annotations)),
        "spec" => spec,
    })
}

fn job_template(context: &Context<'_>, workload: &Workload, cron: &Cron) -> Value {
    let mut spec = Mapping::new();
    spec.push_some("parallelism", cron.parallelism);
    spec.push_some("completions", cron.completions);
    if let Value::Mapping(rest) = job_spec(context, workload, cron.retries, cron.deadline) {
        for (key, value) in rest {
            spec.push(key, value);
        }
    }
    map! { "metadata" => map! { "labels" => workload_labels(context, workload) }, "spec" => spec }
}

fn concurrency_policy(concurrency: Concurrency) -> &'static str {
    match concurrency {
        Concurrency::Forbid => "Forbid",
        Concurrency::Allow => "Allow",
        Concurrency::Replace => "Replace",
    }
}
