//! Tables of versions, their history and the delivery metrics.

use super::table::Table;
use crate::base::calendar::{show_date, show_instant, show_span};
use crate::delivery::promote::{Deployment, Metrics, Report, Running, Status, show_pin};

/// Returns a table of services by environments: the version, how far behind it is, since when, and by whom. `now` is in
/// seconds since 1970.
pub fn status(status: &Status, now: i64) -> Table {
    let mut table = Table::new(&["service", "team"]);
    table.headings.extend(status.environments.iter().cloned());
    for service in &status.services {
        let cells =
            service.environments.iter().map(|running| running.as_ref().map_or("-".to_owned(), |r| cell(r, now)));
        table.rows.push([service.service.clone(), service.team.clone()].into_iter().chain(cells).collect());
    }
    table
}

fn cell(running: &Running, now: i64) -> String {
    let mut notes = Vec::new();
    match running.behind {
        Some(0) => {}
        Some(n) => notes.push(format!("{n} behind")),
        None => notes.push("not from upstream".to_owned()),
    }
    match (running.since_seconds, &running.by) {
        (Some(since), Some(by)) => notes.push(format!("{}, {by}", show_span(now - since))),
        _ => notes.push("not committed".to_owned()),
    }
    notes.extend(running.hold.iter().map(|reason| format!("held: {reason}")));
    format!("{} ({})", running.version, notes.join("; "))
}

/// Returns a table of deployments with their environments, newest first.
pub fn history(deployments: &[(String, Deployment<'_>)]) -> Table {
    let mut table = Table::new(&["when", "environment", "version", "why", "by", "commit", "subject"]);
    for (environment, deployment) in deployments {
        let commit = deployment.commit;
        table.rows.push(vec![
            show_instant(commit.time),
            environment.clone(),
            show_pin(deployment.pin),
            deployment.reason.keyword().to_owned(),
            commit.author.clone(),
            commit.id.chars().take(10).collect(),
            commit.subject.clone(),
        ]);
    }
    table
}

/// The headings for [`metrics_cells`].
pub(super) const METRICS: [&str; 7] =
    ["n", "deployments/day", "lead time", "promotion lag", "change fail rate", "recovery time", "rework rate"];

/// Returns a table of the five metrics by environment, with a row for each service and each team.
pub fn dora(reports: &[Report]) -> Table {
    let mut table = Table::new(&["environment", "service", "team"]);
    table.headings.extend(METRICS.map(str::to_owned));
    for report in reports {
        let rows = report.services.iter().map(|row| (row.service.as_str(), row.team.as_str(), &row.metrics));
        let teams = report.teams.iter().map(|(team, metrics)| ("(all)", team.as_str(), metrics));
        table.rows.extend(rows.chain(teams).map(|(service, team, metrics)| {
            let names = [&report.environment, service, team].map(str::to_owned);
            names.into_iter().chain(metrics_cells(metrics)).collect()
        }));
    }
    table
}

/// Returns one cell for each metric, with the number of deployments behind it.
pub(super) fn metrics_cells(metrics: &Metrics) -> [String; 7] {
    let none = || "-".to_owned();
    let share = |share: Option<f64>, count| share.map_or_else(none, |s| format!("{:.0} % ({count})", s * 100.0));
    let span = |span: Option<i64>, n: usize| span.map_or_else(none, |s| format!("{} (n={n})", show_span(s)));
    [
        metrics.n.to_string(),
        format!("{:.2}", metrics.deployments_per_day),
        span(metrics.change_lead_time, metrics.change_lead_time_n),
        span(metrics.promotion_lag, metrics.promotion_lag_n),
        share(metrics.change_fail_rate, metrics.failed),
        span(metrics.recovery_time, metrics.failed),
        share(metrics.rework_rate, metrics.rework),
    ]
}

/// Returns sentences that state the period and the rules of counting.
pub fn dora_rules(from: i64, until: i64, window: i64) -> String {
    format!(
        "{} to {} (the last day excluded). A deployment is a commit that changes a service's version; roll-backs do not \
         count for the frequency. One that a roll-back or hotfix follows within {} has failed. The lead time needs pins \
         that name the code's commit date; the promotion lag is the part of it from the first pin on. Times are medians; \
         a small n says little.",
        show_date(from),
        show_date(until),
        show_span(window)
    )
}
