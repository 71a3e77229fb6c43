//! Dashboards in Grafana's classic JSON model, as far as rutter's need it.
//!
//! Facts: Grafana's schema of the model (`kinds/dashboard/dashboard_kind.cue` in grafana/grafana): 24 columns,
//! identifiers of at most 40 characters, panels with ids that are unique in their dashboard.

use std::borrow::Cow;

/// How values are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Count,
    PerSecond,
    /// 0 to 1.
    Ratio,
    Seconds,
    Cores,
    Bytes,
}

impl Unit {
    /// Grafana's word for it.
    pub(super) fn word(self) -> &'static str {
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

/// How a panel looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Lines,
    /// The last value alone, green from the given thousandths on, else red.
    Value {
        good_from: i32,
    },
    /// The last value alone, red from 1 on.
    Alarm,
    /// A row for each series, with its labels as columns.
    Table,
}

/// One query and what its series are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) expr: String,
    /// With `{{label}}`.
    pub(super) legend: Cow<'static, str>,
}

pub(super) fn query(expr: impl Into<String>, legend: impl Into<Cow<'static, str>>) -> Query {
    Query { expr: expr.into(), legend: legend.into() }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Panel {
    pub(super) title: Cow<'static, str>,
    pub(super) look: Look,
    pub(super) unit: Unit,
    /// Columns of 24, and rows.
    pub(super) size: (u32, u32),
    pub(super) queries: Vec<Query>,
}

impl Panel {
    /// Lines over a third of the width.
    pub(super) fn lines(title: impl Into<Cow<'static, str>>, unit: Unit, queries: Vec<Query>) -> Self {
        Self { title: title.into(), look: Look::Lines, unit, size: (8, 8), queries }
    }

    /// One number over a sixth of the width.
    pub(super) fn number(title: impl Into<Cow<'static, str>>, look: Look, unit: Unit, expr: String) -> Self {
        Self { title: title.into(), look, unit, size: (4, 4), queries: vec![query(expr, "")] }
    }

    /// A table over half of the width.
    pub(super) fn table(title: impl Into<Cow<'static, str>>, unit: Unit, expr: String) -> Self {
        Self { title: title.into(), look: Look::Table, unit, size: (12, 10), queries: vec![query(expr, "")] }
    }
}

/// A choice at the top of the dashboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Variable {
    /// The values that a label has; any number of them may be chosen.
    Label { name: &'static str, label: &'static str, query: String },
    /// Fixed pairs of what is shown and what it stands for; one is chosen, or with `all` none.
    Choice { name: &'static str, label: &'static str, pairs: Vec<(String, String)>, all: bool },
}

/// A link at the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) title: String,
    pub(super) url: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dashboard {
    pub(super) uid: String,
    pub(super) title: String,
    pub(super) tags: Vec<String>,
    pub(super) variables: Vec<Variable>,
    pub(super) links: Vec<Link>,
    /// A heading, and the panels below it.
    pub(super) rows: Vec<(&'static str, Vec<Panel>)>,
}
