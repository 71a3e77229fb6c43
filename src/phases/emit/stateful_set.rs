//! StatefulSets with their claim templates.

use super::Context;
use super::deployment::{MIN_READY_SECONDS, REVISION_HISTORY_LIMIT, annotations};
use super::emitters::{Emitter, everywhere};
use super::labels::{metadata, selector, workload_labels};
use super::persistent_volume_claim::claim_spec;
use super::pod::{Restart, template};
use crate::kubernetes::Object;
use crate::language::model::{Controller, Replicas, VolumeKind, Workload};
use crate::map;
use crate::yaml::{Mapping, Value};

pub(super) const EMITTER: Emitter = Emitter { possible: everywhere, emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let sets = context.instance.workloads.iter().filter_map(|workload| match &workload.settings.controller {
        Controller::StatefulSet { replicas, .. } => Some(stateful_set(context, workload, replicas)),
        _ => None,
    });
    sets.collect()
}

fn stateful_set(context: &Context<'_>, workload: &Workload, replicas: &Replicas) -> Object {
    let mut spec = Mapping::with_capacity(12);
    spec.push("replicas", replicas.least());
    spec.push("revisionHistoryLimit", REVISION_HISTORY_LIMIT);
    spec.push("minReadySeconds", MIN_READY_SECONDS);
    spec.push("serviceName", &context.instance.settings.name);
    spec.push("podManagementPolicy", "OrderedReady");
    spec.push("selector", map! { "matchLabels" => selector(&workload.settings.name) });
    spec.push("updateStrategy", map! { "type" => "RollingUpdate", "rollingUpdate" => map! { "partition" => 0 } });
    spec.push("persistentVolumeClaimRetentionPolicy", map! { "whenDeleted" => "Retain", "whenScaled" => "Retain" });
    spec.push("template", template(context, workload, Restart::Always));
    spec.push_nonempty("volumeClaimTemplates", claim_templates(workload));
    Object(map! {
        "apiVersion" => "apps/v1",
        "kind" => "StatefulSet",
        "metadata" =>
            metadata(&workload.settings.name, workload_labels(context, workload), annotations(workload)),
        "spec" => spec,
    })
}

/// The claim templates of a StatefulSet. The API server treats the list as one value, so the fields that it would fill
/// in are written out: otherwise Argo CD would always see a difference.
fn claim_templates(workload: &Workload) -> Vec<Value> {
    let templates = workload.pod.settings.volumes.iter().filter_map(|volume| match &volume.kind {
        VolumeKind::Claim { size, storage_class, access, .. } => Some(map! {
            "apiVersion" => "v1",
            "kind" => "PersistentVolumeClaim",
            "metadata" => map! { "name" => &volume.name },
            "spec" => claim_spec(size, storage_class, *access),
        }),
        _ => None,
    });
    templates.collect()
}
