//! What all rules for the platform itself have in common: template variables, labels and links.

use super::rule::{Alert, AlertSpec, Rule, Severity};
use super::templates::Templates;
use super::variables::Variables;
use crate::base::conventions::PLATFORM_DASHBOARD;
use crate::diagnostics::{Diagnostic, Span};
use crate::language::model::{Environment, Monitoring, PlatformConfig};
use crate::phases::emit::codes::PROMQL_SYNTAX;
use crate::yaml::Mapping;

/// Makes the alerts for the platform itself in one environment.
pub(super) struct PlatformWatch<'a> {
    pub(super) platform: &'a PlatformConfig,
    pub(super) environment: &'a Environment,
    pub(super) monitoring: &'a Monitoring,
    templates: Templates<'a>,
    /// Errors in the platform's own templates that were found when they were rendered.
    errors: Vec<Diagnostic>,
}

/// The clusters, the component or the quota that an alert is about, and the team that it is sent to.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) service: &'a str,
    pub(super) tier: &'a str,
    pub(super) team: &'a str,
    /// The namespace of the team's AlertmanagerConfig, which only gets alerts with the label of its own namespace.
    pub(super) namespace: &'a str,
    /// Names of alerts that are turned off.
    pub(super) off: &'a [String],
}

impl<'a> PlatformWatch<'a> {
    /// Returns `None` if the environment has no monitoring.
    pub(super) fn new(platform: &'a PlatformConfig, environment: &'a Environment) -> Option<Self> {
        let monitoring = environment.monitoring.as_ref()?;
        let templates = Templates::new(platform);
        Some(Self { platform, environment, monitoring, templates, errors: Vec::new() })
    }

    /// Makes rules of the alerts that are not turned off. `more` are additional variables for their templates.
    pub(super) fn alerts(&mut self, subject: Subject<'_>, alerts: Vec<AlertSpec>, more: &Variables<'_>) -> Vec<Rule> {
        alerts.into_iter().filter_map(|alert| self.alert(subject, alert, more)).collect()
    }

    fn alert(&mut self, subject: Subject<'_>, alert: AlertSpec, more: &Variables<'_>) -> Option<Rule> {
        if subject.off.iter().any(|off| off == alert.name) {
            return None;
        }
        let variables = more
            .clone()
            .with("environment", self.environment.name.as_str())
            .with("namespace", subject.namespace)
            .with("service", subject.service)
            .with("team", subject.team)
            .with("tier", subject.tier)
            .with("threshold", alert.threshold)
            .with("predict", alert.severity == Severity::Warning);
        let parts = match self.templates.render(alert.name, variables) {
            Ok(parts) => parts,
            Err(error) => {
                self.errors.push(error);
                return None;
            }
        };
        let (expr, summary, description) = (parts.get("expr")?, parts.get("summary")?, parts.get("description")?);
        if let Some(template) = self.platform.alert_templates.get(alert.name)
            && let Err(error) = promql_parser::parser::parse(&expr)
        {
            let first = error.lines().next().unwrap_or_default();
            let message = format!("the query of `{}` is not PromQL: {first}", alert.name);
            self.errors.push(Diagnostic::error(PROMQL_SYNTAX, Span::file_start(template.file), message));
        }
        let mut annotations = Mapping::new();
        annotations.push("summary", summary);
        annotations.push("description", description);
        let links = &self.platform.alerting;
        annotations.push_some("runbook_url", links.runbooks.as_ref().map(|url| url.replace("{alert}", alert.name)));
        annotations.push_some("dashboard_url", links.dashboards.as_ref().map(|url| self.link(url, subject)));
        let labels = self.labels(subject);
        let (name, wait, severity) = (alert.name.to_owned(), alert.wait, alert.severity);
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

    /// Errors in the platform's own templates.
    pub(super) fn into_errors(self) -> Vec<Diagnostic> {
        [self.templates.invalid(), &self.errors].concat()
    }
}
