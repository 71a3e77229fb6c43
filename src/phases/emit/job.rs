//! Jobs that run once for each version of a service.

use super::Context;
use super::emitters::{Emitter, everywhere};
use super::labels::{metadata, texts, workload_labels};
use super::pod::{Restart, template};
use crate::base::conventions::NAME_LENGTH;
use crate::kubernetes::{Object, cut_name, short_hash};
use crate::language::model::{Controller, Workload};
use crate::map;
use crate::yaml::{Value, write_value};

pub(super) const EMITTER: Emitter = Emitter { possible: everywhere, emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let jobs = context.instance.workloads.iter().filter_map(|workload| match workload.settings.controller {
        Controller::Job { retries, deadline } => Some(job(context, workload, retries, deadline)),
        _ => None,
    });
    jobs.collect()
}

/// A Job whose name ends in a hash of its spec and the version. The template of an existing Job cannot be changed, so
/// every change makes a new Job: Argo CD runs that, and deletes the old one.
fn job(context: &Context<'_>, workload: &Workload, retries: u32, deadline: i64) -> Object {
    let spec = job_spec(context, workload, retries, deadline);
    let name = versioned_name(context, workload, &spec);
    Object(map! {
        "apiVersion" => "batch/v1",
        "kind" => "Job",
        "metadata" => metadata(&name, workload_labels(context, workload), texts(&workload.pod.settings.annotations)),
        "spec" => spec,
    })
}

/// The `spec` of a Job, of a hook, or of the Jobs of a CronJob. `deadline` is in seconds.
pub(super) fn job_spec(context: &Context<'_>, workload: &Workload, retries: u32, deadline: i64) -> Value {
    map! {
        "backoffLimit" => retries,
        "activeDeadlineSeconds" => deadline,
        "template" => template(context, workload, Restart::Never),
    }
}

fn versioned_name(context: &Context<'_>, workload: &Workload, spec: &Value) -> String {
    let pin = &context.planned.pin;
    let spec = write_value(spec);
    let parts = [&workload.settings.name, &spec].into_iter().chain(&pin.tag).chain(&pin.digest);
    let hash = short_hash(parts.map(String::as_str).collect::<Vec<_>>().join("\0").as_bytes());
    format!("{}-{hash}", cut_name(&workload.settings.name, NAME_LENGTH - hash.len() - 1))
}
