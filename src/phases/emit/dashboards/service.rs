//! The dashboard of a service: its state, requests, objectives and resources.
//!
//! It contains no values of a single environment, so it is the same in all environments.

use super::config_map::config_map;
use super::grafana::{Dashboard, Link, Look, Panel, Unit, Variable, query};
use super::{requests, workloads};
use crate::base::conventions::{NAME_LENGTH, PLATFORM_DASHBOARD};
use crate::kubernetes::{Object, cut_name};
use crate::language::model::{Controller, Instance, Role, Standing, Workload, dashboard_uid};
use crate::phases::emit::Context;
use crate::phases::emit::emitters::{Emitter, where_monitored};

pub(in crate::phases::emit) const EMITTER: Emitter = Emitter { possible: where_monitored, emit };

/// The ConfigMap with the dashboard of an instance; none if the environment has no monitoring.
pub(in crate::phases::emit) fn emit(context: &Context<'_>) -> Vec<Object> {
    let Some(monitoring) = &context.environment.monitoring else { return Vec::new() };
    if context.service.standing != Standing::First {
        return Vec::new();
    }
    let uid = dashboard_uid(&context.instance.settings.name);
    let name = format!("{}-dashboard", context.instance.settings.name);
    let file = format!("{uid}.json");
    let text = dashboard(context, uid).json();
    vec![config_map(context, monitoring, &cut_name(&name, NAME_LENGTH), file, text)]
}

fn dashboard(context: &Context<'_>, uid: String) -> Dashboard {
    let instance = context.instance;
    Dashboard {
        uid,
        title: instance.settings.name.clone(),
        tags: vec!["rutter".to_owned(), context.team().name.clone()],
        variables: vec![environments(context)],
        links: context.platform.operators.map(|_| overview(context)).into_iter().collect(),
        rows: rows(instance),
    }
}

/// The link to the dashboard of the platform, which exists if the platform has a team that operates it.
fn overview(context: &Context<'_>) -> Link {
    Link { title: context.platform.name.clone(), url: format!("/d/{PLATFORM_DASHBOARD}") }
}

/// The variable for the namespace, shown as the name of its environment. It also lists environments where the service
/// is planned but not deployed, so the dashboard does not change when the service is deployed to another environment.
fn environments(context: &Context<'_>) -> Variable {
    let planned = context.service.planned.iter().filter_map(|planned| {
        let environment = context.platform.environment(planned.environment);
        environment.monitoring.as_ref().map(|_| (environment.name.clone(), planned.namespace.clone()))
    });
    Variable::Choice { name: "namespace", label: "Environment", pairs: planned.collect(), all: false }
}

fn rows(instance: &Instance) -> Vec<(&'static str, Vec<Panel>)> {
    let (mut main, mut workers, mut runs) = (Vec::new(), Vec::new(), Vec::new());
    for workload in &instance.workloads {
        match (&workload.settings.controller, &workload.settings.role) {
            // Hooks have no panels, because Argo CD shows them.
            (Controller::Hook { .. }, _) => {}
            (Controller::CronJob(_) | Controller::Job { .. }, _) => runs.push(workload),
            (_, Role::Main) => main.push(workload),
            _ => workers.push(workload),
        }
    }
    let running: Vec<&Workload> = main.iter().chain(&workers).copied().collect();
    let of = |panels: fn(&[&Workload]) -> Vec<Panel>, workloads: &[&Workload]| {
        if workloads.is_empty() { Vec::new() } else { panels(workloads) }
    };
    let rows = [
        ("State", state(instance, &running)),
        ("Requests", requests::panels(instance)),
        ("Objectives", objectives(instance)),
        ("Resources", of(workloads::running, &main)),
        ("Workers", of(workloads::running, &workers)),
        ("Schedules", of(workloads::runs, &runs)),
        ("Volumes", of(workloads::volumes, &running)),
    ];
    rows.into_iter().filter(|(_, panels)| !panels.is_empty()).collect()
}

/// The label matchers that select recorded series and alerts of an instance.
fn own_series(instance: &Instance) -> String {
    format!(r#"namespace="$namespace",service="{}""#, instance.settings.name)
}

/// Panels for firing alerts, for pods that are not ready, and for the error budget that is left of each objective.
fn state(instance: &Instance, running: &[&Workload]) -> Vec<Panel> {
    let own = own_series(instance);
    let alerts =
        |severity: &str| format!(r#"count(ALERTS{{alertstate="firing",severity="{severity}",{own}}}) or vector(0)"#);
    let mut panels = vec![
        Panel::number("Critical alerts", Look::Alarm, Unit::Count, alerts("critical")),
        Panel::number("Warnings", Look::Alarm, Unit::Count, alerts("warning")),
    ];
    if !running.is_empty() {
        let pods = workloads::pod_matcher(running);
        let not_ready = format!(
            r#"sum(kube_pod_status_ready{{job="kube-state-metrics",namespace="$namespace",{pods},condition="false"}})"#
        );
        panels.push(Panel::number("Pods that are not ready", Look::Alarm, Unit::Count, not_ready));
    }
    panels.extend(instance.settings.observability.slos.iter().map(|slo| {
        let left = format!(r#"slo:period_error_budget_remaining:ratio{{{own},slo="{}"}}"#, slo.name);
        Panel::number(format!("Error budget left: {}", slo.name), Look::Value { good_from: 100 }, Unit::Ratio, left)
    }));
    panels
}

/// Panels for the burn rates and error budgets of objectives.
fn objectives(instance: &Instance) -> Vec<Panel> {
    if instance.settings.observability.slos.is_empty() {
        return Vec::new();
    }
    let own = own_series(instance);
    let of = |series: &str| format!("{series}{{{own}}}");
    let ratio =
        vec![query(of("slo:sli_error:ratio_rate1h"), "{{slo}}"), query(of("slo:error_budget:ratio"), "{{slo}} budget")];
    vec![
        Panel::lines("Bad events over an hour", Unit::Ratio, ratio),
        Panel::lines("Burn rate", Unit::Count, vec![query(of("slo:current_burn_rate:ratio"), "{{slo}}")]),
        Panel::lines(
            "Error budget left",
            Unit::Ratio,
            vec![query(of("slo:period_error_budget_remaining:ratio"), "{{slo}}")],
        ),
    ]
}
