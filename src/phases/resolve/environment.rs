//! Resolves an environment with its provider profile and defaults.

use std::collections::BTreeMap;

use super::identity;
use super::profiles::{self, text_map};
use super::{codes, infrastructure, secret_store};
use crate::diagnostics::{Diagnostic, Diagnostics, Span};
use crate::language::model::{Cluster, Delivery, Environment, Ingress, KubernetesVersion, Monitoring};
use crate::language::spec::{self, InfrastructureAlerts, PolicyEngine, ProviderChoice};
use crate::phases::validate::Typed;

/// The Kubernetes version of an environment that sets none: the oldest that Argo CD 3.5 supports.
const DEFAULT_KUBERNETES: KubernetesVersion = KubernetesVersion { major: 1, minor: 33 };

pub(super) fn resolve(
    name: &str,
    typed: &Typed<spec::Environment>,
    platform: &spec::Platform,
    diagnostics: &mut Diagnostics,
) -> Environment {
    let (spec, declared) = (&typed.spec, &platform.profiles);
    let span_of = |path: &[&str]| typed.node.locate(path.iter().copied()).0;
    let mut profile = match &spec.provider {
        None => profiles::find("kind", declared, typed.node.span, diagnostics),
        Some(ProviderChoice::Name(name)) => profiles::find(name, declared, span_of(&["provider"]), diagnostics),
        Some(ProviderChoice::Changed(changed)) => {
            let mut profile =
                profiles::find(&changed.profile, declared, span_of(&["provider", "profile"]), diagnostics);
            profiles::apply(&mut profile, &changed.with);
            profile
        }
    };
    if let Some(dns) = spec.network.as_ref().and_then(|n| n.dns.as_ref()) {
        profiles::apply_dns(&mut profile, dns);
    }
    let regions = spec.clusters.iter().filter_map(|c| c.region.as_deref()).collect();
    profile.identity_hosts = identity::hosts(&profile.identity_hosts, &regions);
    let kubernetes = spec.kubernetes.as_deref().map_or(Some(DEFAULT_KUBERNETES), version).unwrap_or_else(|| {
        diagnostics.push(
            Diagnostic::error(
                codes::INVALID_VALUE,
                span_of(&["kubernetes"]),
                "a Kubernetes version is major and minor",
            )
            .help("write for example `kubernetes: \"1.34\"`"),
        );
        DEFAULT_KUBERNETES
    });
    if spec.clusters.is_empty() {
        diagnostics.push(
            Diagnostic::error(
                codes::MISSING_FIELD,
                typed.node.span,
                format!("the environment `{name}` has no cluster"),
            )
            .help("add `clusters: [{ name: ..., server: https://... }]`"),
        );
    }
    let region = spec.clusters.first().and_then(|c| c.region.as_deref()).unwrap_or_default();
    let secrets = spec.secrets.as_ref();
    let secrets = secrets.map(|s| secret_store::resolve(s, region, |field| span_of(&["secrets", field]), diagnostics));
    Environment {
        name: name.to_owned(),
        file: typed.file,
        clusters: spec.clusters.iter().map(cluster).collect(),
        ingress: spec.ingress.as_ref().map(|i| ingress(i, profile.ingress_class.as_deref())),
        profile,
        kubernetes,
        domain: spec.domain.clone().unwrap_or_default(),
        namespace_pattern: spec.namespaces.clone().unwrap_or_else(|| "{team}-{environment}".to_owned()),
        cilium: spec.network.as_ref().is_some_and(|n| n.policies == PolicyEngine::Cilium),
        private_ranges: spec.network.as_ref().map(|n| n.private.clone()).unwrap_or_default(),
        monitoring: spec.monitoring.as_ref().map(|m| monitoring(m, &platform.alerting.infrastructure)),
        secrets,
        pod_security: spec.pod_security.unwrap_or_default(),
        delivery: delivery(spec, &span_of, diagnostics),
        debug: spec.debug,
        min_replicas: spec.min_replicas.unwrap_or(1),
        limits: spec.limits.clone(),
        switches: text_map(&spec.switches),
    }
}

fn delivery(spec: &spec::Environment, span_of: &dyn Fn(&[&str]) -> Span, diagnostics: &mut Diagnostics) -> Delivery {
    for (n, freeze) in spec.freezes.iter().enumerate() {
        let span = span_of(&["freezes", &n.to_string()]);
        if freeze.schedule.split_whitespace().count() != 5 {
            diagnostics.push(
                Diagnostic::error(codes::INVALID_VALUE, span, "a freeze begins at a schedule of five fields")
                    .help("write for example `schedule: \"0 16 * * 5\"`"),
            );
        }
        if freeze.duration.is_none_or(|d| d.seconds == 0) {
            diagnostics.push(
                Diagnostic::error(codes::MISSING_FIELD, span, "this freeze does not say how long it lasts")
                    .help("add for example `duration: 64h`"),
            );
        }
    }
    let clusters: Vec<&str> = spec.clusters.iter().map(|c| c.name.as_str()).collect();
    let mut seen: Vec<&str> = Vec::new();
    for (n, step) in spec.rollout.iter().enumerate() {
        for cluster in &step.clusters {
            let at = n.to_string();
            let mut error = |message| {
                let found = Diagnostic::error(codes::UNKNOWN_CLUSTER, span_of(&["rollout", &at, "clusters"]), message);
                diagnostics.push(found.suggest(cluster, clusters.iter().copied()));
            };
            if !clusters.contains(&cluster.as_str()) {
                error(format!("this environment has no cluster `{cluster}`"));
            } else if seen.contains(&cluster.as_str()) {
                error(format!("the cluster `{cluster}` is in two steps"));
            }
            seen.push(cluster);
        }
    }
    for missing in clusters.iter().filter(|c| !spec.rollout.is_empty() && !seen.contains(*c)) {
        let message = format!("the cluster `{missing}` is in no step of the rollout: it would never be updated");
        diagnostics.push(Diagnostic::error(codes::UNKNOWN_CLUSTER, span_of(&["rollout"]), message));
    }
    Delivery { protected: spec.protected, freezes: spec.freezes.clone(), rollout: spec.rollout.clone() }
}

fn monitoring(spec: &spec::Monitoring, platform: &InfrastructureAlerts) -> Monitoring {
    let pods = if spec.pods.is_empty() {
        BTreeMap::from([(crate::base::conventions::LABEL_NAME.to_owned(), "prometheus".to_owned())])
    } else {
        text_map(&spec.pods)
    };
    let dashboards = if spec.dashboards.is_empty() {
        BTreeMap::from([(crate::base::conventions::LABEL_DASHBOARD.to_owned(), "1".to_owned())])
    } else {
        text_map(&spec.dashboards)
    };
    Monitoring {
        namespace: spec.namespace.clone().unwrap_or_else(|| "monitoring".to_owned()),
        pods,
        selector: text_map(&spec.selector),
        interval: spec.interval.map_or(super::defaults::SCRAPE_INTERVAL, |d| d.seconds),
        alertmanager: text_map(if spec.alertmanager.is_empty() { &spec.selector } else { &spec.alertmanager }),
        dashboards,
        pages: spec.pages,
        infrastructure: infrastructure::resolve(platform, &spec.infrastructure),
    }
}

fn version(text: &str) -> Option<KubernetesVersion> {
    let (major, minor) = text.strip_prefix('v').unwrap_or(text).split_once('.')?;
    Some(KubernetesVersion { major: major.parse().ok()?, minor: minor.parse().ok()? })
}

fn cluster(spec: &spec::Cluster) -> Cluster {
    Cluster {
        name: spec.name.clone(),
        server: spec.server.clone().unwrap_or_else(|| "https://kubernetes.default.svc".to_owned()),
        region: spec.region.clone().unwrap_or_default(),
        labels: text_map(&spec.labels),
    }
}

fn ingress(spec: &spec::Ingress, profile_class: Option<&str>) -> Ingress {
    let namespace = spec.namespace.clone().unwrap_or_else(|| "ingress".to_owned());
    let pods = if spec.pods.is_empty() {
        BTreeMap::from([(crate::base::conventions::LABEL_NAME.to_owned(), namespace.clone())])
    } else {
        text_map(&spec.pods)
    };
    Ingress {
        api: spec.api,
        gateway: spec.gateway.clone().unwrap_or_else(|| "public".to_owned()),
        class: spec.class.clone().or_else(|| profile_class.map(str::to_owned)),
        namespace,
        pods,
        tls: spec.tls.unwrap_or(true),
        issuer: spec.issuer.clone(),
        annotations: text_map(&spec.annotations),
    }
}
