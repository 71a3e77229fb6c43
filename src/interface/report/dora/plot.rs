//! A plot over time as SVG: bars or dots, two axes, and texts on hover.

use super::period::Period;
use crate::base::calendar::{show_date, show_span};
use crate::interface::report::table::html_text;

const WIDTH: f64 = 460.0;
const HEIGHT: f64 = 170.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 10.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 22.0;

/// The durations for ticks of the axis, in seconds.
const SPANS: [i64; 9] = [60, 600, 3600, 21_600, 86_400, 604_800, 2_592_000, 31_536_000, 315_360_000];

/// A bar for a part of the period: deployments at the bottom, roll-backs and hotfixes on top.
pub(super) struct Bar {
    pub(super) period: Period,
    pub(super) parts: [f64; 2],
    /// The text on hover.
    pub(super) tooltip: String,
}

/// A dot: a duration in seconds at a point in time.
pub(super) struct Point {
    pub(super) time: i64,
    pub(super) value: i64,
    pub(super) is_fix: bool,
    /// The text on hover.
    pub(super) tooltip: String,
}

/// The scale of the vertical axis.
pub(super) enum Scale {
    /// A linear scale from zero to `most`.
    Count { most: f64 },
    /// A linear scale from 0 to 1.
    Share,
    /// A logarithmic scale of seconds, with a line for the median.
    Spans { least: i64, most: i64, median: Option<i64> },
}

impl Scale {
    /// Returns a scale of durations that covers all points.
    pub(super) fn spans(points: &[Point], median: Option<i64>) -> Self {
        let (low, high) = (points.iter().map(|p| p.value).min(), points.iter().map(|p| p.value).max());
        let least = SPANS.iter().rev().find(|s| low.is_some_and(|v| **s <= v)).copied().unwrap_or(SPANS[0]);
        let most = SPANS.iter().find(|s| high.is_none_or(|v| **s >= v && **s > least)).copied();
        Self::Spans { least, most: most.unwrap_or(SPANS[8]).max(least + 1), median }
    }

    /// Returns the height of a value, from 0 to 1.
    fn height(&self, value: f64) -> f64 {
        match self {
            Self::Count { most } => value / most,
            Self::Share => value,
            Self::Spans { least, most, .. } => {
                let (least, most) = (seconds(*least).ln(), seconds(*most).ln());
                ((value.max(1.0).ln() - least) / (most - least)).clamp(0.0, 1.0)
            }
        }
    }

    /// Returns the values with a tick, and their labels.
    fn ticks(&self) -> Vec<(f64, String)> {
        match self {
            Self::Count { most } => {
                let step = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0].into_iter().find(|s| most / s <= 4.0);
                let step = step.unwrap_or(most / 4.0);
                let ticks = std::iter::successors(Some(0.0), |n| Some(n + step)).take_while(|n| n <= most);
                ticks.map(|n| (n, format!("{n:.0}"))).collect()
            }
            Self::Share => [(0.0, "0 %"), (0.5, "50 %"), (1.0, "100 %")].map(|(n, label)| (n, label.to_owned())).into(),
            Self::Spans { least, most, .. } => {
                let within = SPANS.into_iter().filter(|s| (least..=most).contains(&s));
                within.map(|s| (seconds(s), show_span(s))).collect()
            }
        }
    }
}

/// The content of a plot.
pub(super) struct Plot {
    pub(super) period: Period,
    pub(super) scale: Scale,
    pub(super) bars: Vec<Bar>,
    pub(super) points: Vec<Point>,
}

impl Plot {
    /// Returns the SVG. `label` describes it for screen readers.
    pub(super) fn svg(&self, label: &str) -> String {
        if self.bars.is_empty() && self.points.is_empty() {
            let (x, y) = (LEFT + (WIDTH - LEFT - RIGHT) / 2.0, HEIGHT / 2.0);
            let nothing = format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">none in the period</text>\n");
            let svg = format!("<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{label}\">\n");
            return format!("{svg}{nothing}{}</svg>\n", self.dates());
        }
        let marks: String =
            self.bars.iter().map(|bar| self.bar(bar)).chain(self.points.iter().map(|p| self.point(p))).collect();
        format!(
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{label}\">\n{}{}{marks}{}</svg>\n",
            self.values(),
            self.dates(),
            self.median(),
        )
    }

    fn x(&self, time: i64) -> f64 {
        let share = seconds(time - self.period.from) / seconds(self.period.seconds().max(1));
        LEFT + share.clamp(0.0, 1.0) * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, value: f64) -> f64 {
        TOP + (1.0 - self.scale.height(value)) * (HEIGHT - TOP - BOTTOM)
    }

    fn values(&self) -> String {
        let line = |(value, label): (f64, String)| {
            let y = self.y(value);
            format!(
                "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>\n",
                WIDTH - RIGHT,
                LEFT - 6.0,
                y + 4.0
            )
        };
        self.scale.ticks().into_iter().map(line).collect()
    }

    /// Labels the first day, the last day and one between.
    fn dates(&self) -> String {
        let Period { from, until } = self.period;
        let dates = [(from, "start"), (from + (until - from) / 2, "middle"), (until, "end")];
        let label = |(time, anchor): (i64, &str)| {
            let (x, y) = (self.x(time), HEIGHT - 5.0);
            format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>\n", show_date(time))
        };
        dates.into_iter().map(label).collect()
    }

    fn bar(&self, bar: &Bar) -> String {
        let (left, right) = (self.x(bar.period.from) + 1.0, self.x(bar.period.until) - 1.0);
        let width = (right - left).max(0.5);
        let tooltip = html_text(&format!("{}: {}", bar.period.dates(), bar.tooltip));
        let [new, fixes] = bar.parts;
        let part = |class: &str, from: f64, to: f64| {
            let (top, bottom) = (self.y(to), self.y(from));
            let height = bottom - top;
            format!(
                "<rect class=\"{class}\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"
            )
        };
        let mut drawn = String::new();
        if new > 0.0 {
            drawn.push_str(&part("new", 0.0, new));
        }
        if fixes > 0.0 {
            drawn.push_str(&part("fix", new, new + fixes));
        }
        if drawn.is_empty() {
            // A bar of height zero: a mark at the bottom shows that there were deployments.
            let y = self.y(0.0) - 1.5;
            drawn = format!("<rect class=\"none\" x=\"{left:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"1.5\"/>");
        }
        format!("<g><title>{tooltip}</title>{drawn}</g>\n")
    }

    fn point(&self, point: &Point) -> String {
        let (x, y) = (self.x(point.time), self.y(seconds(point.value)));
        let class = if point.is_fix { "fix" } else { "new" };
        let tooltip = html_text(&format!("{}: {}", show_date(point.time), point.tooltip));
        format!("<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.2\"><title>{tooltip}</title></circle>\n")
    }

    fn median(&self) -> String {
        let Scale::Spans { median: Some(median), .. } = self.scale else { return String::new() };
        let (y, right) = (self.y(seconds(median)), WIDTH - RIGHT);
        format!("<line class=\"median\" x1=\"{LEFT}\" x2=\"{right:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\n")
    }
}

#[expect(clippy::cast_precision_loss, reason = "no span of seconds is above 2^52")]
fn seconds(n: i64) -> f64 {
    n as f64
}
