//! DaemonSets, made of the workloads that run once on every node.

use super::Context;
use super::deployment::{MIN_READY_SECONDS, REVISION_HISTORY_LIMIT};
use super::emitters::{Emitter, everywhere};
use super::labels::{metadata, selector, texts, workload_labels};
use super::pod::{Restart, template};
use crate::kubernetes::Object;
use crate::language::model::{Controller, Workload};
use crate::map;

pub(super) const EMITTER: Emitter = Emitter { possible: everywhere, emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let all = context.instance.workloads.iter().filter(|w| matches!(w.settings.controller, Controller::DaemonSet));
    all.map(|workload| daemon_set(context, workload)).collect()
}

fn daemon_set(context: &Context<'_>, workload: &Workload) -> Object {
    Object(map! {
        "apiVersion" => "apps/v1",
        "kind" => "DaemonSet",
        "metadata" =>
            metadata(&workload.settings.name, workload_labels(context, workload), texts(&workload.pod.settings.annotations)),
        "spec" => map! {
            "revisionHistoryLimit" => REVISION_HISTORY_LIMIT,
            "minReadySeconds" => MIN_READY_SECONDS,
            "selector" => map! { "matchLabels" => selector(&workload.settings.name) },
            // No surge: two pods on one node could conflict over host ports and host paths.
            "updateStrategy" => map! {
                "type" => "RollingUpdate",
                "rollingUpdate" => map! { "maxSurge" => 0, "maxUnavailable" => 1 },
            },
            "template" => template(context, workload, Restart::Always),
        },
    })
}
