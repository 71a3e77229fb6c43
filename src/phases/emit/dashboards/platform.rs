//! The dashboard of the platform: services by environment, the state of their objectives, components and clusters.
//!
//! It contains no names of services, so a new service does not change it.

use std::collections::BTreeSet;

use super::grafana::{Dashboard, Look, Panel, Unit, Variable, query};
use crate::base::conventions::{ANNOTATION_FOLDER, PLATFORM_DASHBOARD};
use crate::kubernetes::Object;
use crate::language::model::EnvironmentId;
use crate::map;
use crate::phases::emit::TenantContext;
use crate::phases::emit::emitters::{PlatformEmitter, where_monitored};
use crate::phases::emit::labels::insert_missing;
use crate::phases::emit::tenant_metadata::metadata;
use crate::yaml::{Mapping, Value};

/// Selects series of kube-state-metrics.
const STATE: &str = r#"job="kube-state-metrics""#;
/// Selects the namespaces of the chosen environment. The variable is inserted `raw` because its value is a regular
/// expression, which Grafana would escape.
const CHOSEN: &str = r#"namespace=~"${environment:raw}""#;
/// Selects the services of the chosen environment and the chosen teams.
const OWN: &str = r#"namespace=~"${environment:raw}",team=~"$team""#;

pub(in crate::phases::emit) const EMITTER: PlatformEmitter = PlatformEmitter { possible: where_monitored };

/// The ConfigMap with the dashboard, in the namespace of the environment's Prometheus.
pub(in crate::phases::emit) fn emit(context: &TenantContext<'_>, id: EnvironmentId) -> Vec<Object> {
    let Some(monitoring) = &context.environment.monitoring else { return Vec::new() };
    let mut metadata = metadata(context, "platform-dashboard");
    if let Some(labels) = metadata.get_mut("labels").and_then(Value::as_mapping_mut) {
        insert_missing(labels, &monitoring.dashboards);
    }
    if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_mapping_mut) {
        annotations.push(ANNOTATION_FOLDER, &context.team.name);
    }
    let mut data = Mapping::new();
    data.push(format!("{PLATFORM_DASHBOARD}.json"), dashboard(context, id).json());
    vec![Object(map! { "apiVersion" => "v1", "kind" => "ConfigMap", "metadata" => metadata, "data" => data })]
}

fn dashboard(context: &TenantContext<'_>, id: EnvironmentId) -> Dashboard {
    let mut rows = vec![("State", state()), ("Objectives", objectives()), ("Services by environment", services())];
    let components = components(context, id);
    if !components.is_empty() {
        rows.push(("Components", health(&components)));
    }
    rows.push(("Clusters", clusters()));
    Dashboard {
        uid: PLATFORM_DASHBOARD.to_owned(),
        title: format!("Platform: {}", context.platform.config.name),
        tags: vec!["rutter".to_owned(), "platform".to_owned()],
        variables: vec![
            environments(context),
            Variable::Label {
                name: "team",
                label: "Team",
                query: "label_values({__name__=~\"ALERTS|slo:objective:ratio\"}, team)".to_owned(),
            },
        ],
        links: Vec::new(),
        rows,
    }
}

/// The variable for the environment. Its values are regular expressions for the namespaces of services.
fn environments(context: &TenantContext<'_>) -> Variable {
    let watched = context.platform.config.environments.iter().filter(|environment| environment.monitoring.is_some());
    let pairs = watched.map(|environment| (environment.name.clone(), environment.namespace(".+", ".+")));
    Variable::Choice { name: "environment", label: "Environment", pairs: pairs.collect(), all: true }
}

fn firing(severity: &str) -> String {
    format!(r#"count(ALERTS{{alertstate="firing",severity="{severity}",{OWN}}}) or vector(0)"#)
}

fn state() -> Vec<Panel> {
    let left = format!("slo:period_error_budget_remaining:ratio{{{OWN}}}");
    let not_ready = format!(r#"sum(kube_pod_status_ready{{{STATE},{CHOSEN},condition="false"}}) or vector(0)"#);
    let services = format!("count(count by (namespace, service) (slo:objective:ratio{{{OWN}}})) or vector(0)");
    let workloads = format!("count(kube_deployment_spec_replicas{{{STATE},{CHOSEN}}}) or vector(0)");
    let neutral = Look::Value { good_from: 0 };
    vec![
        Panel::number("Critical alerts", Look::Alarm, Unit::Count, firing("critical")),
        Panel::number("Warnings", Look::Alarm, Unit::Count, firing("warning")),
        Panel::number("Spent error budgets", Look::Alarm, Unit::Count, format!("count({left} < 0) or vector(0)")),
        Panel::number("Pods that are not ready", Look::Alarm, Unit::Count, not_ready),
        Panel::number("Services with objectives", neutral, Unit::Count, services),
        Panel::number("Deployments", neutral, Unit::Count, workloads),
    ]
}

fn objectives() -> Vec<Panel> {
    let by = "team, namespace, service, slo";
    let left = format!("sort(min by ({by}) (slo:period_error_budget_remaining:ratio{{{OWN}}}))");
    let burning = format!("topk(10, max by ({by}) (slo:current_burn_rate:ratio{{{OWN}}}))");
    let burning = vec![query(burning, "{{namespace}} {{service}} {{slo}}")];
    vec![
        Panel::table("Error budget left", Unit::Ratio, left),
        Panel { size: (12, 10), ..Panel::lines("Burn rate, the ten highest", Unit::Count, burning) },
    ]
}

fn services() -> Vec<Panel> {
    let alerts = format!(
        r#"sort_desc(count by (environment, team, service, alertname, severity) (ALERTS{{alertstate="firing",{OWN}}}))"#
    );
    let of = |metric: &str| format!("sum by (namespace, deployment) ({metric}{{{STATE},{CHOSEN}}})");
    let (wanted, available) = (of("kube_deployment_spec_replicas"), of("kube_deployment_status_replicas_available"));
    let images = format!(
        r#"count by (namespace, container, image_spec) (kube_pod_container_info{{{STATE},{CHOSEN},image_spec!=""}})"#
    );
    let pods = format!("sum by (namespace) (kube_deployment_status_replicas_available{{{STATE},{CHOSEN}}})");
    vec![
        Panel::table("Firing alerts", Unit::Count, alerts),
        Panel::table("Deployments without all their pods", Unit::Count, format!("{wanted} - {available} > 0")),
        Panel::table("What runs where: containers by image", Unit::Count, images),
        Panel { size: (12, 10), ..Panel::lines("Available pods", Unit::Count, vec![query(pods, "{{namespace}}")]) },
    ]
}

/// The namespaces of the components that are installed in an environment.
fn components(context: &TenantContext<'_>, id: EnvironmentId) -> BTreeSet<String> {
    let installed = context.platform.config.components.iter().filter(|component| component.turns.contains_key(&id));
    installed.map(|component| component.namespace.clone()).collect()
}

fn health(namespaces: &BTreeSet<String>) -> Vec<Panel> {
    let names = namespaces.iter().map(String::as_str).collect::<Vec<_>>().join("|");
    let of = |metric: &str| format!(r#"sum by (namespace) ({metric}{{{STATE},namespace=~"{names}"}})"#);
    let ratio =
        format!("{} / ({} > 0)", of("kube_deployment_status_replicas_available"), of("kube_deployment_spec_replicas"));
    let alerts = format!(
        r#"sort_desc(count by (namespace, alertname, severity) (ALERTS{{alertstate="firing",namespace=~"{names}"}}))"#
    );
    let applications = "sum by (dest_server, health_status, sync_status) (argocd_app_info)".to_owned();
    let restarts = format!(r#"kube_pod_container_status_restarts_total{{{STATE},namespace=~"{names}"}}"#);
    let restarts = format!("sum by (namespace) (increase({restarts}[1h]))");
    vec![
        Panel::table("Available pods of all wanted", Unit::Ratio, ratio),
        Panel::table("Firing alerts", Unit::Count, alerts),
        Panel::table("Applications by health and sync", Unit::Count, applications),
        Panel {
            size: (12, 10),
            ..Panel::lines("Restarts in an hour", Unit::Count, vec![query(restarts, "{{namespace}}")])
        },
    ]
}

fn clusters() -> Vec<Panel> {
    let nodes = |status: &str| {
        let series = format!(r#"kube_node_status_condition{{{STATE},condition="Ready",status="{status}"}}"#);
        format!("sum({series})")
    };
    let requested = |resource: &str| {
        let requests = format!(r#"sum(kube_pod_container_resource_requests{{{STATE},resource="{resource}"}})"#);
        format!(r#"{requests} / sum(kube_node_status_allocatable{{{STATE},resource="{resource}"}})"#)
    };
    vec![
        Panel::lines(
            "Nodes",
            Unit::Count,
            vec![query(nodes("true"), "ready"), query(nodes("false"), "not ready"), query(nodes("unknown"), "unknown")],
        ),
        Panel::lines(
            "Requested of what nodes have",
            Unit::Ratio,
            vec![query(requested("cpu"), "processor"), query(requested("memory"), "memory")],
        ),
    ]
}
