//! The parts of Grafana's classic dashboard model that rutter's dashboards use.
//!
//! Source: Grafana's schema of the model (`kinds/dashboard/dashboard_kind.cue` in grafana/grafana): the grid
//! has 24 columns,
//! identifiers have at most 40 characters, and the ids of panels are unique in their dashboard.

use std::borrow::Cow;

/// The unit of a panel's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Count,
    PerSecond,
    /// From 0 to 1, shown as percent.
    Ratio,
    Seconds,
    Cores,
    Bytes,
}

impl Unit {
    /// The id of the unit in Grafana.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Count => "short",
            Self::PerSecond => "reqps",
            Self::Ratio => "percentunit",
            Self::Seconds => "s",
            Self::Cores => "none",
            Self::Bytes => "bytes",
        }
    }
}

/// The visualization of a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Lines,
    /// Only the last value: green if it is at least `good_from` thousandths, else red.
    Value {
        good_from: i32,
    },
    /// Only the last value: red if it is at least 1, else green.
    Alarm,
    /// A table with one row for each series, and a column for each label.
    Table,
}

/// A PromQL query, and the names of its series in the legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) expr: String,
    /// May contain `{{label}}` for the value of a label; empty for Grafana's default.
    pub(super) legend: Cow<'static, str>,
}

pub(super) fn query(expr: impl Into<String>, legend: impl Into<Cow<'static, str>>) -> Query {
    Query { expr: expr.into(), legend: legend.into() }
}

/// A panel of a dashboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Panel {
    pub(super) title: Cow<'static, str>,
    pub(super) look: Look,
    pub(super) unit: Unit,
    /// Width in columns of the grid, which has 24, and height in rows.
    pub(super) size: (u32, u32),
    pub(super) queries: Vec<Query>,
}

impl Panel {
    /// A panel with lines, a third of the dashboard wide.
    pub(super) fn lines(title: impl Into<Cow<'static, str>>, unit: Unit, queries: Vec<Query>) -> Self {
        Self { title: title.into(), look: Look::Lines, unit, size: (8, 8), queries }
    }

    /// A panel with one number, a sixth of the dashboard wide.
    pub(super) fn number(title: impl Into<Cow<'static, str>>, look: Look, unit: Unit, expr: String) -> Self {
        Self { title: title.into(), look, unit, size: (4, 4), queries: vec![query(expr, "")] }
    }

    /// A panel with a table, half of the dashboard wide.
    pub(super) fn table(title: impl Into<Cow<'static, str>>, unit: Unit, expr: String) -> Self {
        Self { title: title.into(), look: Look::Table, unit, size: (12, 10), queries: vec![query(expr, "")] }
    }
}

/// A variable of the dashboard, which readers choose at the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Variable {
    /// The values of a label; readers may choose several or all.
    Label { name: &'static str, label: &'static str, query: String },
    /// Fixed pairs of the text that is shown and the value that it stands for. Readers choose one or, if `all` is set,
    /// all.
    Choice { name: &'static str, label: &'static str, pairs: Vec<(String, String)>, all: bool },
}

/// A link at the top of the dashboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) title: String,
    pub(super) url: String,
}

/// A dashboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dashboard {
    pub(super) uid: String,
    pub(super) title: String,
    pub(super) tags: Vec<String>,
    pub(super) variables: Vec<Variable>,
    pub(super) links: Vec<Link>,
    /// Headings, each with the panels below it.
    pub(super) rows: Vec<(&'static str, Vec<Panel>)>,
}
