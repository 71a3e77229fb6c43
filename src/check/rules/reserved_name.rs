//! `reserved-name`: a name belongs to Kubernetes or to Argo CD.

use std::collections::BTreeSet;

use crate::check::{Findings, Rule, visit};
use crate::diagnostics::{Severity, Span, page};
use crate::model::Platform;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks that no service is called `kubernetes`, and that no namespace is one of the cluster's own
    /// (`default`, `kube-...`) or Argo CD's.
    ///
    /// ## Why is this bad
    /// `kubernetes` is the Service of the API server. In the namespaces of the cluster and of Argo CD the
    /// team's owners and policies would reach what runs the platform.
    ///
    /// ## Example
    /// ```yaml
    /// namespaces: kube-{team}
    /// ```
    ///
    /// ## How to fix
    /// Choose another name or pattern.
    PAGE = "reserved-name" => "a name belongs to Kubernetes or to Argo CD";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for visit in visit::instances(platform) {
        let reserved = |name: &&String| *name == "kubernetes";
        if reserved(&&visit.instance.name) && seen.insert((visit.service.file, String::new())) {
            let place = Span::file_start(visit.service.file);
            findings.at(place, "`kubernetes` is the Service of the API server", |d| d.help("rename the service"));
        }
        for alias in visit.instance.aliases.iter().filter(reserved) {
            findings.of(&visit, &["aliases"], format!("`{alias}` is the Service of the API server"), |d| {
                d.help("choose another alias")
            });
        }
        let (environment, namespace) = (visit.environment(), &visit.planned.namespace);
        let taken = namespace == "default" || namespace.starts_with("kube-") || *namespace == platform.argocd_namespace;
        if taken && seen.insert((environment.file, namespace.clone())) {
            let place = platform.documents.place(environment.file, &["namespaces"]);
            let message = format!("the namespace `{namespace}` belongs to the cluster or to Argo CD");
            findings.at(place, message, |d| d.help("choose another pattern for `namespaces`, or rename the team"));
        }
    }
}
