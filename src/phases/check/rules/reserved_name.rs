//! `reserved-name`: a name belongs to Kubernetes, to Argo CD or to a component.

use std::collections::BTreeSet;

use crate::diagnostics::{Severity, Span, page};
use crate::language::model::{EnvironmentId, Platform};
use crate::language::spec::Topology;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks that no service is called `kubernetes`, that no team with services has the name of an Argo CD project or
    /// instance of rutter's (`platform`, `components`; `main` in a fleet), and that no namespace belongs to the cluster
    /// (`default`, `kube-...`), to Argo CD or to a component.
    ///
    /// ## Why is this bad
    /// `kubernetes` is the Service of the API server. In the namespaces of the cluster, of Argo CD and of components
    /// the team's owners and policies would affect what runs the platform.
    ///
    /// ## Example
    /// ```yaml
    /// namespaces: kube-{team}
    /// ```
    ///
    /// ## How to fix
    /// Choose another name or pattern.
    PAGE = "reserved-name" => "a name belongs to Kubernetes, to Argo CD or to a component";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    if platform.config.repository.is_some() {
        teams(platform, findings);
    }
    for visit in visit::instances(platform) {
        let reserved = |name: &&String| *name == "kubernetes";
        if reserved(&&visit.instance.settings.name) && seen.insert((visit.service.file, String::new())) {
            let span = Span::file_start(visit.service.file);
            findings.at(span, "`kubernetes` is the Service of the API server", |d| d.help("rename the service"));
        }
        for alias in visit.instance.settings.aliases.iter().filter(reserved) {
            findings.of(&visit, &["aliases"], format!("`{alias}` is the Service of the API server"), |d| {
                d.help("choose another alias")
            });
        }
        let (environment, namespace) = (visit.environment(), &visit.planned.namespace);
        let Some(owner) = owner(platform, visit.planned.environment, namespace) else { continue };
        if seen.insert((environment.file, namespace.clone())) {
            let span = platform.config.documents.span(environment.file, &["namespaces"]);
            let message = format!("the namespace `{namespace}` belongs to {owner}");
            findings.at(span, message, |d| d.help("choose another pattern for `namespaces`, or rename the team"));
        }
    }
}

/// Checks the names of teams with services: each has an Argo CD project of its name, and in a fleet an instance.
fn teams(platform: &Platform, findings: &mut Findings<'_>) {
    let fleet = platform.config.topology == Topology::Fleet;
    let reserved = |name: &str| matches!(name, "platform" | "components") || (fleet && name == "main");
    let deployed: BTreeSet<_> = platform.deployed().map(|(service, ..)| service.team).collect();
    for team in deployed.into_iter().map(|id| platform.config.team(id)).filter(|team| reserved(&team.name)) {
        let message = format!("`{}` is the platform's own name in Argo CD", team.name);
        findings.at(Span::file_start(team.file), message, |d| d.help("give its services to a team of another name"));
    }
}

/// Returns the owner of a namespace if it cannot be a team's.
fn owner(platform: &Platform, id: EnvironmentId, namespace: &str) -> Option<String> {
    let argo_cd = namespace.strip_prefix(platform.config.argocd_namespace.as_str());
    let instance =
        |rest: &str| rest.strip_prefix('-').is_some_and(|team| platform.config.teams.iter().any(|t| t.name == team));
    if namespace == "default" || namespace.starts_with("kube-") {
        return Some("the cluster".to_owned());
    }
    if argo_cd.is_some_and(|rest| rest.is_empty() || instance(rest)) {
        return Some("Argo CD".to_owned());
    }
    let here = platform.config.components.iter().filter(|c| !c.control_plane && c.turns.contains_key(&id));
    let component = here.into_iter().find(|c| c.namespace == namespace)?;
    Some(format!("the component `{}`", component.name))
}
