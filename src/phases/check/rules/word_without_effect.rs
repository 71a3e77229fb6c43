//! `word-without-effect`: a word that no workload of the service uses.

use std::collections::BTreeMap;

use crate::diagnostics::{Severity, Span, page};
use crate::language::model::{Platform, Role, Workload};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;
use crate::phases::check::visit::Visit;
use crate::phases::check::words::{Reader, reader};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Reports words of a service that have no effect in any environment and variant that they count in: words of the
    /// main workload in a service of `kind: parts`, `scale`, `disruptions` and `update` of a daemon or a job, `update` of a
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
    /// Move the word to the worker, schedule or hook that it is meant for, or remove it.
    PAGE = "word-without-effect" => "a word that nothing in the service uses";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let mut uses: BTreeMap<Place, Uses<'_>> = BTreeMap::new();
    for visit in visit::instances(platform) {
        for (word, span) in visit.own_words() {
            let Some(reader) = reader(&word) else { continue };
            let place = (span.file.0, span.start, span.end);
            let uses = uses.entry(place).or_insert_with(|| Uses {
                word,
                span,
                reader,
                has_effect: false,
                in_vain: Vec::new(),
            });
            if uses.has_effect || reader.is_in(visit.instance) {
                uses.has_effect = true;
            } else {
                uses.in_vain.push(visit);
            }
        }
        in_joined_pods(&visit, findings);
    }
    for uses in uses.into_values().filter(|uses| !uses.has_effect) {
        for visit in &uses.in_vain {
            let message = format!("nothing uses `{}`: {}", uses.word, uses.reader.lack(visit.instance));
            findings.group_at(visit, uses.span, message, |d| d.help(help(&uses.word)));
        }
    }
}

/// File, start and end of a key.
type Place = (u32, u32, u32);

/// A word at one place, in every environment and variant that it counts in: one of them may use what others cannot.
struct Uses<'p> {
    word: String,
    span: Span,
    reader: Reader,
    has_effect: bool,
    in_vain: Vec<Visit<'p>>,
}

/// Words of workers that run in a pod which another worker opened.
fn in_joined_pods(visit: &Visit<'_>, findings: &mut Findings<'_>) {
    for (worker, opener) in visit.instance.workloads.iter().flat_map(joined) {
        for word in ["placement", "shutdown"] {
            let path = ["workers", worker, word];
            if visit.written(&path).is_some_and(|(_, node)| !node.is_null()) {
                let message = format!("`{word}` of this worker has no effect: its pod is that of `{opener}`");
                let help = format!("say it at `{opener}`, or give the worker a pod of its own");
                findings.group_at(visit, visit.key_place(&path), message, |d| d.help(help));
            }
        }
    }
}

fn help(word: &str) -> &'static str {
    match word {
        "calls" => "say it at the worker, schedule or hook that calls: each has the connections that it declares",
        "command" | "args" | "health" | "port" | "ports" => "say it at the worker, schedule or hook, or remove it",
        "metrics" => "remove it, or call the port that serves metrics `metrics`",
        "aliases" | "callers" => "remove it, or add the port that the service serves on",
        word if word.starts_with("slo.") || word.starts_with("alerts.") => {
            "remove it; objectives over queries of your own are `slo: { custom }`"
        }
        _ => "remove it, or change `kind`",
    }
}

/// The workers that run in a pod which another worker opened, with that worker.
fn joined(workload: &Workload) -> impl Iterator<Item = (&str, &str)> {
    let worker = matches!(workload.settings.role, Role::Worker(_));
    let containers = workload.pod.containers.iter().skip(1).filter(move |_| worker);
    containers.map(move |container| (name(&container.settings.path), name(&workload.settings.path)))
}

/// The name of the part that a path leads to.
fn name(path: &[String]) -> &str {
    path.get(1).map_or("", String::as_str)
}
