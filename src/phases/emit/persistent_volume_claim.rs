//! PersistentVolumeClaims of all workloads but StatefulSets, whose claims are made from their claim templates.

use super::Context;
use super::emitters::{Emitter, everywhere};
use super::labels::{metadata, object_labels};
use super::wave;
use crate::base::conventions::ANNOTATION_SYNC_OPTIONS;
use crate::kubernetes::Object;
use crate::language::model::{Controller, Volume, VolumeKind, Workload};
use crate::language::spec::AccessMode;
use crate::yaml::{Mapping, Value};
use crate::{map, seq};

pub(super) const EMITTER: Emitter = Emitter { possible: everywhere, emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let with_claims = |w: &&Workload| !matches!(w.settings.controller, Controller::StatefulSet { .. });
    let volumes = context.instance.workloads.iter().filter(with_claims).flat_map(|w| &w.pod.settings.volumes);
    let mut claims: Vec<Object> = Vec::new();
    for object in volumes.filter_map(|volume| claim(context, volume)) {
        if !claims.iter().any(|earlier| earlier.name() == object.name()) {
            claims.push(object);
        }
    }
    claims
}

/// The `spec` of a claim or a claim template, with the fields that the API server would fill in.
pub(super) fn claim_spec(size: &str, storage_class: &str, access: AccessMode) -> Mapping {
    let mut spec = Mapping::new();
    spec.push("accessModes", seq![access_mode(access)]);
    spec.push("resources", map! { "requests" => map! { "storage" => size.to_owned() } });
    spec.push_some("storageClassName", (!storage_class.is_empty()).then(|| storage_class.to_owned()));
    spec.push("volumeMode", "Filesystem");
    spec
}

fn claim(context: &Context<'_>, volume: &Volume) -> Option<Object> {
    let VolumeKind::Claim { claim, size, storage_class, access } = &volume.kind else { return None };
    // Deleting a claim deletes its data, so Argo CD must ask for a confirmation.
    let mut annotations = Mapping::new();
    annotations.push(ANNOTATION_SYNC_OPTIONS, "Prune=confirm,Delete=confirm");
    if context.instance.workloads.iter().any(|w| wave::runs_before_workloads(w) && mounts(w, claim)) {
        wave::annotate(&mut annotations, wave::HOOKS_BEFORE);
    }
    Some(Object(map! {
        "apiVersion" => "v1",
        "kind" => "PersistentVolumeClaim",
        "metadata" => metadata(claim, object_labels(context, &context.instance.settings.name), annotations),
        "spec" => claim_spec(size, storage_class, *access),
    }))
}

fn mounts(workload: &Workload, name: &str) -> bool {
    workload.pod.settings.volumes.iter().any(|v| matches!(&v.kind, VolumeKind::Claim { claim, .. } if claim == name))
}

fn access_mode(access: AccessMode) -> Value {
    Value::from(match access {
        AccessMode::ReadWriteOnce => "ReadWriteOnce",
        AccessMode::ReadWriteOncePod => "ReadWriteOncePod",
        AccessMode::ReadWriteMany => "ReadWriteMany",
        AccessMode::ReadOnlyMany => "ReadOnlyMany",
    })
}
