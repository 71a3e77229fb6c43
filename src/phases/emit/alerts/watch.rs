//! What the rules of one instance have in common: names for templates, labels, links.

use super::names::Names;
use super::rule::{Alert, Severity};
use super::templates::{Parts, Templates};
use crate::base::conventions::is_metrics_port;
use crate::base::decimal::Decimal;
use crate::diagnostics::Diagnostic;
use crate::language::model::{Instance, Observability, Port};
use crate::language::spec::{Convention, Milliseconds};
use crate::phases::emit::{Context, links};
use crate::yaml::Mapping;

/// One instance, watched.
pub(super) struct Watch<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) templates: Templates<'a>,
    /// What the platform's own templates did wrong.
    pub(super) problems: Vec<Diagnostic>,
}

impl<'a> Watch<'a> {
    pub(super) fn new(context: &'a Context<'a>) -> Self {
        let templates = Templates::new(context.platform);
        Self { context, templates, problems: Vec::new() }
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

    /// Names that every template may use.
    pub(super) fn names(&self) -> Names<'a> {
        Names::new()
            .with("environment", self.context.environment.name.as_str())
            .with("namespace", self.namespace())
            .with("service", self.service())
            .with("team", self.context.team().name.as_str())
            .with("tier", self.observability().criticality.label())
    }

    /// The queries of the instance's metric convention over a window; with a latency bound if there is one.
    pub(super) fn indicator(&mut self, window: &'static str, below: Option<Milliseconds>) -> Option<Parts<'_, 'a>> {
        self.convention("sli", window, below)
    }

    /// One series of each kind that the convention's queries count, for tests. None where the platform words the
    /// queries itself and not the series.
    pub(super) fn series(&mut self, below: Option<Milliseconds>) -> Option<Parts<'_, 'a>> {
        let convention = self.observability().convention.keyword();
        let replaced = |what: &str| self.templates.replaced(&format!("{what}-{convention}"));
        if replaced("sli") && !replaced("series") {
            return None;
        }
        self.convention("series", "", below)
    }

    fn convention(&mut self, what: &str, window: &'static str, below: Option<Milliseconds>) -> Option<Parts<'_, 'a>> {
        let observability = self.observability();
        let port = counted_port(self.context.instance);
        let bound = below.map(|bound| in_units(bound, observability.convention));
        let names = self
            .names()
            .with("window", window)
            .with("status_label", observability.status_label.as_str())
            .with("le", bound.map(le).unwrap_or_default())
            .with("bound", bound.map(|b| b.to_string()).unwrap_or_default())
            .with("port", u32::from(port.map(|p| p.port).unwrap_or_default()))
            .with("port_name", port.map(|p| p.name.as_str()).unwrap_or_default());
        let template = format!("{what}-{}", observability.convention.keyword());
        match self.templates.render(&template, names) {
            Ok(parts) => Some(parts),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    /// Parts of a template; a problem is kept for the report.
    pub(super) fn fill(&mut self, template: &str, names: Names<'_>, parts: &[&str]) -> Option<Vec<String>> {
        match self.templates.render(template, names) {
            Ok(found) => parts.iter().map(|part| found.get(part)).collect(),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    /// An alert with the common labels and links; the summary and description come from the template.
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

    /// Labels of every series and alert. The namespace is set here because `sum()` drops it, and the
    /// Alertmanager's configurations see only alerts of their own namespace.
    pub(super) fn labels(&self) -> Mapping {
        let mut labels = Mapping::with_capacity(8);
        labels.push("namespace", self.namespace().to_owned());
        labels.push("service", self.service().to_owned());
        labels.push("team", &self.context.team().name);
        labels
    }
}

/// The filled-in texts of an alert.
pub(super) struct Texts {
    pub(super) expr: String,
    pub(super) summary: String,
    pub(super) description: String,
}

/// The port whose requests a proxy counts: the exposed one, else the first that serves requests.
pub(super) fn counted_port(instance: &Instance) -> Option<&Port> {
    let served = instance.settings.ports.iter().filter(|p| !is_metrics_port(&p.name));
    instance.exposures.iter().map(|e| &e.port).chain(served).next()
}

/// Istio's histogram is in milliseconds, all others in seconds.
fn in_units(bound: Milliseconds, convention: Convention) -> Decimal {
    match convention {
        Convention::Istio => Milliseconds(bound.0.saturating_mul(1000)).seconds(),
        _ => bound.seconds(),
    }
}

/// The matcher of a histogram's bucket. Prometheus 3 writes whole bounds as `1.0` where 2 writes `1`.
fn le(bound: Decimal) -> String {
    if bound.is_whole() { format!("le=~\"{bound}(\\\\.0)?\"") } else { format!("le=\"{bound}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bucket_bounds_match_in_prometheus_2_and_3() {
        let matcher = |milliseconds, convention| le(in_units(Milliseconds(milliseconds), convention));
        assert_eq!(matcher(300, Convention::Prometheus), r#"le="0.3""#);
        assert_eq!(matcher(1000, Convention::Prometheus), r#"le=~"1(\\.0)?""#);
        assert_eq!(matcher(250, Convention::Istio), r#"le=~"250(\\.0)?""#);
    }
}
