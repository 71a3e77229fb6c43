//! The five delivery metrics as one HTML page: over time, by environment, each with its number of deployments and the
//! period. The page loads nothing and has no scripts.

mod period;
mod plot;

pub use period::Period;

use super::delivery;
use super::table::{Table, html_text};
use crate::base::calendar::show_span;
use crate::delivery::promote::{Event, Metrics, Reason, Report};
use plot::{Bar, Plot, Point, Scale};

const STYLE: &str = include_str!("page.css");

/// Renders the page: a summary, then the plots and services of each environment. `rules` explains how deployments are
/// counted.
pub fn page(reports: &[Report], period: Period, rules: &str) -> String {
    let title = format!("Delivery, {}", period.dates());
    let sections: String = reports.iter().rev().map(|report| section(report, period)).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<p>{}</p>\n{}\
         <p class=\"key\"><span class=\"new\"></span> deployment <span class=\"fix\"></span> roll-back, hotfix, or what \
         they fixed</p>\n{sections}</body>\n</html>\n",
        html_text(rules),
        summary(reports, period).html_table(),
    )
}

/// Returns a table with one row for each environment over all its deployments. The tables below it show the single
/// services.
fn summary(reports: &[Report], period: Period) -> Table {
    let mut table = Table::new(&["environment"]);
    table.headings.extend(delivery::METRICS.map(str::to_owned));
    for report in reports {
        let metrics = Metrics::of(&report.events, period.seconds());
        table.rows.push([report.environment.clone()].into_iter().chain(delivery::metrics_cells(&metrics)).collect());
    }
    table
}

fn section(report: &Report, period: Period) -> String {
    let name = html_text(&report.environment);
    if report.events.is_empty() {
        return format!("<h2>{name}</h2>\n<p>No deployments in the period.</p>\n");
    }
    let figures: String = FIGURES.iter().map(|figure| figure(report, period)).collect();
    let n = report.events.len();
    let mut services = delivery::dora(std::slice::from_ref(report));
    services.rows.retain(|row| row.get(3).is_some_and(|n| n != "0"));
    format!(
        "<h2>{name} <small>n = {n}, {}</small></h2>\n<div class=\"figures\">\n{figures}</div>\n{}",
        period.dates(),
        services.html_table(),
    )
}

type Figure = fn(&Report, Period) -> String;

const FIGURES: &[Figure] = &[frequency, lead_time, fail_rate, recovery, rework];

fn figure(name: &str, caption: &str, plot: &Plot) -> String {
    let (name, caption) = (html_text(name), html_text(caption));
    format!(
        "<figure><figcaption><b>{name}</b> {caption}</figcaption>\n{}</figure>\n",
        plot.svg(&format!("{name}: {caption}"))
    )
}

fn frequency(report: &Report, period: Period) -> String {
    let metrics = Metrics::of(&report.events, period.seconds());
    let count = |part: Period, rollbacks: bool| {
        report.events.iter().filter(|e| part.holds(e) && (e.reason == Reason::Rollback) == rollbacks).count()
    };
    let bar = |part: Period| {
        let (new, back) = (count(part, false), count(part, true));
        Bar {
            period: part,
            parts: [as_height(new), as_height(back)],
            tooltip: format!("{new} deployments, {back} roll-backs"),
        }
    };
    let bars: Vec<Bar> = period.parts().into_iter().map(bar).collect();
    let most = bars.iter().map(|bar| bar.parts[0] + bar.parts[1]).fold(1.0, f64::max);
    let (n, bar) = (metrics.deployments, period.part().1);
    let caption = format!("{:.2} a day (n = {n}), {bar}", metrics.deployments_per_day);
    figure("Deployment frequency", &caption, &Plot { period, scale: Scale::Count { most }, bars, points: Vec::new() })
}

fn lead_time(report: &Report, period: Period) -> String {
    let metrics = Metrics::of(&report.events, period.seconds());
    // If no pin names the date of its code, the promotion lag is shown: the part of the lead time that is known.
    let (name, of, median, n): (_, fn(&Event) -> Option<i64>, _, _) = if metrics.change_lead_time_n > 0 {
        ("Change lead time", |e| e.lead_time, metrics.change_lead_time, metrics.change_lead_time_n)
    } else {
        ("Promotion lag (part of the lead time)", |e| e.promotion_lag, metrics.promotion_lag, metrics.promotion_lag_n)
    };
    spans(name, report, period, of, median, n)
}

fn recovery(report: &Report, period: Period) -> String {
    let metrics = Metrics::of(&report.events, period.seconds());
    spans("Failed deployment recovery time", report, period, |e| e.recovery, metrics.recovery_time, metrics.failed)
}

/// Draws one dot for each deployment. Bands of medians would hide that services differ.
fn spans(
    name: &str,
    report: &Report,
    period: Period,
    of: fn(&Event) -> Option<i64>,
    median: Option<i64>,
    n: usize,
) -> String {
    let point = |event: &Event| {
        let value = of(event)?;
        let tooltip = format!("{} {}: {}", event.service, event.version, show_span(value));
        Some(Point { time: event.time, value, is_fix: event.is_rework() || event.recovery.is_some(), tooltip })
    };
    let points: Vec<Point> = report.events.iter().filter_map(point).collect();
    let caption = median.map_or_else(|| "none (n = 0)".to_owned(), |m| format!("median {} (n = {n})", show_span(m)));
    figure(name, &caption, &Plot { period, scale: Scale::spans(&points, median), bars: Vec::new(), points })
}

fn fail_rate(report: &Report, period: Period) -> String {
    shares("Change fail rate", "failed", report, period, |m| (m.change_fail_rate, m.failed))
}

fn rework(report: &Report, period: Period) -> String {
    shares("Deployment rework rate", "rework", report, period, |m| (m.rework_rate, m.rework))
}

fn shares(name: &str, noun: &str, report: &Report, period: Period, of: fn(&Metrics) -> (Option<f64>, usize)) -> String {
    let bar = |part: Period| {
        let metrics = Metrics::of(report.events.iter().filter(|e| part.holds(e)), part.seconds());
        let (share, count) = of(&metrics);
        // A part without deployments has no share and is left out; a share of zero is shown.
        share.map(|share| Bar {
            period: part,
            parts: [0.0, share],
            tooltip: format!("{count} of {} {noun}", metrics.n),
        })
    };
    let bars = period.parts().into_iter().filter_map(bar).collect();
    let all = Metrics::of(&report.events, period.seconds());
    let (share, count) = of(&all);
    let caption =
        share.map_or_else(|| "none (n = 0)".to_owned(), |s| format!("{:.0} % ({count} of {})", s * 100.0, all.n));
    figure(name, &caption, &Plot { period, scale: Scale::Share, bars, points: Vec::new() })
}

#[expect(clippy::cast_precision_loss, reason = "nobody deploys 2^52 times")]
fn as_height(count: usize) -> f64 {
    count as f64
}
