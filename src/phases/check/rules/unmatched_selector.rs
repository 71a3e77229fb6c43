//! `unmatched-selector`: a selector in a team's rule or objective matches nothing that is scraped.

use crate::diagnostics::{Severity, page};
use crate::language::model::{Platform, RuleNames, Service, Sli, TeamRule};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::scraping::{Scraping, Unmatched};
use crate::phases::check::visit::{self, Visit};
use crate::promql::{self, Selector};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Warning, check };

page! {
    /// ## What it does
    /// Compares the labels `job`, `service` and `namespace` in the queries of `monitoring/*.yaml` and of custom
    /// objectives (`slo.custom`) with what is scraped in the environments where the service runs and a Prometheus
    /// watches. Only values that rutter knows are checked: names of the workspace's own services, workloads and
    /// namespaces, and names that differ from one of them by a typing mistake. What components and the cluster itself
    /// export is unknown.
    ///
    /// ## Why is this bad
    /// The query never has a result, so its alert never fires.
    ///
    /// ## Example
    /// ```yaml
    /// expr: rate(orders_failed_total{job="chekout"}[5m]) > 0
    /// ```
    ///
    /// ## How to fix
    /// Fix the value, or write `${service}` and `${namespace}`, which are right in every environment. A service without
    /// a port called `metrics` is not scraped.
    PAGE = "unmatched-selector" => "a selector matches nothing that is scraped";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    if visit::team_rules(platform).next().is_none() && custom_queries(platform).next().is_none() {
        return;
    }
    let scraping = Scraping::of(platform);
    for (service, rule) in visit::team_rules(platform) {
        for selector in promql::selectors(&rule.expr.text) {
            let found = everywhere(platform, &scraping, service, &selector);
            if let Some(unmatched) = found.filter(|found| !platform.config.invalid_documents.may_run(&found.value)) {
                report(rule, &unmatched, findings);
            }
        }
    }
    of_objectives(platform, &scraping, findings);
}

/// A query of an objective, with its service and the path of its field.
struct CustomQuery<'p> {
    visit: Visit<'p>,
    path: [&'p str; 4],
    text: &'p str,
}

fn custom_queries(platform: &Platform) -> impl Iterator<Item = CustomQuery<'_>> {
    let watched = visit::deployed(platform).filter(|visit| visit.environment().monitoring.is_some());
    watched.flat_map(|visit| {
        visit.instance.settings.observability.slos.iter().flat_map(move |slo| {
            let queries = match &slo.sli {
                Sli::Custom { errors, total } => vec![("errors", errors), ("total", total)],
                Sli::Availability | Sli::Latency { .. } => Vec::new(),
            };
            queries.into_iter().map(move |(field, text)| CustomQuery {
                visit,
                path: ["slo", "custom", &slo.name, field],
                text: text.as_str(),
            })
        })
    })
}

fn of_objectives(platform: &Platform, scraping: &Scraping, findings: &mut Findings<'_>) {
    for query in custom_queries(platform) {
        let (visit, text) = (query.visit, query.text.replace("${window}", "5m"));
        let names = RuleNames {
            service: &visit.instance.settings.name,
            namespace: &visit.planned.namespace,
            environment: &visit.environment().name,
            team: &visit.team().name,
        };
        let selectors = promql::selectors(&text);
        let unmatched = selectors.iter().filter_map(|s| scraping.judge(visit.planned.environment, s, &names));
        let unmatched = unmatched.filter(|found| !platform.config.invalid_documents.may_run(&found.value));
        for unmatched in unmatched {
            findings.of(&visit, &query.path, unmatched.message.as_str(), |d| {
                let d = d.suggest(&unmatched.value, unmatched.known.iter().map(String::as_str));
                d.help(unmatched.help)
            });
        }
    }
}

/// Returns what is wrong with a selector, if it is wrong in every environment that evaluates it.
fn everywhere(platform: &Platform, scraping: &Scraping, service: &Service, selector: &Selector) -> Option<Unmatched> {
    let mut found = None;
    for (id, planned) in &service.deployed {
        let environment = platform.config.environment(*id);
        if environment.monitoring.is_none() {
            continue;
        }
        let names = RuleNames {
            service: &service.name,
            namespace: &planned.namespace,
            environment: &environment.name,
            team: &platform.config.team(service.team).name,
        };
        found = Some(scraping.judge(*id, selector, &names)?);
    }
    found
}

fn report(rule: &TeamRule, unmatched: &Unmatched, findings: &mut Findings<'_>) {
    findings.at(rule.expr.span_of(unmatched.range.clone()), unmatched.message.as_str(), |d| {
        let d = d.suggest(&unmatched.value, unmatched.known.iter().map(String::as_str));
        d.help(unmatched.help)
    });
}
