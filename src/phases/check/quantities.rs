//! Iterates over every quantity of the spec as it was written, with its span.

use std::collections::HashSet;

use super::visit::{self, Part, Visit};
use crate::diagnostics::{FileId, Span};
use crate::language::model::{Container, Platform};
use crate::yaml::Node;

pub(super) struct WrittenQuantity<'p> {
    /// The field that holds it, for example `memory`.
    pub(super) name: &'p str,
    pub(super) text: &'p str,
    pub(super) span: Span,
}

const RANGES: [&str; 3] = ["cpu", "memory", "ephemeralStorage"];
const QUOTAS: [&str; 4] = ["cpu", "memory", "memoryLimit", "storage"];
const LIMITS: [&str; 4] = ["cpu", "memory", "memoryLimit", "maxMemory"];

/// Returns the field of the spec for a resource.
pub(super) fn field_of(resource: &str) -> &str {
    match resource {
        "ephemeral-storage" => "ephemeralStorage",
        other => other,
    }
}

/// Calls `report` once with every quantity, even if several environments or parts inherit it.
pub(super) fn each(platform: &Platform, mut report: impl FnMut(WrittenQuantity<'_>)) {
    let mut seen = HashSet::new();
    let mut report = |name: &str, (span, node): (Span, &Node)| {
        if seen.insert((span.file.0, span.start)) {
            one(name, (span, node), &mut report);
        }
    };
    for (visit, workload, container) in visit::containers(platform) {
        of_container(&visit, container, &mut report);
        for volume in &workload.pod.settings.volumes {
            for field in ["size", "scratch"] {
                if let Some(found) = visit.written(&["volumes", &volume.name, field]) {
                    report(field, found);
                }
            }
        }
    }
    for team in &platform.config.teams {
        for id in team.quota.keys() {
            let environment = &platform.config.environment(*id).name;
            let quota = platform.config.documents.get(team.file).and_then(|node| node.get("quota")?.get(environment));
            of_mapping(quota, &QUOTAS, team.file, &mut report);
            of_all(quota.and_then(|q| q.get("extended")), &mut report);
        }
    }
    for environment in &platform.config.environments {
        let limits = platform.config.documents.get(environment.file).and_then(|node| node.get("limits"));
        of_mapping(limits, &LIMITS, environment.file, &mut report);
    }
}

fn of_container<'p>(visit: &Visit<'p>, container: &'p Container, report: &mut impl FnMut(&str, (Span, &Node))) {
    let layers = visit.layers_of_part(Part::from(container), "resources");
    let written = |field: &str| layers.iter().find_map(|layer| layer.find([field]));
    for field in RANGES {
        if let Some(found) = written(field) {
            report(field, found);
        }
    }
    of_all(written("extended").map(|(_, node)| node), report);
}

fn of_mapping(node: Option<&Node>, fields: &[&str], file: FileId, report: &mut impl FnMut(&str, (Span, &Node))) {
    for entry in node.map(Node::entries).unwrap_or_default() {
        if fields.contains(&&*entry.key) && entry.value.span.file == file {
            report(&entry.key, (entry.value.span, &entry.value));
        }
    }
}

fn of_all(node: Option<&Node>, report: &mut impl FnMut(&str, (Span, &Node))) {
    for entry in node.map(Node::entries).unwrap_or_default() {
        report(&entry.key, (entry.value.span, &entry.value));
    }
}

/// Reports one quantity, or both of a range.
fn one(name: &str, (span, node): (Span, &Node), report: &mut impl FnMut(WrittenQuantity<'_>)) {
    let Some(text) = node.text().filter(|_| !node.is_null()) else { return };
    for text in text.split("..").map(str::trim).filter(|text| !text.is_empty()) {
        report(WrittenQuantity { name, text, span });
    }
}
