//! What all rules of one instance have in common: template variables, labels and links.

use super::rule::{Alert, Severity};
use super::templates::{Parts, Templates};
use super::variables::Variables;
use crate::base::conventions::is_metrics_port;
use crate::base::decimal::Decimal;
use crate::diagnostics::Diagnostic;
use crate::language::model::{Instance, Observability, Port};
use crate::language::spec::{Convention, Milliseconds};
use crate::phases::emit::{Context, links};
use crate::yaml::Mapping;

/// Makes the alerts and recording rules of one instance.
pub(super) struct Watch<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) templates: Templates<'a>,
    /// Errors in the platform's own templates that were found when they were rendered.
    pub(super) errors: Vec<Diagnostic>,
}

impl<'a> Watch<'a> {
    pub(super) fn new(context: &'a Context<'a>) -> Self {
        let templates = Templates::new(context.platform);
        Self { context, templates, errors: Vec::new() }
    }

    pub(super) fn observability(&self) -> &'a Observability {
        &self.context.instance.settings.observability
    }

    pub(super) fn namespace(&self) -> &'a str {
        &self.context.planned.namespace
    }

    pub(super) fn service(&self) -> &'a str {
        &self.context.instance.settings.name
    }

    /// The variables that every template may use.
    pub(super) fn variables(&self) -> Variables<'a> {
        Variables::new()
            .with("environment", self.context.environment.name.as_str())
            .with("namespace", self.namespace())
            .with("service", self.service())
            .with("team", self.context.team().name.as_str())
            .with("tier", self.observability().criticality.label())
    }

    /// The queries of the instance's metric convention, over a window such as `5m`. `below` is the bound of a latency
    /// objective.
    pub(super) fn indicator(&mut self, window: &'static str, below: Option<Milliseconds>) -> Option<Parts<'_, 'a>> {
        self.render_for_convention("sli", window, below)
    }

    /// One series of each kind that the convention's queries count, as the input of tests. `None` if the platform has
    /// its own template for the queries, but not for these series.
    pub(super) fn series(&mut self, below: Option<Milliseconds>) -> Option<Parts<'_, 'a>> {
        let convention = self.observability().convention.keyword();
        let replaced = |prefix: &str| self.templates.replaced(&format!("{prefix}-{convention}"));
        if replaced("sli") && !replaced("series") {
            return None;
        }
        self.render_for_convention("series", "", below)
    }

    /// Renders the template `PREFIX-CONVENTION`; `None` if that fails, with the error kept in `errors`.
    fn render_for_convention(
        &mut self,
        prefix: &str,
        window: &'static str,
        below: Option<Milliseconds>,
    ) -> Option<Parts<'_, 'a>> {
        let observability = self.observability();
        let port = counted_port(self.context.instance);
        let bound = below.map(|bound| in_histogram_unit(bound, observability.convention));
        let variables = self
            .variables()
            .with("window", window)
            .with("status_label", observability.status_label.as_str())
            .with("le", bound.map(bucket_matcher).unwrap_or_default())
            .with("bound", bound.map(|b| b.to_string()).unwrap_or_default())
            .with("port", u32::from(port.map(|p| p.port).unwrap_or_default()))
            .with("port_name", port.map(|p| p.name.as_str()).unwrap_or_default());
        let template = format!("{prefix}-{}", observability.convention.keyword());
        match self.templates.render(&template, variables) {
            Ok(parts) => Some(parts),
            Err(error) => {
                self.errors.push(error);
                None
            }
        }
    }

    /// Renders the named parts of a template. Returns `None` if a part is missing, or if rendering fails; that error is
    /// kept in `errors`.
    pub(super) fn render(&mut self, template: &str, variables: Variables<'_>, parts: &[&str]) -> Option<Vec<String>> {
        match self.templates.render(template, variables) {
            Ok(rendered) => parts.iter().map(|part| rendered.get(part)).collect(),
            Err(error) => {
                self.errors.push(error);
                None
            }
        }
    }

    /// An alert rule with the labels and links that all alerts of the instance have.
    pub(super) fn alert(&self, name: &str, severity: Severity, wait: &'static str, texts: Texts) -> Alert {
        let mut labels = self.labels();
        labels.push("environment", &self.context.environment.name);
        labels.push("tier", self.observability().criticality.label());
        let mut annotations = Mapping::with_capacity(4);
        annotations.push("summary", texts.summary);
        annotations.push("description", texts.description);
        for (link, url) in links::annotations(self.context, name) {
            annotations.push(link, url);
        }
        Alert { name: name.to_owned(), expr: texts.expr, wait, severity, labels, annotations }
    }

    /// Labels of every recorded series and alert. The namespace is set here because `sum()` drops it, and because an
    /// AlertmanagerConfig only gets alerts with the label of its own namespace.
    pub(super) fn labels(&self) -> Mapping {
        let mut labels = Mapping::with_capacity(8);
        labels.push("namespace", self.namespace().to_owned());
        labels.push("service", self.service().to_owned());
        labels.push("team", &self.context.team().name);
        labels
    }
}

/// The expression and the texts of an alert, rendered.
pub(super) struct Texts {
    pub(super) expr: String,
    pub(super) summary: String,
    pub(super) description: String,
}

/// The port whose requests a proxy counts: the first that is exposed, else the first that is not for metrics.
pub(super) fn counted_port(instance: &Instance) -> Option<&Port> {
    let served = instance.settings.ports.iter().filter(|p| !is_metrics_port(&p.name));
    instance.exposures.iter().map(|e| &e.port).chain(served).next()
}

/// Converts a latency bound to the unit of the convention's histogram: milliseconds with Istio, else seconds.
fn in_histogram_unit(bound: Milliseconds, convention: Convention) -> Decimal {
    match convention {
        Convention::Istio => Milliseconds(bound.0.saturating_mul(1000)).seconds(),
        _ => bound.seconds(),
    }
}

/// The label matcher of a histogram's bucket. It matches `1` and `1.0`, because Prometheus 2 writes whole bounds as
/// `1`, and Prometheus 3 as `1.0`.
fn bucket_matcher(bound: Decimal) -> String {
    if bound.is_whole() { format!("le=~\"{bound}(\\\\.0)?\"") } else { format!("le=\"{bound}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bucket_bounds_match_in_prometheus_2_and_3() {
        let matcher =
            |milliseconds, convention| bucket_matcher(in_histogram_unit(Milliseconds(milliseconds), convention));
        assert_eq!(matcher(300, Convention::Prometheus), r#"le="0.3""#);
        assert_eq!(matcher(1000, Convention::Prometheus), r#"le=~"1(\\.0)?""#);
        assert_eq!(matcher(250, Convention::Istio), r#"le=~"250(\\.0)?""#);
    }
}
