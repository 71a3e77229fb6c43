//! Pod templates, the same for every kind of workload.

use super::Context;
use super::container::{container, needs_scratch};
use super::labels::{pod_labels, selector, texts};
use crate::language::model::{Controller, Pod, Spread, Volume, VolumeKind, Workload};
use crate::language::spec::Toleration;
use crate::yaml::{Mapping, Value};
use crate::{map, seq};

/// The size limit of the volume at `/tmp` that a container with a read-only root file system gets.
const SCRATCH_LIMIT: &str = "64Mi";

/// Whether the containers of a pod are restarted when they end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Restart {
    /// Always restarted, for workloads that run all the time. It is Kubernetes' default, so it is not written.
    Always,
    /// Never restarted: after a failure a new pod is made, and the logs of the failed pod stay.
    Never,
}

/// The `template` of a workload: labels, annotations and the pod's spec.
pub(super) fn template(context: &Context<'_>, workload: &Workload, restart: Restart) -> Value {
    let mut metadata = Mapping::new();
    metadata.push("labels", pod_labels(context, workload));
    metadata.push_nonempty("annotations", texts(&workload.pod.settings.annotations));
    map! { "metadata" => metadata, "spec" => spec(context, workload, restart) }
}

fn spec(context: &Context<'_>, workload: &Workload, restart: Restart) -> Mapping {
    let pod = &workload.pod;
    let scratch = scratch_volume(pod);
    let mut out = Mapping::with_capacity(16);
    out.push("serviceAccountName", &pod.settings.service_account);
    out.push("automountServiceAccountToken", pod.settings.token);
    out.push_some("restartPolicy", (restart == Restart::Never).then_some("Never"));
    if pod.settings.host_network {
        out.push("hostNetwork", true);
        out.push("dnsPolicy", "ClusterFirstWithHostNet");
    }
    out.push_some("priorityClassName", pod.settings.priority.as_ref());
    out.push("terminationGracePeriodSeconds", pod.settings.grace);
    out.push("securityContext", security(pod));
    let secrets = context.instance.settings.pull_secrets.iter().map(|name| map! { "name" => name });
    out.push_nonempty("imagePullSecrets", secrets.collect::<Vec<_>>());
    out.push_nonempty("nodeSelector", texts(&pod.settings.node_selector));
    out.push_nonempty("tolerations", pod.settings.tolerations.iter().map(toleration).collect::<Vec<_>>());
    out.push_some("topologySpreadConstraints", pod.settings.spread.map(|s| spread(s, &workload.settings.name)));
    let containers = |all: &[crate::language::model::Container]| {
        all.iter().map(|c| container(context, c, scratch.as_deref())).collect::<Vec<_>>()
    };
    out.push_nonempty("initContainers", containers(&pod.init));
    out.push("containers", containers(&pod.containers));
    out.push_nonempty("volumes", volumes(workload, scratch));
    out
}

fn security(pod: &Pod) -> Value {
    let mut out = Mapping::new();
    out.push("runAsNonRoot", !pod.settings.run_as_root);
    out.push("runAsUser", pod.settings.user);
    out.push("runAsGroup", pod.settings.group);
    out.push("fsGroup", pod.settings.fs_group);
    // With the default, Kubernetes changes the group of every file each time a pod starts, which takes long on a volume
    // with many files.
    let claims = pod.settings.volumes.iter().any(|v| matches!(v.kind, VolumeKind::Claim { .. }));
    out.push_some("fsGroupChangePolicy", claims.then_some("OnRootMismatch"));
    out.push(
        "seccompProfile",
        map! { "type" => if pod.settings.unconfined { "Unconfined" } else { "RuntimeDefault" } },
    );
    out.into()
}

fn toleration(toleration: &Toleration) -> Value {
    let mut out = Mapping::new();
    out.push_some("key", toleration.key.as_ref());
    out.push("operator", if toleration.value.is_some() { "Equal" } else { "Exists" });
    out.push_some("value", toleration.value.as_ref().map(|v| &v.0));
    out.push_some("effect", toleration.effect.as_ref());
    out.push_some("tolerationSeconds", toleration.seconds.map(|d| d.seconds));
    out.into()
}

/// Spreads the pods of a workload over zones or nodes as far as possible. It is no hard constraint, because that could
/// block a rollout forever.
fn spread(spread: Spread, workload: &str) -> Value {
    let key = match spread {
        Spread::Zones => "topology.kubernetes.io/zone",
        Spread::Nodes => "kubernetes.io/hostname",
    };
    seq![map! {
        "maxSkew" => 1,
        "topologyKey" => key,
        "whenUnsatisfiable" => "ScheduleAnyway",
        "labelSelector" => map! { "matchLabels" => selector(workload) },
    }]
}

/// The name of the volume for `/tmp`, if a container needs one; no other volume of the pod has this name.
fn scratch_volume(pod: &Pod) -> Option<String> {
    pod.init.iter().chain(&pod.containers).any(needs_scratch).then(|| {
        let taken = |name: &str| pod.settings.volumes.iter().any(|v| v.name == name);
        let mut name = "tmp".to_owned();
        while taken(&name) {
            name.push_str("-scratch");
        }
        name
    })
}

fn volumes(workload: &Workload, scratch: Option<String>) -> Vec<Value> {
    // The claims of a StatefulSet are volumes without an entry here: they come from its claim templates.
    let stateful = matches!(workload.settings.controller, Controller::StatefulSet { .. });
    let own =
        workload.pod.settings.volumes.iter().filter(|v| !(stateful && matches!(v.kind, VolumeKind::Claim { .. })));
    let scratch = scratch.map(|name| map! { "name" => name, "emptyDir" => map! { "sizeLimit" => SCRATCH_LIMIT } });
    own.map(volume).chain(scratch).collect()
}

fn volume(volume: &Volume) -> Value {
    let (source, value) = match &volume.kind {
        VolumeKind::Scratch { limit, memory } => {
            let mut empty = Mapping::new();
            empty.push_some("medium", memory.then_some("Memory"));
            empty.push_some("sizeLimit", limit.as_ref());
            ("emptyDir", empty.into())
        }
        VolumeKind::ConfigMap(name) => ("configMap", map! { "name" => name }),
        VolumeKind::Secret { name, items } => ("secret", secret(name, items)),
        VolumeKind::Claim { claim, .. } => ("persistentVolumeClaim", map! { "claimName" => claim }),
    };
    map! { "name" => &volume.name, source => value }
}

fn secret(name: &str, items: &[(String, String)]) -> Value {
    let mut out = Mapping::new();
    out.push("secretName", name.to_owned());
    let items = items.iter().map(|(key, path)| map! { "key" => key, "path" => path });
    out.push_nonempty("items", items.collect::<Vec<_>>());
    out.into()
}
