//! What rules that no service has have in common: names for templates, labels, links.

use super::names::Names;
use super::rule::{Alert, Rule, Severity};
use super::templates::Templates;
use crate::base::conventions::PLATFORM_DASHBOARD;
use crate::diagnostics::{Diagnostic, Span};
use crate::language::model::{Environment, Monitoring, Surroundings};
use crate::phases::emit::codes::PROMQL_SYNTAX;
use crate::yaml::Mapping;

/// An environment, watched for the platform itself.
pub(super) struct PlatformWatch<'a> {
    pub(super) platform: &'a Surroundings,
    pub(super) environment: &'a Environment,
    pub(super) monitoring: &'a Monitoring,
    templates: Templates<'a>,
    /// What the platform's own templates did wrong.
    problems: Vec<Diagnostic>,
}

/// What an alert is about, and who hears of it.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) service: &'a str,
    pub(super) tier: &'a str,
    pub(super) team: &'a str,
    /// Where the team's receivers are: the Alertmanager's configurations see only alerts of their own namespace.
    pub(super) namespace: &'a str,
    /// Alerts that are not wanted, by name.
    pub(super) off: &'a [String],
}

/// An alert: its name, which is its template's, how long it must hold, severity and threshold.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) wait: &'static str,
    pub(super) severity: Severity,
    pub(super) threshold: String,
}

/// A row without a threshold.
pub(super) fn row(name: &'static str, wait: &'static str, severity: Severity) -> Row {
    Row { name, wait, severity, threshold: String::new() }
}

impl<'a> PlatformWatch<'a> {
    /// None where nobody watches the environment.
    pub(super) fn new(platform: &'a Surroundings, environment: &'a Environment) -> Option<Self> {
        let monitoring = environment.monitoring.as_ref()?;
        let templates = Templates::new(platform);
        Some(Self { platform, environment, monitoring, templates, problems: Vec::new() })
    }

    /// The alerts of rows that are wanted, with `more` names for their templates.
    pub(super) fn alerts(&mut self, subject: Subject<'_>, rows: Vec<Row>, more: &Names<'_>) -> Vec<Rule> {
        rows.into_iter().filter_map(|row| self.alert(subject, row, more)).collect()
    }

    fn alert(&mut self, subject: Subject<'_>, row: Row, more: &Names<'_>) -> Option<Rule> {
        if subject.off.iter().any(|off| off == row.name) {
            return None;
        }
        let names = more
            .clone()
            .with("environment", self.environment.name.as_str())
            .with("namespace", subject.namespace)
            .with("service", subject.service)
            .with("team", subject.team)
            .with("tier", subject.tier)
            .with("threshold", row.threshold)
            .with("predict", row.severity == Severity::Warning);
        let parts = match self.templates.render(row.name, names) {
            Ok(parts) => parts,
            Err(problem) => {
                self.problems.push(problem);
                return None;
            }
        };
        let (expr, summary, description) = (parts.get("expr")?, parts.get("summary")?, parts.get("description")?);
        if let Some(template) = self.platform.alert_templates.get(row.name)
            && let Err(error) = promql_parser::parser::parse(&expr)
        {
            let first = error.lines().next().unwrap_or_default();
            let message = format!("the query of `{}` is not PromQL: {first}", row.name);
            self.problems.push(Diagnostic::error(PROMQL_SYNTAX, Span::file_start(template.file), message));
        }
        let mut annotations = Mapping::new();
        annotations.push("summary", summary);
        annotations.push("description", description);
        let links = &self.platform.alerting;
        annotations.push_some("runbook_url", links.runbooks.as_ref().map(|url| url.replace("{alert}", row.name)));
        annotations.push_some("dashboard_url", links.dashboards.as_ref().map(|url| self.link(url, subject)));
        let labels = self.labels(subject);
        let (name, wait, severity) = (row.name.to_owned(), row.wait, row.severity);
        Some(Rule::Alert(Alert { name, expr, wait, severity, labels, annotations }))
    }

    fn labels(&self, subject: Subject<'_>) -> Mapping {
        let mut labels = Mapping::new();
        labels.push("environment", &self.environment.name);
        labels.push("namespace", subject.namespace.to_owned());
        labels.push("service", subject.service.to_owned());
        labels.push("team", subject.team.to_owned());
        labels.push("tier", subject.tier.to_owned());
        labels
    }

    fn link(&self, pattern: &str, subject: Subject<'_>) -> String {
        pattern
            .replace("{dashboard}", PLATFORM_DASHBOARD)
            .replace("{service}", subject.service)
            .replace("{namespace}", subject.namespace)
            .replace("{environment}", &self.environment.name)
    }

    /// What the platform's own templates did wrong.
    pub(super) fn into_problems(self) -> Vec<Diagnostic> {
        [self.templates.broken(), &self.problems].concat()
    }
}
