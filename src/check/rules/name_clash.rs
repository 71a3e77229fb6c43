//! `name-clash`: two things of one namespace have the same name.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{
    Findings, Rule,
    visit::{self, Visit},
};
use crate::diagnostics::{Severity, Span, page};
use crate::model::{Controller, ExposureKind, Platform};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Looks for objects of the same kind and name in one namespace: the Services of services, variants,
    /// aliases and load balancers; and the workloads of services, variants, workers, schedules and hooks,
    /// whose names are put together with a dash.
    ///
    /// ## Why is this bad
    /// Argo CD would apply one over the other, and the pods of both would answer to the same name.
    ///
    /// ## Example
    /// ```yaml
    /// aliases: [cart]   # and there is a service `cart` in the same namespace
    /// ```
    ///
    /// ## How to fix
    /// Rename one of the two.
    PAGE = "name-clash" => "two things of one namespace have the same name";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let mut owners: BTreeMap<(usize, &str, &str, String), (Span, String)> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for visit in visit::instances(platform) {
        for (kind, name, owner, place) in objects(&visit) {
            let key = (visit.planned.environment.0, visit.planned.namespace.as_str(), kind, name);
            let Some((first, other)) = owners.get(&key) else {
                owners.insert(key, (place, owner));
                continue;
            };
            if *other == owner || !seen.insert((owner.clone(), other.clone(), key.3.clone())) {
                continue;
            }
            let message = format!("{owner} and {other} both make the {kind} `{}` of a namespace", key.3);
            findings.at(place, message, |d| d.related(*first, "first made here").help("rename one of the two"));
        }
    }
}

/// Kind, name, what it is made for, and where that is said.
fn objects<'p>(visit: &Visit<'p>) -> Vec<(&'static str, String, String, Span)> {
    let instance = visit.instance;
    let main = instance.name == visit.service.name;
    let place =
        if main { Span::file_start(visit.service.file) } else { visit.key_place(&["variants", &instance.name]) };
    let owner = format!("the {} `{}`", if main { "service" } else { "variant" }, instance.name);
    let mut found = vec![("Service", instance.name.clone(), owner.clone(), place)];
    for (n, alias) in instance.aliases.iter().enumerate() {
        let place = visit.place(&["aliases", &n.to_string()]);
        found.push(("Service", alias.clone(), format!("the alias `{alias}` of `{}`", instance.name), place));
    }
    for exposure in &instance.exposures {
        if matches!(exposure.kind, ExposureKind::LoadBalancer(_)) {
            let name = exposure.name.clone();
            found.push((
                "Service",
                name,
                format!("the load balancer of `{}`", instance.name),
                visit.place(&["expose"]),
            ));
        }
    }
    for workload in &instance.workloads {
        let kind = match workload.controller {
            Controller::Deployment { .. } => "Deployment",
            Controller::StatefulSet { .. } => "StatefulSet",
            Controller::DaemonSet => "DaemonSet",
            Controller::Job { .. } | Controller::Hook { .. } => "Job",
            Controller::CronJob(_) => "CronJob",
        };
        let path: Vec<&str> = workload.path.iter().map(String::as_str).collect();
        let (owner, place) = match path[..] {
            [group, part] => {
                (format!("the {} `{part}` of `{}`", group.trim_end_matches('s'), instance.name), visit.key_place(&path))
            }
            _ => (owner.clone(), place),
        };
        found.push((kind, workload.name.clone(), owner, place));
    }
    found
}
