//! Walks over what rules look at, and the places of what they see.

use std::collections::BTreeSet;

use crate::diagnostics::Span;
use crate::model::{
    Container, Dashboard, Environment, EnvironmentId, Instance, PlannedService, Platform, Service, Team, TeamRule,
    Workload,
};
use crate::yaml::Node;

/// One service or variant in one environment.
#[derive(Clone, Copy)]
pub(super) struct Visit<'p> {
    pub(super) platform: &'p Platform,
    pub(super) service: &'p Service,
    pub(super) planned: &'p PlannedService,
    pub(super) instance: &'p Instance,
    /// It has an overlay there. A service without any overlay is looked at as it is planned.
    pub(super) deployed: bool,
}

/// The words of a workload or container: keys from the service's top.
#[derive(Clone, Copy)]
pub(super) struct Part<'p>(pub(super) &'p [String]);

/// Every instance in every environment where its service runs; as planned if it runs nowhere yet.
pub(super) fn instances(platform: &Platform) -> impl Iterator<Item = Visit<'_>> {
    platform.services.iter().flat_map(move |service| {
        let deployed = !service.deployed.is_empty();
        let planned = service.planned.iter().filter(move |_| !deployed);
        service.deployed.values().chain(planned).flat_map(move |planned| {
            planned.instances.iter().map(move |instance| Visit { platform, service, planned, instance, deployed })
        })
    })
}

/// Every instance that runs.
pub(super) fn deployed(platform: &Platform) -> impl Iterator<Item = Visit<'_>> {
    instances(platform).filter(|visit| visit.deployed)
}

/// Every workload.
pub(super) fn workloads(platform: &Platform) -> impl Iterator<Item = (Visit<'_>, &Workload)> {
    instances(platform).flat_map(|visit| visit.instance.workloads.iter().map(move |workload| (visit, workload)))
}

/// Every container of every pod, init containers first.
pub(super) fn containers(platform: &Platform) -> impl Iterator<Item = (Visit<'_>, &Workload, &Container)> {
    workloads(platform).flat_map(|(visit, workload)| pod_containers(workload).map(move |c| (visit, workload, c)))
}

/// The containers of a workload's pod, init containers first.
pub(super) fn pod_containers(workload: &Workload) -> impl Iterator<Item = &Container> {
    workload.pod.init.iter().chain(&workload.pod.containers)
}

/// Every rule that a team wrote itself, by service and file.
pub(super) fn team_rules(platform: &Platform) -> impl Iterator<Item = (&Service, &TeamRule)> {
    platform.services.iter().flat_map(|service| {
        let groups = service.monitoring.rules.iter().flat_map(|file| &file.groups);
        groups.flat_map(|group| &group.rules).map(move |rule| (service, rule))
    })
}

/// Every dashboard that a team made itself.
pub(super) fn team_dashboards(platform: &Platform) -> impl Iterator<Item = &Dashboard> {
    platform.services.iter().flat_map(|service| &service.monitoring.dashboards)
}

impl<'p> Visit<'p> {
    pub(super) fn environment(&self) -> &'p Environment {
        self.platform.environment(self.planned.environment)
    }

    pub(super) fn team(&self) -> &'p Team {
        self.platform.team(self.service.team)
    }

    /// Where the service runs, or is planned if it runs nowhere.
    pub(super) fn environments(&self) -> BTreeSet<EnvironmentId> {
        if self.deployed {
            self.service.deployed.keys().copied().collect()
        } else {
            self.platform.environment_ids().collect()
        }
    }

    /// The place that decided a value of the instance.
    pub(super) fn place(&self, path: &[&str]) -> Span {
        self.platform.documents.origin(&self.instance.origin, path)
    }

    /// The place of the last key of a path, where some layer has it.
    pub(super) fn key_place(&self, path: &[&str]) -> Span {
        let key = path.split_last().and_then(|(last, parents)| {
            self.instance.origin.0.iter().rev().find_map(|layer| {
                let mut node = self.platform.documents.get(layer.file)?;
                for step in layer.path().chain(parents.iter().copied()) {
                    node = node.get(step)?;
                }
                node.entry(last).map(|entry| entry.key_span)
            })
        });
        key.unwrap_or_else(|| self.place(path))
    }

    /// A value as it was written, with its place.
    pub(super) fn written(&self, path: &[&str]) -> Option<(Span, &'p Node)> {
        self.platform.documents.find(&self.instance.origin, path)
    }

    /// The words of a mapping of a part in every layer, strongest first: its own, and then those that it may take
    /// from the service. Of what [`Visit::written_of_part`] finds below it, several words are found at once.
    pub(super) fn layers_of_part(&self, part: Part<'p>, key: &'p str) -> Vec<&'p Node> {
        let layers = || self.platform.documents.layers(&self.instance.origin);
        let own = layers().filter_map(|layer| layer.find(part.0.iter().map(String::as_str).chain([key])));
        let service = layers().filter(|_| part.inherits()).filter_map(|layer| layer.find([key]));
        own.chain(service).map(|(_, node)| node).collect()
    }

    /// The words that the service's own files say of the instance, with the places of their keys, as far down as no
    /// stronger file takes a word away. Words below `slo` and `alerts` are joined to these by a dot.
    pub(super) fn own_words(&self) -> Vec<(String, Span)> {
        let is_own = |file| file == self.service.file || self.service.overlays.values().any(|own| *own == file);
        let (mut found, mut taken_away) = (Vec::new(), BTreeSet::new());
        for layer in self.instance.origin.0.iter().rev().filter(|layer| is_own(layer.file)) {
            let top = self.platform.documents.get(layer.file);
            let Some(node) = layer.path().try_fold(top, |node, step| Some(node?.get(step))).flatten() else {
                continue;
            };
            let mut here = Vec::new();
            words_of(node, "", &mut here);
            for (word, span, is_null) in here {
                let group = word.split('.').next().unwrap_or_default();
                if taken_away.contains(&word) || taken_away.contains(group) {
                    continue;
                }
                if is_null {
                    taken_away.insert(word);
                } else {
                    found.push((word, span));
                }
            }
        }
        found
    }

    /// A word of a workload or container as it was written; workers, schedules and hooks take what they do
    /// not say from the service.
    pub(super) fn written_of_part(&self, part: Part<'_>, path: &[&str]) -> Option<(Span, &'p Node)> {
        let own: Vec<&str> = part.0.iter().map(String::as_str).chain(path.iter().copied()).collect();
        self.written(&own).or_else(|| if part.inherits() { self.written(path) } else { None })
    }

    pub(super) fn place_of_part(&self, part: Part<'_>, path: &[&str]) -> Span {
        self.written_of_part(part, path).map_or_else(
            || {
                let own: Vec<&str> = part.0.iter().map(String::as_str).chain(path.iter().copied()).collect();
                self.place(&own)
            },
            |(span, _)| span,
        )
    }
}

/// The words of a mapping, with the places of their keys and whether they are `null`.
fn words_of(node: &Node, before: &str, found: &mut Vec<(String, Span, bool)>) {
    for entry in node.entries() {
        let word = format!("{before}{}", entry.key);
        if before.is_empty() && matches!(word.as_str(), "slo" | "alerts") && !entry.value.is_null() {
            words_of(&entry.value, &format!("{word}."), found);
        } else {
            found.push((word, entry.key_span, entry.value.is_null()));
        }
    }
}

impl Part<'_> {
    /// Sidecars and init containers say everything themselves.
    fn inherits(self) -> bool {
        matches!(self.0.first().map(String::as_str), Some("workers" | "schedules" | "hooks"))
    }
}

impl<'p> From<&'p Container> for Part<'p> {
    fn from(container: &'p Container) -> Self {
        Self(&container.path)
    }
}

impl<'p> From<&'p Workload> for Part<'p> {
    fn from(workload: &'p Workload) -> Self {
        Self(&workload.path)
    }
}
