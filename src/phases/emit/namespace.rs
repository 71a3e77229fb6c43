//! Namespaces of teams, with labels for their Pod Security level.

use super::TenantContext;
use super::emitters::{TenantEmitter, everywhere};
use super::labels::metadata;
use crate::base::conventions::{
    ANNOTATION_SYNC_OPTIONS, ANNOTATION_SYNC_WAVE, LABEL_ENVIRONMENT, LABEL_PART_OF, LABEL_SERVICE, LABEL_TEAM,
    TENANCY_WAVE,
};
use crate::kubernetes::Object;
use crate::language::spec::PodSecurity;
use crate::map;
use crate::yaml::Mapping;

pub(super) const EMITTER: TenantEmitter = TenantEmitter { possible: everywhere, emit };

pub(super) fn emit(context: &TenantContext<'_>) -> Vec<Object> {
    let mut annotations = Mapping::new();
    // Deleting a namespace deletes everything in it, so Argo CD must ask for a confirmation.
    annotations.push(ANNOTATION_SYNC_OPTIONS, "Prune=confirm,Delete=confirm");
    annotations.push(ANNOTATION_SYNC_WAVE, TENANCY_WAVE);
    vec![Object(map! {
        "apiVersion" => "v1",
        "kind" => "Namespace",
        "metadata" => metadata(context.namespace, labels(context), annotations),
    })]
}

/// Labels of a namespace. The level is enforced in the version of the cluster and warned about in the latest version,
/// so users see a warning before an upgrade of Kubernetes blocks their pods.
fn labels(context: &TenantContext<'_>) -> Mapping {
    let level = match context.environment.pod_security {
        PodSecurity::Privileged => "privileged",
        PodSecurity::Baseline => "baseline",
        PodSecurity::Restricted => "restricted",
    };
    let mut labels = Mapping::new();
    labels.push(LABEL_PART_OF, &context.platform.config.name);
    labels.push("pod-security.kubernetes.io/audit", level);
    labels.push("pod-security.kubernetes.io/audit-version", "latest");
    labels.push("pod-security.kubernetes.io/enforce", level);
    labels.push("pod-security.kubernetes.io/enforce-version", format!("v{}", context.environment.kubernetes));
    labels.push("pod-security.kubernetes.io/warn", level);
    labels.push("pod-security.kubernetes.io/warn-version", "latest");
    labels.push(LABEL_ENVIRONMENT, &context.environment.name);
    labels.push_some(LABEL_SERVICE, context.service.map(str::to_owned));
    labels.push(LABEL_TEAM, &context.team.name);
    labels
}
