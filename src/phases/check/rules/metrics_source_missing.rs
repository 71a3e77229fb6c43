//! `metrics-source-missing`: no component provides the metrics that alerts query.

use std::collections::BTreeSet;

use crate::diagnostics::{Severity, page};
use crate::language::model::{EnvironmentId, Platform, Source};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Warning, check };

page! {
    /// ## What it does
    /// In each environment with a Prometheus and with components, checks that a component provides the metrics that no
    /// service serves itself. Alerts about workloads need `kube-state-metrics` and `kubelet`, and alerts about clusters
    /// (`alerting.team`) also `node-exporter` and `api-server`. An objective over requests that a proxy counts needs
    /// the proxy: `traefik`, `istio` or `ingress-nginx`. A component provides its own name and what it lists in
    /// `provides`. An environment without components is not checked: there, something else installs them.
    ///
    /// ## Why is this bad
    /// The alerts query series that nothing collects, and never fire.
    ///
    /// ## Example
    /// ```yaml
    /// # platform/components/prometheus.yaml
    /// provides: [metrics]
    /// ```
    ///
    /// ## How to fix
    /// List what the component provides (`provides: [metrics, kube-state-metrics, kubelet]`), or add a component that
    /// provides it.
    PAGE = "metrics-source-missing" => "no component provides the metrics that alerts query";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    // It is unknown what an invalid component provides.
    if !platform.config.invalid_documents.components.is_empty() {
        return;
    }
    for id in platform.config.environment_ids() {
        let environment = platform.config.environment(id);
        let components = platform.config.components.iter().any(|c| c.turns.contains_key(&id));
        if environment.monitoring.is_none() || !components {
            continue;
        }
        for source in needed(platform, id).into_iter().filter(|s| !s.is_provided(&platform.config.components, id)) {
            let message = format!("nothing in {} provides {}, which alerts ask", environment.name, source.capability());
            findings.at(platform.config.documents.span(environment.file, &["monitoring"]), message, |d| {
                d.help(format!(
                    "add `{}` to what the component `provides` that brings these metrics",
                    source.capability()
                ))
            });
        }
    }
    proxies(platform, findings);
}

/// Returns the sources of metrics that the alerts of an environment need.
fn needed(platform: &Platform, id: EnvironmentId) -> BTreeSet<Source> {
    let services = platform.deployed().any(|(_, environment, _)| environment == id);
    let of_services = [Source::KubeStateMetrics, Source::Kubelet].into_iter().filter(|_| services);
    let of_clusters = [Source::KubeStateMetrics, Source::Kubelet, Source::NodeExporter, Source::ApiServer];
    of_services.chain(of_clusters.into_iter().filter(|_| platform.config.operators.is_some())).collect()
}

fn proxies(platform: &Platform, findings: &mut Findings<'_>) {
    for visit in visit::deployed(platform).filter(|visit| visit.environment().monitoring.is_some()) {
        let (observability, id) = (&visit.instance.settings.observability, visit.planned.environment);
        let here = |c: &crate::language::model::Component| c.turns.contains_key(&id);
        let proxy = observability.convention.keyword();
        let judged = !observability.convention.by_service() && !observability.slos.is_empty();
        if !judged || !platform.config.components.iter().any(here) {
            continue;
        }
        let brings = |c: &crate::language::model::Component| {
            here(c) && (c.name == proxy || c.provides.iter().any(|p| p == proxy))
        };
        if !platform.config.components.iter().any(brings) {
            let message = format!("nothing here provides {proxy}, which counts the requests of the objective");
            findings.of(&visit, &["slo", "convention"], message, |d| {
                d.help(format!("add `{proxy}` to what the component `provides` that brings these metrics"))
            });
        }
    }
}
