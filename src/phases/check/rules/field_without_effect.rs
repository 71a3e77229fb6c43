//! `field-without-effect`: a field that no workload of the service uses.

use std::collections::BTreeMap;

use crate::diagnostics::{Severity, Span, page};
use crate::language::model::{Platform, Role, Workload};
use crate::phases::check::field_readers::{Reader, reader};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;
use crate::phases::check::visit::Visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Reports fields of a service that have no effect in any environment and variant to which they apply: fields of
    /// the main workload in a service of `kind: parts`, `scale`, `disruptions` and `update` of a daemon or a job, `update` of a
    /// stateful service, `aliases`, `callers` and objectives over requests of a service that serves nothing,
    /// `metrics` without a port for metrics; and `placement` and `shutdown` of a worker in a pod that another
    /// worker opened. Defaults of the platform, an environment or a team are never reported.
    ///
    /// ## Why is this bad
    /// Workers, schedules and hooks have the connections that they declare themselves, and no others. `calls` at
    /// the top of a service without a main workload give nobody a network policy or an address.
    ///
    /// ## Example
    /// ```yaml
    /// kind: parts
    /// calls: [postgres]
    /// schedules: { report: { cron: "@daily", command: [bin/report] } }
    /// ```
    ///
    /// ## How to fix
    /// Move the field to the worker, schedule or hook that it is meant for, or remove it.
    PAGE = "field-without-effect" => "a field that nothing in the service uses";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let mut uses: BTreeMap<KeyPosition, FieldUses<'_>> = BTreeMap::new();
    for visit in visit::instances(platform) {
        for (field, span) in visit.own_fields() {
            let Some(reader) = reader(&field) else { continue };
            let position = (span.file.0, span.start, span.end);
            let uses = uses.entry(position).or_insert_with(|| FieldUses {
                field,
                span,
                reader,
                has_effect: false,
                without_effect: Vec::new(),
            });
            if uses.has_effect || reader.is_in(visit.instance) {
                uses.has_effect = true;
            } else {
                uses.without_effect.push(visit);
            }
        }
        in_joined_pods(&visit, findings);
    }
    for uses in uses.into_values().filter(|uses| !uses.has_effect) {
        for visit in &uses.without_effect {
            let message = format!("nothing uses `{}`: {}", uses.field, uses.reader.lack(visit.instance));
            findings.group_at(visit, uses.span, message, |d| d.help(help(&uses.field)));
        }
    }
}

/// The position of a key: file, start and end in bytes.
type KeyPosition = (u32, u32, u32);

/// A field at one position, over all environments and variants to which it applies. It has an effect if one of them
/// uses it.
struct FieldUses<'p> {
    field: String,
    span: Span,
    reader: Reader,
    has_effect: bool,
    without_effect: Vec<Visit<'p>>,
}

/// Reports fields of workers that run in the pod of another worker, which has these fields itself.
fn in_joined_pods(visit: &Visit<'_>, findings: &mut Findings<'_>) {
    for (worker, opener) in visit.instance.workloads.iter().flat_map(joined) {
        for field in ["placement", "shutdown"] {
            let path = ["workers", worker, field];
            if visit.written(&path).is_some_and(|(_, node)| !node.is_null()) {
                let message = format!("`{field}` of this worker has no effect: its pod is that of `{opener}`");
                let help = format!("say it at `{opener}`, or give the worker a pod of its own");
                findings.group_at(visit, visit.key_span(&path), message, |d| d.help(help));
            }
        }
    }
}

fn help(field: &str) -> &'static str {
    match field {
        "calls" => "say it at the worker, schedule or hook that calls: each has the connections that it declares",
        "command" | "args" | "health" | "port" | "ports" => "say it at the worker, schedule or hook, or remove it",
        "metrics" => "remove it, or call the port that serves metrics `metrics`",
        "aliases" | "callers" => "remove it, or add the port that the service serves on",
        field if field.starts_with("slo.") || field.starts_with("alerts.") => {
            "remove it; objectives over queries of your own are `slo: { custom }`"
        }
        _ => "remove it, or change `kind`",
    }
}

/// Returns the workers that run in the pod of another worker, each with that worker.
fn joined(workload: &Workload) -> impl Iterator<Item = (&str, &str)> {
    let worker = matches!(workload.settings.role, Role::Worker(_));
    let containers = workload.pod.containers.iter().skip(1).filter(move |_| worker);
    containers.map(move |container| (name(&container.settings.path), name(&workload.settings.path)))
}

/// Returns the name of the worker that a path leads to.
fn name(path: &[String]) -> &str {
    path.get(1).map_or("", String::as_str)
}
