//! Resolves service level objectives and alert thresholds with their defaults.

use super::codes;
use super::defaults::alert;
use super::ports::service_ports;
use super::scope::Scope;
use crate::base::decimal::Decimal;
use crate::diagnostics::Diagnostic;
use crate::language::model::{Observability, Sli, Slo, Thresholds};
use crate::language::spec::{self, Convention, LatencyObjective, Milliseconds, Percent};

pub(super) fn resolve(spec: &spec::Service, scope: &mut Scope<'_>) -> Observability {
    let (no_slo, no_alerts) = (spec::Slo::default(), spec::Alerts::default());
    let fields = spec.slo.as_deref().unwrap_or(&no_slo);
    let alerts = spec.alerts.as_deref().unwrap_or(&no_alerts);
    let criticality = alerts.criticality.unwrap_or_default();
    let common = scope.inputs.alerting.criticality.get(&criticality);
    let convention = fields.convention.unwrap_or_default();
    let period = fields.period.unwrap_or_default();
    let mut slos = Vec::new();
    let mut add = |name: &str, objective: Percent, sli: Sli| {
        slos.push(Slo { name: name.to_owned(), objective: objective.0, period, sli });
    };
    // Where nothing is served there are no requests; a rule reports the fields.
    let serves = !service_ports(spec).is_empty();
    if let Some(objective) = fields.availability.filter(|_| serves) {
        add("availability", objective, Sli::Availability);
    }
    if let Some((objective, sli)) =
        fields.latency.as_ref().filter(|_| serves).and_then(|l| latency(l, convention, scope))
    {
        add("latency", objective, sli);
    }
    for (name, custom) in &fields.custom {
        let path = ["slo", "custom", name.as_str()];
        let (Some(objective), Some(errors), Some(total)) = (custom.objective, &custom.errors, &custom.total) else {
            missing(&path, "needs `objective`, `errors` and `total`", scope);
            continue;
        };
        for (field, query) in [("errors", errors), ("total", total)] {
            if !query.contains("${window}") {
                missing(
                    &["slo", "custom", name, field],
                    "needs `[${window}]`, because it is asked over several",
                    scope,
                );
            }
        }
        let sli = Sli::Custom { errors: errors.clone(), total: total.clone() };
        add(name, objective, sli);
    }
    Observability {
        slos,
        convention,
        status_label: fields.status_label.clone().unwrap_or_else(|| "code".to_owned()),
        min_requests: fields.min_requests.unwrap_or(0),
        criticality,
        thresholds: thresholds(alerts, common),
        off: alerts.off.iter().chain(common.iter().flat_map(|alerts| &alerts.off)).cloned().collect(),
    }
}

fn missing(path: &[&str], what: &str, scope: &mut Scope<'_>) {
    let span = scope.span(path);
    let message = format!("`{}` {what}", path.join("."));
    scope.diagnostics.push(Diagnostic::error(codes::MISSING_FIELD, span, message));
}

fn latency(spec: &LatencyObjective, convention: Convention, scope: &mut Scope<'_>) -> Option<(Percent, Sli)> {
    let (Some(below), Some(objective)) = (spec.below, spec.objective) else {
        missing(&["slo", "latency"], "needs `below` and `objective`", scope);
        return None;
    };
    let usual = || convention.buckets().iter().copied().map(Milliseconds).collect();
    let edges = if spec.buckets.is_empty() { usual() } else { spec.buckets.clone() };
    Some((objective, Sli::Latency { below, edges }))
}

/// Merges the service's thresholds over those of its criticality over the built-in ones.
fn thresholds(own: &spec::Alerts, common: Option<&spec::Alerts>) -> Thresholds {
    let ratio = |field: fn(&spec::Alerts) -> Option<Percent>, percent: u32| {
        let configured = field(own).or_else(|| common.and_then(field));
        configured.map_or(Decimal::ratio(percent, 100, 2), |p| p.0.percent())
    };
    Thresholds {
        errors_warning: ratio(|a| a.errors.warning, alert::ERRORS_WARNING),
        errors_critical: ratio(|a| a.errors.critical, alert::ERRORS_CRITICAL),
        latency: own.latency.or_else(|| common.and_then(|a| a.latency)),
        memory: ratio(|a| a.memory, alert::MEMORY),
        throttling: ratio(|a| a.throttling, alert::THROTTLING),
        volume_warning: ratio(|a| a.volume.warning, alert::VOLUME_WARNING),
        volume_critical: ratio(|a| a.volume.critical, alert::VOLUME_CRITICAL),
    }
}
