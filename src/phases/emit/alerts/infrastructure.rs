//! Alerts of clusters: nodes, disks, volumes of components, the API server, etcd, and the Applications of Argo CD.
//!
//! If kubernetes-mixin or node-mixin has the same alert, it has the same name here. An alert is only made in
//! environments where a component provides its metrics.

use super::platform_watch::{PlatformWatch, Subject};
use super::rule::{AlertSpec, Group, Severity, alert_spec};
use super::variables::Variables;
use crate::language::model::{EnvironmentId, Source};

/// The group of rules for the clusters of an environment; `None` if no component provides their metrics.
pub(super) fn group(watch: &mut PlatformWatch<'_>, id: EnvironmentId, subject: Subject<'_>) -> Option<Group> {
    let components = &watch.platform.components;
    let alerts = [
        (Source::KubeStateMetrics, nodes_alerts(watch)),
        (Source::NodeExporter, disks_alerts(watch)),
        (Source::Kubelet, volumes_alerts(watch)),
        (Source::ApiServer, api_server_alerts(watch)),
        (Source::Etcd, etcd_alerts()),
        (Source::ArgoCd, argo_cd_alerts()),
    ];
    let provided = alerts.into_iter().filter(|(source, _)| source.is_provided(components, id));
    let mut namespaces: Vec<&str> = components
        .iter()
        .filter(|c| !c.control_plane && c.turns.contains_key(&id))
        .map(|c| c.namespace.as_str())
        .collect();
    namespaces.sort_unstable();
    namespaces.dedup();
    let rules = watch.alerts(
        subject,
        provided.flat_map(|(_, alerts)| alerts).collect(),
        &Variables::new().with("namespaces", namespaces.join("|")),
    );
    (!rules.is_empty()).then(|| Group { name: "infrastructure".to_owned(), rules })
}

/// Sets the threshold of an alert.
fn with_threshold(threshold: crate::base::decimal::Decimal, alert: AlertSpec) -> AlertSpec {
    AlertSpec { threshold: threshold.to_string(), ..alert }
}

fn nodes_alerts(watch: &PlatformWatch<'_>) -> Vec<AlertSpec> {
    vec![
        alert_spec("KubeStateMetricsDown", "15m", Severity::Critical),
        with_threshold(
            watch.monitoring.infrastructure.nodes,
            alert_spec("KubeNodesNotReady", "5m", Severity::Critical),
        ),
        alert_spec("KubeNodeNotReady", "15m", Severity::Warning),
        alert_spec("KubeNodePressure", "10m", Severity::Warning),
    ]
}

fn disks_alerts(watch: &PlatformWatch<'_>) -> Vec<AlertSpec> {
    let thresholds = &watch.monitoring.infrastructure;
    let name = "NodeFilesystemAlmostOutOfSpace";
    vec![
        with_threshold(thresholds.disk_critical, alert_spec(name, "30m", Severity::Critical)),
        with_threshold(thresholds.disk_warning, alert_spec(name, "30m", Severity::Warning)),
        with_threshold(thresholds.memory, alert_spec("NodeMemoryHighUtilization", "15m", Severity::Warning)),
    ]
}

fn volumes_alerts(watch: &PlatformWatch<'_>) -> Vec<AlertSpec> {
    let thresholds = &watch.monitoring.infrastructure;
    let name = "PlatformVolumeFillingUp";
    vec![
        alert_spec("KubeletDown", "15m", Severity::Critical),
        with_threshold(thresholds.volume_critical, alert_spec(name, "1m", Severity::Critical)),
        with_threshold(thresholds.volume_warning, alert_spec(name, "1h", Severity::Warning)),
    ]
}

fn api_server_alerts(watch: &PlatformWatch<'_>) -> Vec<AlertSpec> {
    let errors = watch.monitoring.infrastructure.api_errors;
    vec![
        alert_spec("KubeAPIDown", "15m", Severity::Critical),
        with_threshold(errors, alert_spec("KubeAPIErrors", "10m", Severity::Critical)),
    ]
}

fn argo_cd_alerts() -> Vec<AlertSpec> {
    vec![
        alert_spec("ArgoAppNotSynced", "15m", Severity::Warning),
        alert_spec("ArgoAppUnhealthy", "15m", Severity::Warning),
        alert_spec("ArgoSyncFailed", "", Severity::Warning),
    ]
}

fn etcd_alerts() -> Vec<AlertSpec> {
    vec![
        alert_spec("EtcdInsufficientMembers", "3m", Severity::Critical),
        alert_spec("EtcdNoLeader", "1m", Severity::Critical),
    ]
}
