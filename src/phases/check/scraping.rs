//! What Prometheus scrapes in each environment, as far as the workspace decides it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::diagnostics::nearest;
use crate::language::model::{EnvironmentId, Platform, RuleNames};
use crate::promql::{Matcher, Operation, Selector};

/// The namespaces that every cluster has.
const CLUSTER_NAMESPACES: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];
/// Prefixes of metrics whose labels `job` and `service` are not those of a scraped target. Besides these, recorded
/// series (with a colon) are excluded. Metrics of proxies name the services behind them.
const FOREIGN: [&str; 8] =
    ["ALERTS", "argocd_", "container_", "istio_", "kube_", "kubelet_", "nginx_ingress_", "traefik_"];

/// The scraped targets of every environment.
pub(super) struct Scraping {
    environments: BTreeMap<EnvironmentId, Targets>,
    /// The names of all services, variants, workloads and aliases.
    names: BTreeSet<String>,
}

#[derive(Default)]
struct Targets {
    namespaces: BTreeSet<String>,
    /// The job, the Service's name if it is scraped through one, and the namespace.
    targets: Vec<(String, Option<String>, String)>,
}

/// Why a selector matches nothing.
pub(super) struct Unmatched {
    /// The bytes of the selector in the query.
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) value: String,
    /// Values that would match.
    pub(super) known: Vec<String>,
    pub(super) help: &'static str,
}

impl Scraping {
    pub(super) fn of(platform: &Platform) -> Self {
        let mut scraping = Self { environments: BTreeMap::new(), names: BTreeSet::new() };
        for id in platform.config.environment_ids() {
            let mut targets = Targets::default();
            targets.namespaces.extend(CLUSTER_NAMESPACES.map(str::to_owned));
            let environment = platform.config.environment(id);
            targets.namespaces.extend(environment.monitoring.iter().map(|m| m.namespace.clone()));
            targets.namespaces.extend(environment.ingress.iter().map(|i| i.namespace.clone()));
            let components =
                platform.config.components.iter().flat_map(|c| c.other_namespaces.iter().chain([&c.namespace]));
            targets.namespaces.extend(components.cloned());
            scraping.environments.insert(id, targets);
        }
        for (_, id, planned) in platform.deployed() {
            let Some(targets) = scraping.environments.get_mut(&id) else { continue };
            targets.namespaces.insert(planned.namespace.clone());
            for instance in &planned.instances {
                scraping.names.extend(instance.settings.aliases.iter().chain([&instance.settings.name]).cloned());
                scraping.names.extend(instance.workloads.iter().map(|w| w.settings.name.clone()));
                targets.targets.extend(instance.scraped().map(|scraped| {
                    let service = scraped.service.map(str::to_owned);
                    (scraped.job().to_owned(), service, planned.namespace.clone())
                }));
            }
        }
        scraping
    }

    /// Returns why nothing in an environment can match a selector, or `None` if something may.
    pub(super) fn judge(
        &self,
        environment: EnvironmentId,
        selector: &Selector,
        names: &RuleNames<'_>,
    ) -> Option<Unmatched> {
        let targets = self.environments.get(&environment)?;
        let equal = |label: &str| {
            let mut matchers = selector.matchers.iter().filter(|m| m.label == label && m.operation == Operation::Equal);
            matchers.next().map(|m| (m, names.fill(&m.value).into_owned())).filter(|(_, value)| !value.is_empty())
        };
        let namespace = equal("namespace");
        if let Some((matcher, value)) = &namespace
            && !targets.namespaces.contains(value)
        {
            let message = format!("there is no namespace `{value}` where this rule is evaluated");
            let known = targets.namespaces.iter().cloned().collect();
            return Some(unmatched(matcher, message, value, known, "`${namespace}` is the service's own everywhere"));
        }
        let foreign = |metric: &String| metric.contains(':') || FOREIGN.iter().any(|start| metric.starts_with(start));
        if selector.metric.as_ref().is_some_and(foreign) {
            return None;
        }
        let wanted = namespace.as_ref().map(|(_, value)| value.as_str());
        [("job", equal("job")), ("service", equal("service"))].into_iter().find_map(|(label, found)| {
            let (matcher, value) = found?;
            self.judge_target(targets, (label, &value), wanted, matcher)
        })
    }

    fn judge_target(
        &self,
        targets: &Targets,
        (label, value): (&str, &str),
        namespace: Option<&str>,
        matcher: &Matcher,
    ) -> Option<Unmatched> {
        let all = || {
            targets.targets.iter().filter_map(move |(job, service, namespace)| {
                let name = if label == "job" { Some(job) } else { service.as_ref() };
                name.map(|name| (name.as_str(), namespace.as_str()))
            })
        };
        let known = || all().map(|(name, _)| name.to_owned()).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
        let mut same = all().filter(|(name, _)| *name == value).peekable();
        if same.peek().is_none() {
            let slip = is_slip(value, all().map(|(name, _)| name));
            let own = self.names.contains(value);
            let help = "a port called `metrics` makes a service a target";
            let message = format!("nothing that is scraped has the {label} `{value}`");
            return (own || slip).then(|| unmatched(matcher, message, value, known(), help));
        }
        let wanted = namespace?;
        (!same.any(|(_, found)| found == wanted)).then(|| {
            let message = format!("nothing that is scraped in `{wanted}` has the {label} `{value}`");
            unmatched(matcher, message, value, Vec::new(), "fix one of the two; a target has one namespace")
        })
    }
}

/// Returns whether a long name differs little from a known one and has the same first letter.
fn is_slip<'a>(value: &str, known: impl IntoIterator<Item = &'a str>) -> bool {
    let near = nearest(value, known).filter(|name| name.len().abs_diff(value.len()) <= 2);
    value.len() > 5 && near.is_some_and(|name| name.chars().next() == value.chars().next())
}

fn unmatched(matcher: &Matcher, message: String, value: &str, known: Vec<String>, help: &'static str) -> Unmatched {
    Unmatched { range: matcher.range.clone(), message, value: value.to_owned(), known, help }
}
