//! Rules and groups of a PrometheusRule.

use crate::map;
use crate::yaml::{Mapping, Value};

/// How urgent an alert is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Severity {
    /// Wakes somebody.
    Critical,
    /// Is read in working hours.
    Warning,
    /// Notifies nobody.
    Info,
}

impl Severity {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// A rule of a group; labels in the order of their keys.
#[derive(Debug, Clone)]
pub(super) enum Rule {
    Record { record: String, expr: String, labels: Mapping },
    Alert(Alert),
}

#[derive(Debug, Clone)]
pub(super) struct Alert {
    pub(super) name: String,
    pub(super) expr: String,
    /// How long it must hold, as PromQL writes it; empty: not at all.
    pub(super) wait: &'static str,
    pub(super) severity: Severity,
    pub(super) labels: Mapping,
    pub(super) annotations: Mapping,
}

impl Rule {
    pub(super) fn expr(&self) -> &str {
        match self {
            Self::Record { expr, .. } | Self::Alert(Alert { expr, .. }) => expr,
        }
    }

    fn into_value(self) -> Value {
        match self {
            Self::Record { record, expr, labels } => map! { "record" => record, "expr" => expr, "labels" => labels },
            Self::Alert(alert) => {
                let mut labels = alert.labels;
                labels.push("severity", alert.severity.word());
                labels.sort_keys();
                let mut out = Mapping::with_capacity(5);
                out.push("alert", alert.name);
                out.push("expr", alert.expr);
                out.push_some("for", (!alert.wait.is_empty()).then_some(alert.wait));
                out.push("labels", labels);
                out.push_nonempty("annotations", alert.annotations);
                out.into()
            }
        }
    }
}

/// Rules that are evaluated together, in order.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// Unique in its object.
    pub(super) name: String,
    pub(super) rules: Vec<Rule>,
}

impl Group {
    pub(super) fn into_value(self) -> Value {
        let rules: Vec<Value> = self.rules.into_iter().map(Rule::into_value).collect();
        map! { "name" => self.name, "rules" => rules }
    }
}
