//! Which words of a service have an effect, by what the service runs. One row a word of the schema; a test adds each
//! word to services of every kind, and compares what is made of them with and without it.

use crate::base::conventions::is_metrics_port;
use crate::language::model::{Container, Controller, Instance, Role, VolumeKind, Workload};

/// What reads a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// No object comes of it: promotions, reviews and other checks read it, whatever the service runs.
    Rutter,
    /// Every service, whatever it runs.
    Everything,
    /// Every service; where it cannot have an effect, a finding of its own says so: the one of the code.
    OwnFinding(&'static str),
    /// The main workload.
    MainWorkload,
    /// A main workload with a number of pods.
    Replicas,
    /// A main workload that replaces its pods in the way that is asked for.
    Deployment,
    /// The Service that leads to the main workload.
    Serving,
    /// Any container of the service's image.
    Containers,
    /// A pod that mounts the service's volumes.
    Volumes,
    /// A container with a port for metrics.
    MetricsPort,
    /// The metrics by which the main workload counts its requests.
    CountedRequests,
    /// The rules of an objective.
    Objectives,
    /// An alert of any workload.
    Alerts,
    /// The alerts of containers with a limit of the resource.
    Limited(&'static str),
    /// The alerts of a volume that stays.
    Claims,
}

/// A word of a service, or a word below `slo` or `alerts`, and what reads it.
pub const WORDS: &[(&str, Reader)] = &[
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
    // What runs in variants or elsewhere has it; a service without any container may still be promoted by it.
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
    // They also say which Secrets pods of the service's manifests may refer to.
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

/// What reads a word, by its keys joined by dots; none for a word that only groups others.
pub(super) fn reader(word: &str) -> Option<Reader> {
    WORDS.binary_search_by_key(&word, |(word, _)| word).ok().map(|at| WORDS[at].1)
}

impl Reader {
    /// Whether an instance has what reads the word.
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

    /// What an instance lacks so that nothing reads the word.
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

/// The main workload.
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

/// Sidecars say for themselves where their metrics are.
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
    use super::WORDS;

    #[test]
    fn the_table_is_sorted_and_has_each_word_once() {
        assert!(WORDS.is_sorted_by_key(|(word, _)| word));
        assert!(WORDS.windows(2).all(|two| two[0].0 != two[1].0));
    }
}
