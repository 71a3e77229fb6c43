//! Iterates over the parts of the model that rules check, and finds the spans of their fields.

use std::collections::BTreeSet;

use crate::diagnostics::Span;
use crate::language::model::{
    Container, Dashboard, Environment, EnvironmentId, Instance, PlannedService, Platform, Service, Team, TeamRule,
    Workload,
};
use crate::yaml::Node;

/// A service or variant in one environment.
#[derive(Clone, Copy)]
pub(super) struct Visit<'p> {
    pub(super) platform: &'p Platform,
    pub(super) service: &'p Service,
    pub(super) planned: &'p PlannedService,
    pub(super) instance: &'p Instance,
    /// Whether it has an overlay there. A service without any overlay is checked as it would be without overlays.
    pub(super) deployed: bool,
}

/// A workload or container, by the keys that lead from the top of the service to its fields.
#[derive(Clone, Copy)]
pub(super) struct Part<'p>(pub(super) &'p [String]);

/// Returns every instance in every environment where its service is deployed. A service that is not deployed anywhere
/// is returned for every environment.
pub(super) fn instances(platform: &Platform) -> impl Iterator<Item = Visit<'_>> {
    platform.services.iter().flat_map(move |service| {
        let deployed = !service.deployed.is_empty();
        let planned = service.planned.iter().filter(move |_| !deployed);
        service.deployed.values().chain(planned).flat_map(move |planned| {
            planned.instances.iter().map(move |instance| Visit { platform, service, planned, instance, deployed })
        })
    })
}

/// Returns every deployed instance.
pub(super) fn deployed(platform: &Platform) -> impl Iterator<Item = Visit<'_>> {
    instances(platform).filter(|visit| visit.deployed)
}

/// Returns every workload.
pub(super) fn workloads(platform: &Platform) -> impl Iterator<Item = (Visit<'_>, &Workload)> {
    instances(platform).flat_map(|visit| visit.instance.workloads.iter().map(move |workload| (visit, workload)))
}

/// Returns every container of every pod, init containers first.
pub(super) fn containers(platform: &Platform) -> impl Iterator<Item = (Visit<'_>, &Workload, &Container)> {
    workloads(platform).flat_map(|(visit, workload)| pod_containers(workload).map(move |c| (visit, workload, c)))
}

/// Returns the containers of a workload's pod, init containers first.
pub(super) fn pod_containers(workload: &Workload) -> impl Iterator<Item = &Container> {
    workload.pod.init.iter().chain(&workload.pod.containers)
}

/// Returns every rule that a team wrote, by service and file.
pub(super) fn team_rules(platform: &Platform) -> impl Iterator<Item = (&Service, &TeamRule)> {
    platform.services.iter().flat_map(|service| {
        let groups = service.monitoring.rules.iter().flat_map(|file| &file.groups);
        groups.flat_map(|group| &group.rules).map(move |rule| (service, rule))
    })
}

/// Returns every dashboard that a team wrote.
pub(super) fn team_dashboards(platform: &Platform) -> impl Iterator<Item = &Dashboard> {
    platform.services.iter().flat_map(|service| &service.monitoring.dashboards)
}

impl<'p> Visit<'p> {
    pub(super) fn environment(&self) -> &'p Environment {
        self.platform.config.environment(self.planned.environment)
    }

    pub(super) fn team(&self) -> &'p Team {
        self.platform.config.team(self.service.team)
    }

    /// Returns the environments where the service is deployed, or all if it is deployed nowhere.
    pub(super) fn environments(&self) -> BTreeSet<EnvironmentId> {
        if self.deployed {
            self.service.deployed.keys().copied().collect()
        } else {
            self.platform.config.environment_ids().collect()
        }
    }

    /// Returns the span that decided a value of the instance.
    pub(super) fn span(&self, path: &[&str]) -> Span {
        self.platform.config.documents.deciding_span(&self.instance.origin, path)
    }

    /// Returns the span of the last key of a path in the strongest layer that has it.
    pub(super) fn key_span(&self, path: &[&str]) -> Span {
        let key = path.split_last().and_then(|(last, parents)| {
            self.instance.origin.0.iter().rev().find_map(|layer| {
                let mut node = self.platform.config.documents.get(layer.file)?;
                for step in layer.path().chain(parents.iter().copied()) {
                    node = node.get(step)?;
                }
                node.entry(last).map(|entry| entry.key_span)
            })
        });
        key.unwrap_or_else(|| self.span(path))
    }

    /// Returns a value as it was written, with its span.
    pub(super) fn written(&self, path: &[&str]) -> Option<(Span, &'p Node)> {
        self.platform.config.documents.find(&self.instance.origin, path)
    }

    /// Returns the mapping `key` of a part in every layer, strongest first: the part's own, then those that it inherits
    /// from the service. It serves checks of several fields below the mapping that [`Visit::written_of_part`] would
    /// look up one by one.
    pub(super) fn layers_of_part(&self, part: Part<'p>, key: &'p str) -> Vec<&'p Node> {
        let layers = || self.platform.config.documents.layers(&self.instance.origin);
        let own = layers().filter_map(|layer| layer.find(part.0.iter().map(String::as_str).chain([key])));
        let service = layers().filter(|_| part.inherits()).filter_map(|layer| layer.find([key]));
        own.chain(service).map(|(_, node)| node).collect()
    }

    /// Returns the fields of the instance that the service's own files set, with the spans of their keys. A field that
    /// a stronger file removes with `null` is left out. Fields below `slo` and `alerts` have names such as
    /// `slo.period`.
    pub(super) fn own_fields(&self) -> Vec<(String, Span)> {
        let is_own = |file| file == self.service.file || self.service.overlays.values().any(|own| *own == file);
        let (mut found, mut removed) = (Vec::new(), BTreeSet::new());
        for layer in self.instance.origin.0.iter().rev().filter(|layer| is_own(layer.file)) {
            let top = self.platform.config.documents.get(layer.file);
            let Some(node) = layer.path().try_fold(top, |node, step| Some(node?.get(step))).flatten() else {
                continue;
            };
            let mut here = Vec::new();
            collect_fields(node, "", &mut here);
            for (field, span, is_null) in here {
                let group = field.split('.').next().unwrap_or_default();
                if removed.contains(&field) || removed.contains(group) {
                    continue;
                }
                if is_null {
                    removed.insert(field);
                } else {
                    found.push((field, span));
                }
            }
        }
        found
    }

    /// Returns a field of a workload or container as it was written. Workers, schedules and hooks inherit what they do
    /// not set from the service.
    pub(super) fn written_of_part(&self, part: Part<'_>, path: &[&str]) -> Option<(Span, &'p Node)> {
        let own: Vec<&str> = part.0.iter().map(String::as_str).chain(path.iter().copied()).collect();
        self.written(&own).or_else(|| if part.inherits() { self.written(path) } else { None })
    }

    /// Returns the span of a field of a workload or container, or of the value that decides it if it is not written.
    pub(super) fn span_of_part(&self, part: Part<'_>, path: &[&str]) -> Span {
        self.written_of_part(part, path).map_or_else(
            || {
                let own: Vec<&str> = part.0.iter().map(String::as_str).chain(path.iter().copied()).collect();
                self.span(&own)
            },
            |(span, _)| span,
        )
    }
}

/// Collects the fields of a mapping, with the spans of their keys and whether they are `null`.
fn collect_fields(node: &Node, before: &str, found: &mut Vec<(String, Span, bool)>) {
    for entry in node.entries() {
        let field = format!("{before}{}", entry.key);
        if before.is_empty() && matches!(field.as_str(), "slo" | "alerts") && !entry.value.is_null() {
            collect_fields(&entry.value, &format!("{field}."), found);
        } else {
            found.push((field, entry.key_span, entry.value.is_null()));
        }
    }
}

impl Part<'_> {
    /// Returns whether the part inherits fields from the service. Sidecars and init containers do not.
    fn inherits(self) -> bool {
        matches!(self.0.first().map(String::as_str), Some("workers" | "schedules" | "hooks"))
    }
}

impl<'p> From<&'p Container> for Part<'p> {
    fn from(container: &'p Container) -> Self {
        Self(&container.settings.path)
    }
}

impl<'p> From<&'p Workload> for Part<'p> {
    fn from(workload: &'p Workload) -> Self {
        Self(&workload.settings.path)
    }
}
