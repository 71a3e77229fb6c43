//! Jobs that run once per version.

use sha2::{Digest, Sha256};

use super::Context;
use super::labels::{metadata, texts, workload_labels};
use super::pod::{Restart, template};
use crate::conventions::NAME_LENGTH;
use crate::kubernetes::Object;
use crate::map;
use crate::model::{Controller, Workload};
use crate::yaml::{Value, write_value};

const HASH_DIGITS: usize = 10;

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let jobs = context.instance.workloads.iter().filter_map(|workload| match workload.controller {
        Controller::Job { retries, deadline } => Some(job(context, workload, retries, deadline)),
        _ => None,
    });
    jobs.collect()
}

/// A Job's template cannot be changed, so its name ends in a hash of the template and the version:
/// every change makes a new Job, which runs, and prunes the old one.
fn job(context: &Context<'_>, workload: &Workload, retries: u32, deadline: i64) -> Object {
    let spec = job_spec(context, workload, retries, deadline);
    let name = versioned_name(context, workload, &spec);
    Object(map! {
        "apiVersion" => "batch/v1",
        "kind" => "Job",
        "metadata" => metadata(&name, workload_labels(context, workload), texts(&workload.pod.annotations)),
        "spec" => spec,
    })
}

/// The `spec` of a Job: of a hook, a schedule, or its own.
pub(super) fn job_spec(context: &Context<'_>, workload: &Workload, retries: u32, deadline: i64) -> Value {
    map! {
        "backoffLimit" => retries,
        "activeDeadlineSeconds" => deadline,
        "template" => template(context, workload, Restart::Never),
    }
}

fn versioned_name(context: &Context<'_>, workload: &Workload, spec: &Value) -> String {
    let pin = &context.planned.pin;
    let mut hash = Sha256::new();
    for part in [&workload.name, &write_value(spec)].into_iter().chain(&pin.tag).chain(&pin.digest) {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let digits: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let room = NAME_LENGTH - HASH_DIGITS - 1;
    let stem: String = workload.name.chars().take(room).collect();
    format!("{}-{}", stem.trim_end_matches(['-', '.']), &digits[..HASH_DIGITS])
}
