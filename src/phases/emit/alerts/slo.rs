//! The rules of a service level objective: error ratios over all windows, series for dashboards, and burn rate alerts.

use super::rule::{Group, Rule, Severity};
use super::watch::{Texts, Watch};
use crate::language::model::{BurnRate, Sli, Slo, WINDOWS, alert_pairs};

/// The three groups of an objective: `slo-sli-`, `slo-meta-` and `slo-alerts-`, followed by `SERVICE-OBJECTIVE`.
pub(super) fn groups(watch: &mut Watch<'_>, slo: &Slo) -> Vec<Group> {
    let id = format!("{}-{}", watch.service(), slo.name);
    let group = |kind: &str, rules: Vec<Rule>| Group { name: format!("slo-{kind}-{id}"), rules };
    vec![group("sli", indicators(watch, slo)), group("meta", meta(watch, slo)), group("alerts", alerts(watch, slo))]
}

/// PromQL expressions for bad events and for all events, per second over a window.
struct Events {
    errors: String,
    total: String,
}

fn events(watch: &mut Watch<'_>, slo: &Slo, window: &'static str) -> Option<Events> {
    match &slo.sli {
        Sli::Availability => {
            let parts = watch.indicator(window, None)?;
            Some(Events { errors: parts.get("errors")?, total: parts.get("total")? })
        }
        Sli::Latency { below, .. } => {
            let parts = watch.indicator(window, Some(*below))?;
            let answered = parts.get("answered")?;
            Some(Events { errors: format!("{answered} - {}", parts.get("in_time")?), total: answered })
        }
        Sli::Custom { errors, total } => {
            let fill = |query: &str| {
                query
                    .trim()
                    .replace("${window}", window)
                    .replace("${namespace}", watch.namespace())
                    .replace("${service}", watch.service())
            };
            Some(Events { errors: fill(errors), total: fill(total) })
        }
    }
}

/// The expression for the ratio of bad events. Before the first error there is no series of errors, and the ratio is 0.
/// Without any event there is no ratio, so a service without traffic does not count as failing.
fn ratio(events: &Events) -> String {
    format!("({} or vector(0))\n/\n({} > 0)", events.errors, events.total)
}

/// The expression for the ratio of failed requests over five minutes, in the instance's metric convention.
pub(super) fn error_ratio(watch: &mut Watch<'_>) -> Option<String> {
    let parts = watch.indicator("5m", None)?;
    Some(ratio(&Events { errors: parts.get("errors")?, total: parts.get("total")? }))
}

fn record(watch: &Watch<'_>, slo: &Slo, name: &str, expr: String) -> Rule {
    let mut labels = watch.labels();
    labels.push("slo", &slo.name);
    labels.sort_keys();
    Rule::Record { record: name.to_owned(), expr, labels }
}

fn indicators(watch: &mut Watch<'_>, slo: &Slo) -> Vec<Rule> {
    let mut rules = Vec::with_capacity(WINDOWS.len() + 1);
    for window in WINDOWS {
        if let Some(events) = events(watch, slo, window) {
            rules.push(record(watch, slo, &format!("slo:sli_error:ratio_rate{window}"), ratio(&events)));
        }
    }
    let days = slo.period.days();
    // This is a mean over time, not weighted by traffic: a query of the raw series over so many days would be too slow.
    let whole = format!("avg_over_time({}[{days}d])", series(watch, slo, "slo:sli_error:ratio_rate5m"));
    rules.push(record(watch, slo, &format!("slo:sli_error:ratio_rate{days}d"), whole));
    rules
}

/// The selector of a recorded series of an objective.
pub(super) fn series(watch: &Watch<'_>, slo: &Slo, name: &str) -> String {
    let (namespace, service) = (watch.namespace(), watch.service());
    format!("{name}{{namespace=\"{namespace}\",service=\"{service}\",slo=\"{}\"}}", slo.name)
}

/// Recording rules for dashboards: objective, error budget and burn rates.
fn meta(watch: &Watch<'_>, slo: &Slo) -> Vec<Rule> {
    let of = |name: &str| series(watch, slo, name);
    let days = slo.period.days();
    let budget = of("slo:error_budget:ratio");
    let rows = [
        ("slo:objective:ratio", format!("vector({})", slo.objective.percent())),
        ("slo:error_budget:ratio", format!("vector({})", slo.error_budget())),
        ("slo:time_period:days", format!("vector({days})")),
        ("slo:current_burn_rate:ratio", format!("{}\n/\n{budget}", of("slo:sli_error:ratio_rate5m"))),
        ("slo:period_burn_rate:ratio", format!("{}\n/\n{budget}", of(&format!("slo:sli_error:ratio_rate{days}d")))),
        ("slo:period_error_budget_remaining:ratio", format!("1 - {}", of("slo:period_burn_rate:ratio"))),
    ];
    rows.into_iter().map(|(name, expr)| record(watch, slo, name, expr)).collect()
}

/// A burn rate alert of an objective.
pub(super) struct BurnAlert {
    /// The name of the template of its texts.
    pub(super) template: &'static str,
    /// The name of the alert.
    pub(super) name: String,
    pub(super) severity: Severity,
    /// Pairs of windows with their burn rates, the highest first; never empty.
    pub(super) pairs: Vec<BurnRate>,
}

/// The burn rate alerts of an objective: the critical one, unless the service's criticality excludes it, and the
/// warning.
pub(super) fn burn_alerts(watch: &Watch<'_>, slo: &Slo) -> Vec<BurnAlert> {
    let pairs = alert_pairs(slo.period, watch.observability().criticality);
    let kinds = [
        ("ErrorBudgetBurnsFast", Severity::Critical, pairs.page),
        ("ErrorBudgetBurns", Severity::Warning, pairs.ticket),
    ];
    let alert = |(template, severity, pairs)| BurnAlert {
        template,
        name: format!("{}{}{template}", camel_case(watch.service()), camel_case(&slo.name)),
        severity,
        pairs,
    };
    kinds.into_iter().map(alert).filter(|alert| !alert.pairs.is_empty()).collect()
}

fn alerts(watch: &mut Watch<'_>, slo: &Slo) -> Vec<Rule> {
    let mut rules = Vec::new();
    for BurnAlert { template, name, severity, pairs } in burn_alerts(watch, slo) {
        let mut expr = burns_too_fast(watch, slo, &pairs);
        if severity == Severity::Critical {
            expr = with_traffic(watch, slo, expr);
        }
        let variables = watch
            .variables()
            .with("slo", slo.name.as_str())
            .with("objective", slo.objective.to_string())
            .with("days", slo.period.days());
        let Some(texts) = watch.render(template, variables, &["summary", "description"]) else { continue };
        let [summary, description] = texts.try_into().unwrap_or_default();
        let mut alert = watch.alert(&name, severity, "", Texts { expr, summary, description });
        alert.labels.push("slo", &slo.name);
        rules.push(Rule::Alert(alert));
    }
    rules
}

/// The condition that the budget burns too fast in at least one pair, over both windows of the pair.
fn burns_too_fast(watch: &Watch<'_>, slo: &Slo, pairs: &[BurnRate]) -> String {
    let budget = slo.error_budget();
    let over = |window: &str, pair: &BurnRate| {
        let ratio = series(watch, slo, &format!("slo:sli_error:ratio_rate{window}"));
        format!("  {ratio} > ({} * {budget})", pair.factor)
    };
    let pair = |pair: &BurnRate| format!("(\n{}\n  and\n{}\n)", over(pair.short, pair), over(pair.long, pair));
    pairs.iter().map(pair).collect::<Vec<_>>().join("\nor\n")
}

/// Adds the condition that there were enough requests in the last hour: the ratio of a few requests means little, and
/// no person should be paged for three of them.
fn with_traffic(watch: &mut Watch<'_>, slo: &Slo, expr: String) -> String {
    let least = watch.observability().min_requests;
    match events(watch, slo, "1h").filter(|_| least > 0) {
        Some(events) => format!("(\n{expr}\n)\nand on ()\n({}) * 3600 > {least}", events.total),
        None => expr,
    }
}

/// Converts a name to camel case: `data-api` becomes `DataApi`.
pub(super) fn camel_case(name: &str) -> String {
    let capitalized = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    name.split(|c: char| !c.is_alphanumeric()).map(capitalized).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_alerts_are_in_camel_case() {
        assert_eq!(camel_case("data-api"), "DataApi");
        assert_eq!(camel_case("checkoutservice"), "Checkoutservice");
    }
}
