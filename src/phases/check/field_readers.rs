//! The table of a service's fields and of what reads each of them, which decides whether a field has an effect. A test
//! adds each field to services of every kind, and compares the output with and without it.

use crate::base::conventions::is_metrics_port;
use crate::language::model::{Container, Controller, Instance, Role, VolumeKind, Workload};

/// The part of a service or of rutter that reads a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Only rutter: promotions, reviews and other checks read the field, and no object is made from it.
    Rutter,
    /// Every service, independent of its workloads.
    Everything,
    /// Every service. If the field has no effect, another rule reports it: the one with this code.
    OwnFinding(&'static str),
    /// The main workload.
    MainWorkload,
    /// A main workload with a number of pods.
    Replicas,
    /// A main workload whose strategy to replace pods can be chosen.
    Deployment,
    /// The Service of the main workload.
    Serving,
    /// Any container of the service's image.
    Containers,
    /// A pod that mounts the service's volumes.
    Volumes,
    /// A container with a port for metrics.
    MetricsPort,
    /// The main workload's metrics that count requests.
    CountedRequests,
    /// The rules of an objective.
    Objectives,
    /// An alert of any workload.
    Alerts,
    /// The alerts of containers with a limit of the resource.
    Limited(&'static str),
    /// The alerts of persistent volumes.
    Claims,
}

/// The fields of a service, and those below `slo` and `alerts`, with their readers; sorted by name.
pub const FIELD_READERS: &[(&str, Reader)] = &[
    ("acknowledge", Reader::Rutter),
    ("alerts.criticality", Reader::Alerts),
    ("alerts.errors", Reader::CountedRequests),
    ("alerts.latency", Reader::CountedRequests),
    ("alerts.memory", Reader::Limited("memory")),
    ("alerts.off", Reader::Alerts),
    ("alerts.throttling", Reader::Limited("cpu")),
    ("alerts.volume", Reader::Claims),
    ("aliases", Reader::Serving),
    // It says where a service stands, like its team.
    ("alsoIn", Reader::Rutter),
    ("annotations", Reader::Containers),
    ("args", Reader::MainWorkload),
    ("callers", Reader::Serving),
    ("calls", Reader::MainWorkload),
    ("command", Reader::MainWorkload),
    ("config", Reader::Containers),
    ("description", Reader::Rutter),
    ("digest", Reader::Rutter),
    ("disruptions", Reader::Replicas),
    ("env", Reader::Containers),
    ("envFrom", Reader::Containers),
    ("existing", Reader::Rutter),
    ("expose", Reader::OwnFinding("unknown-port")),
    ("health", Reader::MainWorkload),
    ("hold", Reader::Rutter),
    ("hooks", Reader::Everything),
    ("identity", Reader::Containers),
    // Variants inherit the image, and a service without a container may still be promoted with its image.
    ("image", Reader::Rutter),
    ("init", Reader::MainWorkload),
    ("interfaces", Reader::Rutter),
    ("kind", Reader::Everything),
    ("labels", Reader::Everything),
    ("metrics", Reader::MetricsPort),
    ("needs", Reader::Rutter),
    ("placement", Reader::Containers),
    ("port", Reader::MainWorkload),
    ("ports", Reader::MainWorkload),
    ("promotion", Reader::Rutter),
    ("pull", Reader::Containers),
    // They also declare the Secrets that pods in the service's own manifests may use.
    ("pullSecrets", Reader::Rutter),
    ("resources", Reader::Containers),
    ("retired", Reader::Rutter),
    ("retiredFrom", Reader::Rutter),
    ("scale", Reader::Replicas),
    ("schedules", Reader::Everything),
    ("secrets", Reader::OwnFinding("unused-secret")),
    ("security", Reader::Containers),
    ("shutdown", Reader::Containers),
    ("sidecars", Reader::MainWorkload),
    ("slo.availability", Reader::Serving),
    ("slo.convention", Reader::Serving),
    ("slo.custom", Reader::Everything),
    ("slo.latency", Reader::Serving),
    ("slo.minRequests", Reader::Objectives),
    ("slo.period", Reader::Objectives),
    ("slo.statusLabel", Reader::CountedRequests),
    ("tag", Reader::Rutter),
    ("team", Reader::Rutter),
    ("update", Reader::Deployment),
    ("variants", Reader::Everything),
    ("volumes", Reader::Volumes),
    ("workers", Reader::Everything),
];

/// Returns the reader of a field, such as `scale` or `slo.period`. Returns `None` for a field that only groups others.
pub(super) fn reader(field: &str) -> Option<Reader> {
    FIELD_READERS.binary_search_by_key(&field, |(known, _)| known).ok().map(|at| FIELD_READERS[at].1)
}

impl Reader {
    /// Returns whether an instance has this reader.
    pub(super) fn is_in(self, instance: &Instance) -> bool {
        let controller = || main(instance).map(|main| &main.settings.controller);
        let any = |holds: fn(&Workload) -> bool| instance.workloads.iter().any(holds);
        match self {
            Self::Rutter | Self::Everything | Self::OwnFinding(_) => true,
            Self::MainWorkload => controller().is_some(),
            Self::Replicas => {
                matches!(controller(), Some(Controller::Deployment { .. } | Controller::StatefulSet { .. }))
            }
            Self::Deployment => matches!(controller(), Some(Controller::Deployment { .. })),
            Self::Serving => !instance.settings.ports.is_empty(),
            Self::Containers => !instance.workloads.is_empty(),
            Self::Volumes => main(instance).is_some() || any(has_volume),
            Self::MetricsPort => any(|workload| workload.pod.containers.iter().any(serves_metrics)),
            Self::CountedRequests => main(instance).is_some_and(|main| main.pod.containers.iter().any(serves_metrics)),
            Self::Objectives => !instance.settings.observability.slos.is_empty(),
            Self::Alerts => {
                !instance.settings.observability.slos.is_empty()
                    || any(|workload| !matches!(workload.settings.controller, Controller::Hook { .. }))
            }
            Self::Limited(resource) => instance.workloads.iter().any(|workload| {
                keeps_running(workload)
                    && workload.pod.containers.iter().any(|c| c.settings.resources.limits.contains_key(resource))
            }),
            Self::Claims => any(has_claim),
        }
    }

    /// Returns the sentence that says why an instance does not have this reader.
    pub(super) fn lack(self, instance: &Instance) -> &'static str {
        let controller = main(instance).map(|main| &main.settings.controller);
        match (self, controller) {
            (Self::Serving, Some(_)) => "the service serves nothing: it has no Service with a port",
            (Self::MetricsPort | Self::CountedRequests, Some(_)) => "no port of the service is called `metrics`",
            (Self::Objectives, _) => "the service has no objective",
            (Self::Alerts, _) => "nothing of the service has alerts",
            (Self::Limited(_), _) => "nothing that keeps running has such a limit",
            (Self::Claims, _) => "the service has no volume that stays",
            (_, None) if instance.workloads.is_empty() => "the service runs no container",
            (Self::Volumes, None) => "no worker, schedule or hook mounts a volume",
            (Self::MetricsPort, None) => "no worker has a port called `metrics`",
            (_, None) => "the service has no main workload",
            (_, Some(Controller::DaemonSet)) => "a daemon runs one pod on every node",
            (_, Some(Controller::Job { .. })) => "a job runs once per version",
            (_, Some(_)) => "a stateful service is always updated one pod at a time",
        }
    }
}

fn main(instance: &Instance) -> Option<&Workload> {
    instance.workloads.iter().find(|workload| workload.settings.role == Role::Main)
}

fn has_volume(workload: &Workload) -> bool {
    workload
        .pod
        .settings
        .volumes
        .iter()
        .any(|v| matches!(v.kind, VolumeKind::Claim { .. } | VolumeKind::Scratch { .. }))
}

fn has_claim(workload: &Workload) -> bool {
    workload.pod.settings.volumes.iter().any(|v| matches!(v.kind, VolumeKind::Claim { .. }))
}

/// Returns whether a container has a port for metrics. Sidecars have their own `metrics` field and do not count.
fn serves_metrics(container: &Container) -> bool {
    let is_beside = container.settings.path.first().is_some_and(|key| key == "sidecars");
    !is_beside && container.settings.ports.iter().any(|port| is_metrics_port(&port.name))
}

fn keeps_running(workload: &Workload) -> bool {
    matches!(
        workload.settings.controller,
        Controller::Deployment { .. } | Controller::StatefulSet { .. } | Controller::DaemonSet
    )
}

#[cfg(test)]
mod tests {
    use super::FIELD_READERS;

    #[test]
    fn the_table_is_sorted_and_has_each_field_once() {
        assert!(FIELD_READERS.is_sorted_by_key(|(field, _)| field));
        assert!(FIELD_READERS.windows(2).all(|pair| pair[0].0 != pair[1].0));
    }
}
