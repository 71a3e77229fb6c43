//! The five delivery metrics of dora.dev, from the history of the overlays.
//!
//! A deployment is a commit that changes the version of a service in the environment; it counts once
//! per service. A roll-back is none for the frequency. A failed deployment is one that a roll-back or
//! hotfix of the same service followed within the window. Few deployments give numbers but no verdict.

use std::collections::BTreeMap;

use serde::Serialize;

use super::history::{Deployment, History, Reason};
use super::place::{Place, same_version};
use crate::calendar::parse_instant;
use crate::model::Platform;

/// What is measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    pub environment: String,
    /// Seconds since 1970; the end is not part of the period.
    pub from: i64,
    pub until: i64,
    /// Seconds after a deployment within which a roll-back or hotfix says that it failed.
    pub window: i64,
}

/// The metrics of one service, team, or all services. Times in seconds; shares from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Metrics {
    /// Deployments in the period, roll-backs included: the n of the shares.
    pub n: usize,
    /// Days of the period.
    pub days: f64,
    /// Without roll-backs.
    pub deployments: usize,
    pub deployments_per_day: f64,
    /// Commit of the code to deployment, median; where the pins name the code's commit date.
    pub change_lead_time: Option<i64>,
    pub change_lead_time_n: usize,
    /// First pin of the version anywhere to deployment, median: a part of the lead time.
    pub promotion_lag: Option<i64>,
    pub promotion_lag_n: usize,
    pub failed: usize,
    pub change_fail_rate: Option<f64>,
    /// Failed deployment to the roll-back or hotfix, median.
    pub recovery_time: Option<i64>,
    /// Roll-backs and hotfixes.
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

/// The report: one row a service; services are not averaged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    pub environment: String,
    pub services: Vec<Row>,
    /// The deployments of a team's services, pooled.
    pub teams: BTreeMap<String, Metrics>,
}

/// What one service contributed.
#[derive(Debug, Clone, Default)]
struct Sample {
    n: usize,
    deployments: usize,
    rework: usize,
    lead_times: Vec<i64>,
    lags: Vec<i64>,
    recoveries: Vec<i64>,
}

/// Measures every service of a platform in an environment.
pub fn measure(platform: &Platform, history: &History, scope: &Scope) -> Report {
    let mut services = Vec::new();
    let mut pooled: BTreeMap<String, Sample> = BTreeMap::new();
    for service in &platform.services {
        let sample = sample(platform, history, &Place::new(&service.name, &scope.environment), scope);
        let team = platform.team(service.team).name.clone();
        pooled.entry(team.clone()).or_default().add(&sample);
        services.push(Row { service: service.name.clone(), team, metrics: sample.metrics(scope) });
    }
    let teams = pooled.into_iter().map(|(team, sample)| (team, sample.metrics(scope))).collect();
    Report { environment: scope.environment.clone(), services, teams }
}

fn sample(platform: &Platform, history: &History, place: &Place, scope: &Scope) -> Sample {
    let all = history.deployments(place);
    let elsewhere: Vec<Vec<Deployment<'_>>> = platform
        .environments
        .iter()
        .map(|environment| history.deployments(&Place::new(&place.service, &environment.name)))
        .collect();
    let mut sample = Sample::default();
    for (n, deployment) in all.iter().enumerate() {
        let time = deployment.commit.time;
        if !(scope.from..scope.until).contains(&time) {
            continue;
        }
        sample.n += 1;
        sample.deployments += usize::from(deployment.reason != Reason::Rollback);
        sample.rework += usize::from(mends(deployment));
        let next = all.get(n + 1).filter(|next| mends(next) && next.commit.time - time <= scope.window);
        sample.recoveries.extend(next.map(|next| next.commit.time - time));
        if deployment.reason == Reason::Rollback {
            continue;
        }
        let pins = || elsewhere.iter().flatten().filter(|d| same_version(d.pin, deployment.pin));
        let first = pins().map(|d| d.commit.time).min();
        sample.lags.extend(first.map(|first| (time - first).max(0)));
        let coded = pins().filter_map(|d| d.commit.trailer("Argocd-reference-commit-date"));
        let coded = coded.filter_map(|date| parse_instant(date).ok()).min();
        sample.lead_times.extend(coded.map(|coded| (time - coded).max(0)));
    }
    sample
}

fn mends(deployment: &Deployment<'_>) -> bool {
    matches!(deployment.reason, Reason::Rollback | Reason::Hotfix)
}

#[expect(clippy::cast_precision_loss, reason = "counts and seconds of a period are far below 2^52")]
impl Sample {
    fn add(&mut self, other: &Self) {
        self.n += other.n;
        self.deployments += other.deployments;
        self.rework += other.rework;
        self.lead_times.extend(&other.lead_times);
        self.lags.extend(&other.lags);
        self.recoveries.extend(&other.recoveries);
    }

    fn metrics(&self, scope: &Scope) -> Metrics {
        let days = (scope.until - scope.from).max(1) as f64 / 86_400.0;
        let share = |count: usize| (self.n > 0).then(|| count as f64 / self.n as f64);
        Metrics {
            n: self.n,
            days,
            deployments: self.deployments,
            deployments_per_day: self.deployments as f64 / days,
            change_lead_time: median(&self.lead_times),
            change_lead_time_n: self.lead_times.len(),
            promotion_lag: median(&self.lags),
            promotion_lag_n: self.lags.len(),
            failed: self.recoveries.len(),
            change_fail_rate: share(self.recoveries.len()),
            recovery_time: median(&self.recoveries),
            rework: self.rework,
            rework_rate: share(self.rework),
        }
    }
}

/// The middle value; of two middle ones the mean.
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
