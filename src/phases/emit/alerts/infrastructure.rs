//! Alerts of clusters: nodes, disks, volumes of components, the API server, etcd, and what Argo CD delivers.
//!
//! Names are those of kubernetes-mixin and node-mixin where they have the alert. Each is made where a component
//! brings its metrics.

use super::names::Names;
use super::platform_watch::{PlatformWatch, Row, Subject, row};
use super::rule::{Group, Severity};
use crate::language::model::{EnvironmentId, Source};

/// The group of an environment's clusters; none where no metrics of them are brought.
pub(super) fn group(watch: &mut PlatformWatch<'_>, id: EnvironmentId, subject: Subject<'_>) -> Option<Group> {
    let components = &watch.platform.components;
    let rows = [
        (Source::KubeStateMetrics, of_nodes(watch)),
        (Source::NodeExporter, of_disks(watch)),
        (Source::Kubelet, of_volumes(watch)),
        (Source::ApiServer, of_api_server(watch)),
        (Source::Etcd, of_etcd()),
        (Source::ArgoCd, of_argo_cd()),
    ];
    let rows = rows.into_iter().filter(|(source, _)| source.is_provided(components, id)).flat_map(|(_, rows)| rows);
    let mut namespaces: Vec<&str> = components
        .iter()
        .filter(|c| !c.control_plane && c.turns.contains_key(&id))
        .map(|c| c.namespace.as_str())
        .collect();
    namespaces.sort_unstable();
    namespaces.dedup();
    let rules = watch.alerts(subject, rows.collect(), &Names::new().with("namespaces", namespaces.join("|")));
    (!rules.is_empty()).then(|| Group { name: "infrastructure".to_owned(), rules })
}

fn with(threshold: crate::base::decimal::Decimal, row: Row) -> Row {
    Row { threshold: threshold.to_string(), ..row }
}

fn of_nodes(watch: &PlatformWatch<'_>) -> Vec<Row> {
    vec![
        row("KubeStateMetricsDown", "15m", Severity::Critical),
        with(watch.monitoring.infrastructure.nodes, row("KubeNodesNotReady", "5m", Severity::Critical)),
        row("KubeNodeNotReady", "15m", Severity::Warning),
        row("KubeNodePressure", "10m", Severity::Warning),
    ]
}

fn of_disks(watch: &PlatformWatch<'_>) -> Vec<Row> {
    let thresholds = &watch.monitoring.infrastructure;
    let name = "NodeFilesystemAlmostOutOfSpace";
    vec![
        with(thresholds.disk_critical, row(name, "30m", Severity::Critical)),
        with(thresholds.disk_warning, row(name, "30m", Severity::Warning)),
        with(thresholds.memory, row("NodeMemoryHighUtilization", "15m", Severity::Warning)),
    ]
}

fn of_volumes(watch: &PlatformWatch<'_>) -> Vec<Row> {
    let thresholds = &watch.monitoring.infrastructure;
    let name = "PlatformVolumeFillingUp";
    vec![
        row("KubeletDown", "15m", Severity::Critical),
        with(thresholds.volume_critical, row(name, "1m", Severity::Critical)),
        with(thresholds.volume_warning, row(name, "1h", Severity::Warning)),
    ]
}

fn of_api_server(watch: &PlatformWatch<'_>) -> Vec<Row> {
    let errors = watch.monitoring.infrastructure.api_errors;
    vec![row("KubeAPIDown", "15m", Severity::Critical), with(errors, row("KubeAPIErrors", "10m", Severity::Critical))]
}

fn of_argo_cd() -> Vec<Row> {
    vec![
        row("ArgoAppNotSynced", "15m", Severity::Warning),
        row("ArgoAppUnhealthy", "15m", Severity::Warning),
        row("ArgoSyncFailed", "", Severity::Warning),
    ]
}

fn of_etcd() -> Vec<Row> {
    vec![row("EtcdInsufficientMembers", "3m", Severity::Critical), row("EtcdNoLeader", "1m", Severity::Critical)]
}
