//! Rules and groups of a PrometheusRule.

use crate::map;
use crate::yaml::{Mapping, Value};

/// How urgent an alert is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Severity {
    /// A person on call is paged.
    Critical,
    /// A person reads it in working hours.
    Warning,
    /// No notification is sent.
    Info,
}

impl Severity {
    /// The value of the label `severity`.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// A rule of a group. Labels are sorted by key when it is written.
#[derive(Debug, Clone)]
pub(super) enum Rule {
    Record { record: String, expr: String, labels: Mapping },
    Alert(Alert),
}

/// An alert rule.
#[derive(Debug, Clone)]
pub(super) struct Alert {
    pub(super) name: String,
    pub(super) expr: String,
    /// How long the condition must hold until the alert fires, as a PromQL duration; empty if it fires at once.
    pub(super) wait: &'static str,
    pub(super) severity: Severity,
    pub(super) labels: Mapping,
    pub(super) annotations: Mapping,
}

/// The fixed values of an alert whose texts come from the built-in template of the same name.
#[derive(Clone)]
pub(super) struct AlertSpec {
    pub(super) name: &'static str,
    /// How long the condition must hold until the alert fires, as a PromQL duration; empty if it fires at once.
    pub(super) wait: &'static str,
    pub(super) severity: Severity,
    /// The value of the template variable `threshold`; empty if the template does not use it.
    pub(super) threshold: String,
}

/// An alert without a threshold.
pub(super) fn alert_spec(name: &'static str, wait: &'static str, severity: Severity) -> AlertSpec {
    AlertSpec { name, wait, severity, threshold: String::new() }
}

impl Rule {
    /// The PromQL expression.
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
                labels.push("severity", alert.severity.as_str());
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

/// A group of rules, which Prometheus evaluates in this order.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// Unique in its PrometheusRule.
    pub(super) name: String,
    pub(super) rules: Vec<Rule>,
}

impl Group {
    pub(super) fn into_value(self) -> Value {
        let rules: Vec<Value> = self.rules.into_iter().map(Rule::into_value).collect();
        map! { "name" => self.name, "rules" => rules }
    }
}
