//! The five delivery metrics of dora.dev, computed from the history of the overlays.
//!
//! A deployment is a commit that changes the version of a service in the environment; it counts once per service. A
//! roll-back does not count for the deployment frequency. A deployment has failed if a roll-back or hotfix of the same
//! service followed within the window. With few deployments the report gives numbers without a rating.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::history::{Deployment, History, Reason};
use super::overlay_id::{OverlayId, same_version, show_pin};
use crate::base::calendar::parse_instant;
use crate::language::model::Platform;

/// What to measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    pub environment: String,
    /// Restricts the report to the services of this team.
    pub team: Option<String>,
    /// The period in seconds since 1970; `until` is excluded.
    pub from: i64,
    pub until: i64,
    /// Seconds after a deployment within which a roll-back or hotfix marks it as failed.
    pub window: i64,
}

/// The metrics of one service, one team, or all services. Times are in seconds; shares are from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Metrics {
    /// The number of deployments in the period including roll-backs, of which the shares are computed.
    pub n: usize,
    /// The length of the period in days.
    pub days: f64,
    /// The number of deployments without roll-backs.
    pub deployments: usize,
    pub deployments_per_day: f64,
    /// The median time from the commit of the code to its deployment, over the deployments whose pins name the code's
    /// commit date.
    pub change_lead_time: Option<i64>,
    pub change_lead_time_n: usize,
    /// The median time from the first pin of a version in any environment to its deployment: a part of the lead time.
    pub promotion_lag: Option<i64>,
    pub promotion_lag_n: usize,
    pub failed: usize,
    pub change_fail_rate: Option<f64>,
    /// The median time from a failed deployment to the roll-back or hotfix.
    pub recovery_time: Option<i64>,
    /// The number of roll-backs and hotfixes.
    pub rework: usize,
    pub rework_rate: Option<f64>,
}

/// A row of the report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    pub service: String,
    pub team: String,
    #[serde(flatten)]
    pub metrics: Metrics,
}

/// The report of one environment: one row for each service. Services are not averaged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    pub environment: String,
    pub services: Vec<Row>,
    /// The metrics over all deployments of each team's services.
    pub teams: BTreeMap<String, Metrics>,
    /// The deployments in the period, oldest first.
    #[serde(skip)]
    pub events: Vec<Event>,
}

/// A deployment in the period. Times are in seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub service: String,
    pub team: String,
    /// Seconds since 1970.
    pub time: i64,
    pub version: String,
    pub reason: Reason,
    pub lead_time: Option<i64>,
    pub promotion_lag: Option<i64>,
    /// The time until a roll-back or hotfix followed. `None` if the deployment did not fail.
    pub recovery: Option<i64>,
}

impl Event {
    /// Returns whether the deployment is a roll-back or hotfix.
    pub fn is_rework(&self) -> bool {
        is_fix(self.reason)
    }
}

/// Measures every service of a platform in an environment.
pub fn measure(platform: &Platform, history: &History, scope: &Scope) -> Report {
    let seconds = scope.until - scope.from;
    let mut services = Vec::new();
    let mut events = Vec::new();
    for service in platform.distinct_services() {
        let team = platform.config.team(service.team).name.clone();
        if scope.team.as_ref().is_some_and(|wanted| *wanted != team) {
            continue;
        }
        let own = events_of(platform, history, &OverlayId::new(&service.name, &scope.environment), &team, scope);
        services.push(Row { service: service.name.clone(), team, metrics: Metrics::of(&own, seconds) });
        events.extend(own);
    }
    let names: BTreeSet<&String> = services.iter().map(|row| &row.team).collect();
    let pooled = |team: &String| (team.clone(), Metrics::of(events.iter().filter(|e| e.team == *team), seconds));
    let teams = names.into_iter().map(pooled).collect();
    events.sort_by_key(|event| event.time);
    Report { environment: scope.environment.clone(), services, teams, events }
}

fn events_of(platform: &Platform, history: &History, overlay_id: &OverlayId, team: &str, scope: &Scope) -> Vec<Event> {
    let all = history.deployments(overlay_id);
    let elsewhere: Vec<Vec<Deployment<'_>>> = platform
        .config
        .environments
        .iter()
        .map(|environment| history.deployments(&OverlayId::new(&overlay_id.service, &environment.name)))
        .collect();
    let in_period = |(_, d): &(usize, &Deployment<'_>)| (scope.from..scope.until).contains(&d.commit.time);
    let event = |(n, deployment): (usize, &Deployment<'_>)| {
        let time = deployment.commit.time;
        let next = all.get(n + 1).filter(|next| is_fix(next.reason) && next.commit.time - time <= scope.window);
        let pins = || elsewhere.iter().flatten().filter(|d| same_version(d.pin, deployment.pin));
        let coded = pins().filter_map(|d| d.commit.trailer("Argocd-reference-commit-date"));
        // A roll-back delivers nothing new, so it has no lead time.
        let since =
            |start: Option<i64>| start.filter(|_| deployment.reason != Reason::Rollback).map(|s| (time - s).max(0));
        Event {
            service: overlay_id.service.clone(),
            team: team.to_owned(),
            time,
            version: show_pin(deployment.pin),
            reason: deployment.reason,
            lead_time: since(coded.filter_map(|date| parse_instant(date).ok()).min()),
            promotion_lag: since(pins().map(|d| d.commit.time).min()),
            recovery: next.map(|next| next.commit.time - time),
        }
    };
    all.iter().enumerate().filter(in_period).map(event).collect()
}

fn is_fix(reason: Reason) -> bool {
    matches!(reason, Reason::Rollback | Reason::Hotfix)
}

#[expect(clippy::cast_precision_loss, reason = "counts and seconds of a period are far below 2^52")]
impl Metrics {
    /// Computes the metrics of deployments in a period of `seconds`.
    pub fn of<'e>(events: impl IntoIterator<Item = &'e Event>, seconds: i64) -> Self {
        let events: Vec<&Event> = events.into_iter().collect();
        let times = |of: fn(&Event) -> Option<i64>| -> Vec<i64> { events.iter().filter_map(|e| of(e)).collect() };
        let (lead_times, lags) = (times(|e| e.lead_time), times(|e| e.promotion_lag));
        let recoveries = times(|e| e.recovery);
        let (n, days) = (events.len(), seconds.max(1) as f64 / 86_400.0);
        let deployments = events.iter().filter(|e| e.reason != Reason::Rollback).count();
        let rework = events.iter().filter(|e| e.is_rework()).count();
        let share = |count: usize| (n > 0).then(|| count as f64 / n as f64);
        Self {
            n,
            days,
            deployments,
            deployments_per_day: deployments as f64 / days,
            change_lead_time: median(&lead_times),
            change_lead_time_n: lead_times.len(),
            promotion_lag: median(&lags),
            promotion_lag_n: lags.len(),
            failed: recoveries.len(),
            change_fail_rate: share(recoveries.len()),
            recovery_time: median(&recoveries),
            rework,
            rework_rate: share(rework),
        }
    }
}

/// Returns the median: the middle value, or the mean of the two middle values.
fn median(values: &[i64]) -> Option<i64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    Some(if sorted.len() % 2 == 1 { upper } else { i64::midpoint(sorted[middle - 1], upper) })
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_of_an_even_number_is_between_the_two_in_the_middle() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[5]), Some(5));
        assert_eq!(median(&[9, 1, 5]), Some(5));
        assert_eq!(median(&[4, 1, 9, 2]), Some(3));
    }
}
