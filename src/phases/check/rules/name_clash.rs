//! `name-clash`: two objects in one namespace have the same name.

use std::collections::{BTreeSet, HashMap};

use crate::diagnostics::{Severity, Span, page};
use crate::language::model::{Controller, ExposureKind, Platform};
use crate::phases::check::{
    Findings, Rule,
    visit::{self, Visit},
};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Searches for objects of the same kind and name in one namespace: the Services of services, variants, aliases and
    /// load balancers, and the workloads of services, variants, workers, schedules and hooks, whose names are joined
    /// with a dash.
    ///
    /// ## Why is this bad
    /// Argo CD would overwrite one with the other, and the pods of both would be reached by the same name.
    ///
    /// ## Example
    /// ```yaml
    /// aliases: [cart]   # and there is a service `cart` in the same namespace
    /// ```
    ///
    /// ## How to fix
    /// Rename one of the two.
    PAGE = "name-clash" => "two objects in one namespace have the same name";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let mut owners: HashMap<(usize, &str, &str, &str), Object<'_>> = HashMap::new();
    let mut seen = BTreeSet::new();
    for object in visit::instances(platform).flat_map(objects) {
        let planned = object.visit.planned;
        let key = (planned.environment.0, planned.namespace.as_str(), object.kind, object.name);
        let first = owners.entry(key).or_insert(object);
        if first.maker == object.maker {
            continue;
        }
        let (owner, other) = (object.owner(), first.owner());
        if owner == other || !seen.insert((owner.clone(), other.clone(), object.name.to_owned())) {
            continue;
        }
        let message = format!("{owner} and {other} both make the {} `{}` of a namespace", object.kind, object.name);
        let first = first.span();
        findings.at(object.span(), message, |d| d.related(first, "first made here").help("rename one of the two"));
    }
}

/// An object that is generated for an instance.
#[derive(Clone, Copy)]
struct Object<'p> {
    kind: &'static str,
    name: &'p str,
    visit: Visit<'p>,
    maker: Maker<'p>,
}

/// The part of an instance for which the object is generated. Each variant holds the instance's name.
#[derive(Clone, Copy, PartialEq)]
enum Maker<'p> {
    Itself(&'p str),
    /// An alias, with its index in `aliases`.
    Alias(&'p str, usize),
    LoadBalancer(&'p str),
    /// A worker, schedule or hook, with the path of its fields.
    Part(&'p str, &'p [String]),
}

impl Object<'_> {
    fn is_of_service(&self) -> bool {
        self.visit.instance.settings.name == self.visit.service.name
    }

    /// Describes the part in words.
    fn owner(&self) -> String {
        match self.maker {
            Maker::Itself(name) if self.is_of_service() => format!("the service `{name}`"),
            Maker::Itself(name) => format!("the variant `{name}`"),
            Maker::Alias(name, _) => format!("the alias `{}` of `{name}`", self.name),
            Maker::LoadBalancer(name) => format!("the load balancer of `{name}`"),
            Maker::Part(name, path) => {
                let group = path.first().map_or("", |group| group.trim_end_matches('s'));
                format!("the {group} `{}` of `{name}`", path.last().map_or("", String::as_str))
            }
        }
    }

    /// Returns the span that declares the part.
    fn span(&self) -> Span {
        match self.maker {
            Maker::Itself(_) if self.is_of_service() => Span::file_start(self.visit.service.file),
            Maker::Itself(name) => self.visit.key_span(&["variants", name]),
            Maker::Alias(_, n) => self.visit.span(&["aliases", &n.to_string()]),
            Maker::LoadBalancer(_) => self.visit.span(&["expose"]),
            Maker::Part(_, path) => self.visit.key_span(&path.iter().map(String::as_str).collect::<Vec<_>>()),
        }
    }
}

fn objects(visit: Visit<'_>) -> Vec<Object<'_>> {
    let instance = visit.instance;
    let own = instance.settings.name.as_str();
    let object = |kind, name, maker| Object { kind, name, visit, maker };
    let mut found = vec![object("Service", own, Maker::Itself(own))];
    for (n, alias) in instance.settings.aliases.iter().enumerate() {
        found.push(object("Service", alias, Maker::Alias(own, n)));
    }
    for exposure in &instance.exposures {
        if matches!(exposure.kind, ExposureKind::LoadBalancer(_)) {
            found.push(object("Service", &exposure.name, Maker::LoadBalancer(own)));
        }
    }
    for workload in &instance.workloads {
        let kind = match workload.settings.controller {
            Controller::Deployment { .. } => "Deployment",
            Controller::StatefulSet { .. } => "StatefulSet",
            Controller::DaemonSet => "DaemonSet",
            Controller::Job { .. } | Controller::Hook { .. } => "Job",
            Controller::CronJob(_) => "CronJob",
        };
        let is_part = workload.settings.path.len() == 2;
        let maker = if is_part { Maker::Part(own, &workload.settings.path) } else { Maker::Itself(own) };
        found.push(object(kind, &workload.settings.name, maker));
    }
    found
}
