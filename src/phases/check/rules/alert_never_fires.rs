//! `alert-never-fires`: an objective or threshold whose alert can never fire.

use crate::base::decimal::Decimal;
use crate::diagnostics::{Severity, page};
use crate::language::model::{Platform, Sli, Slo, Thresholds, alert_pairs};
use crate::language::spec::{Criticality, Period};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Multiplies each burn rate factor of an objective's alerts with its error budget. Also checks the shares of
    /// failed requests, memory and throttled time above which `alerts` fires an alert.
    ///
    /// ## Why is this bad
    /// An error ratio is at most 1. If factor times budget is 1 or more, the alert stays silent even when every request
    /// fails. An objective of 100 % leaves no budget to watch. No share is above 100 %.
    ///
    /// ## Example
    /// ```yaml
    /// slo: { availability: 90 }   # 14.4 x 0.1 = 1.44
    /// ```
    ///
    /// ## How to fix
    /// Raise the objective, or give the service `alerts: { criticality: low }`, which never pages. Lower the share. To
    /// turn an alert off, name it in `alerts.off`.
    PAGE = "alert-never-fires" => "an alert can never fire";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for visit in visit::instances(platform) {
        let observability = &visit.instance.settings.observability;
        for slo in &observability.slos {
            if let Some(message) = reason(slo, observability.criticality) {
                let least = least(slo.period, observability.criticality);
                findings.of(&visit, &path(slo), message, |d| {
                    d.help(format!("write at least {least} and less than 100"))
                        .help("or `alerts: { criticality: low }`, which never pages")
                });
            }
        }
        for (path, share) in shares(&observability.thresholds) {
            if share >= Decimal::ONE {
                findings.of(&visit, &path, "an alert for more than 100 % can never fire", |d| {
                    d.help("write less than 100, or name the alert in `alerts.off`")
                });
            }
        }
    }
}

/// Returns the thresholds that a value must exceed, with the path of each field.
fn shares(thresholds: &Thresholds) -> [(Vec<&'static str>, Decimal); 4] {
    [
        (vec!["alerts", "errors", "warning"], thresholds.errors_warning),
        (vec!["alerts", "errors", "critical"], thresholds.errors_critical),
        (vec!["alerts", "memory"], thresholds.memory),
        (vec!["alerts", "throttling"], thresholds.throttling),
    ]
}

fn path(slo: &Slo) -> Vec<&str> {
    match slo.sli {
        Sli::Availability => vec!["slo", "availability"],
        Sli::Latency { .. } => vec!["slo", "latency", "objective"],
        Sli::Custom { .. } => vec!["slo", "custom", &slo.name, "objective"],
    }
}

fn reason(slo: &Slo, criticality: Criticality) -> Option<String> {
    let (budget, factor) = (slo.error_budget(), greatest_factor(slo.period, criticality));
    if budget == Decimal::ZERO {
        return Some("an objective of 100 % leaves no error budget".to_owned());
    }
    let threshold = factor.times(budget);
    (threshold >= Decimal::ONE).then(|| {
        let objective = slo.objective;
        format!("an alert for {objective} % can never fire: {factor} x {budget} is {threshold}, and no ratio exceeds 1")
    })
}

fn greatest_factor(period: Period, criticality: Criticality) -> Decimal {
    let pairs = alert_pairs(period, criticality);
    pairs.page.iter().chain(&pairs.ticket).map(|pair| pair.factor).max().unwrap_or(Decimal::ONE)
}

/// Returns the smallest objective, in hundredths of a percent, whose alerts can all fire.
fn least(period: Period, criticality: Criticality) -> Decimal {
    let factor = greatest_factor(period, criticality);
    let fires = |objective: &Decimal| factor.times(Decimal::ONE.minus(objective.percent())) < Decimal::ONE;
    (1..10_000).map(|n| Decimal::ratio(n, 100, 2)).find(fires).unwrap_or(Decimal::HUNDRED)
}
