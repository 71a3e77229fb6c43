//! Objectives and thresholds, with what can be known wrong of them without the metrics.

use super::codes;
use super::service::Scope;
use crate::decimal::Decimal;
use crate::diagnostics::Diagnostic;
use crate::model::{Observability, Sli, Slo, Thresholds, paired};
use crate::spec::{self, Convention, LatencyObjective, Milliseconds, Percent, Period, Tier};

pub(super) fn resolve(spec: &spec::Service, scope: &mut Scope<'_>) -> Observability {
    let words = spec.slo.clone().unwrap_or_default();
    let alerts = spec.alerts.clone().unwrap_or_default();
    let tier = alerts.tier.unwrap_or_default();
    let convention = words.convention.unwrap_or_default();
    let period = words.period.unwrap_or_default();
    let mut slos = Vec::new();
    let mut add = |name: &str, objective: Decimal, sli: Sli, path: &[&str], scope: &mut Scope<'_>| {
        let slo = Slo { name: name.to_owned(), objective, period, sli };
        can_fire(&slo, tier, path, scope);
        slos.push(slo);
    };
    if let Some(objective) = words.availability {
        add("availability", objective.0, Sli::Availability, &["slo", "availability"], scope);
    }
    if let Some((objective, below)) = words.latency.as_ref().and_then(|l| latency(l, convention, scope)) {
        add("latency", objective, Sli::Latency { below }, &["slo", "latency", "objective"], scope);
    }
    for (name, custom) in &words.custom {
        let path = ["slo", "custom", name.as_str()];
        let (Some(objective), Some(errors), Some(total)) = (custom.objective, &custom.errors, &custom.total) else {
            missing(&path, "needs `objective`, `errors` and `total`", scope);
            continue;
        };
        for (word, query) in [("errors", errors), ("total", total)] {
            if !query.contains("${window}") {
                missing(&["slo", "custom", name, word], "needs `[${window}]`, because it is asked over several", scope);
            }
        }
        let sli = Sli::Custom { errors: errors.clone(), total: total.clone() };
        add(name, objective.0, sli, &[path.as_slice(), &["objective"]].concat(), scope);
    }
    Observability {
        slos,
        convention,
        status_label: words.status_label.unwrap_or_else(|| "code".to_owned()),
        min_requests: words.min_requests.unwrap_or(0),
        tier,
        thresholds: thresholds(&alerts),
        off: alerts.off,
    }
}

fn missing(path: &[&str], what: &str, scope: &mut Scope<'_>) {
    let span = scope.place(path);
    let message = format!("`{}` {what}", path.join("."));
    scope.diagnostics.push(Diagnostic::error(codes::MISSING_FIELD, span, message));
}

/// The objective and bound of a latency objective; the bound must be an edge of the histogram.
fn latency(spec: &LatencyObjective, convention: Convention, scope: &mut Scope<'_>) -> Option<(Decimal, Milliseconds)> {
    let path = ["slo", "latency"];
    let (Some(below), Some(objective)) = (spec.below, spec.objective) else {
        missing(&path, "needs `below` and `objective`", scope);
        return None;
    };
    let own: Vec<Milliseconds> = convention.buckets().iter().copied().map(Milliseconds).collect();
    let edges = if spec.buckets.is_empty() { &own } else { &spec.buckets };
    if !edges.is_empty() && !edges.contains(&below) {
        let list = edges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let span = scope.place(&["slo", "latency", "below"]);
        let message = format!("the histogram has no bucket that ends at {below}");
        scope.diagnostics.push(
            Diagnostic::error(codes::NO_BUCKET_EDGE, span, message)
                .help(format!("edges of `{}` are {list}", convention.word()))
                .help("take one of them, or name the real ones in `slo.latency.buckets`"),
        );
    }
    Some((objective.0, below))
}

/// An error ratio is 1 at most, so a threshold of 1 or more is never exceeded.
fn can_fire(slo: &Slo, tier: Tier, path: &[&str], scope: &mut Scope<'_>) {
    let budget = slo.error_budget();
    let pairs = paired(slo.period, tier);
    let worst = pairs.page.iter().chain(&pairs.ticket).map(|pair| pair.factor).max().unwrap_or(Decimal::ZERO);
    let wrong = if budget == Decimal::ZERO {
        "an objective of 100 % leaves no error budget".to_owned()
    } else if worst.times(budget) >= Decimal::ONE {
        let threshold = worst.times(budget);
        format!(
            "an alert for {} % can never fire: {worst} x {budget} is {threshold}, and no error ratio exceeds 1",
            slo.objective
        )
    } else {
        return;
    };
    let span = scope.place(path);
    let help = least(slo.period, tier);
    scope.diagnostics.push(
        Diagnostic::error(codes::ALERT_NEVER_FIRES, span, wrong).help(format!(
            "write more than {help} and less than 100, or `alerts: {{ tier: tier-3 }}`, which never pages"
        )),
    );
}

/// The objective, in percent, above which every alert of the tier can fire; rounded up.
fn least(period: Period, tier: Tier) -> Decimal {
    let pairs = paired(period, tier);
    let worst = pairs.page.iter().chain(&pairs.ticket).map(|pair| pair.factor).max().unwrap_or(Decimal::ONE);
    let hundredths = (1..10_000).map(|n| Decimal::ratio(n, 100, 2));
    let fires = |objective: &Decimal| worst.times(Decimal::ONE.minus(objective.percent())) < Decimal::ONE;
    hundredths.into_iter().find(fires).unwrap_or(Decimal::HUNDRED)
}

fn thresholds(alerts: &spec::Alerts) -> Thresholds {
    let ratio = |given: Option<Percent>, percent: u32| given.map_or(Decimal::ratio(percent, 100, 2), |p| p.0.percent());
    Thresholds {
        errors_warning: ratio(alerts.errors.warning, 1),
        errors_critical: ratio(alerts.errors.critical, 5),
        latency: alerts.latency,
        memory: ratio(alerts.memory, 90),
        throttling: ratio(alerts.throttling, 25),
        volume_warning: ratio(alerts.volume.warning, 15),
        volume_critical: ratio(alerts.volume.critical, 3),
    }
}
