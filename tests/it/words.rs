//! `word-without-effect` against what is made: each word is added to services of every kind, and what is emitted with
//! and without it tells whether it has an effect.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rutter::phases::check::{Reader, WORDS};
use rutter::phases::emit::emit;
use rutter::pipeline::compile::check;
use rutter::source::Memory;

use crate::every_kind;

const CODE: &str = "word-without-effect";

/// What every alert asks for.
const SOURCES: &str = "tier: core
chart: { repository: https://charts.example.com, name: sources, version: \"1.2.3\" }
provides: [kube-state-metrics, kubelet, node-exporter, api-server]
";

/// A service of each kind, with ports and without.
const SERVICES: &[(&str, &str)] = &[
    ("deployment", ""),
    ("deployment that serves", "ports: { web: 80, metrics: 90 }\n"),
    ("stateful", "kind: stateful\n"),
    ("stateful that serves", "kind: stateful\nports: { web: 80, metrics: 90 }\n"),
    ("daemon", "kind: daemon\n"),
    ("daemon that serves", "kind: daemon\nports: { web: 80, metrics: 90 }\n"),
    ("job", "kind: job\n"),
    ("parts with a worker", "kind: parts\nworkers: { own: { command: [x] } }\n"),
    (
        "parts with a worker that has metrics",
        "kind: parts\nworkers: { own: { command: [x], ports: { metrics: 90 } } }\n",
    ),
    ("parts with a schedule", "kind: parts\nschedules: { own: { cron: \"@daily\", command: [x] } }\n"),
    ("parts with a hook", "kind: parts\nhooks: { own: { before: sync, command: [x] } }\n"),
    ("parts", "kind: parts\n"),
];

/// A value for each word; before it, words without which it has none anywhere.
const SAMPLES: &[(&str, &str, &str)] = &[
    ("aliases", "", "aliases: [other]"),
    ("alerts.errors", "", "alerts: { errors: { warning: 2 } }"),
    ("alerts.latency", "", "alerts: { latency: 1s }"),
    ("alerts.memory", "", "alerts: { memory: 50 }"),
    ("alerts.off", "", "alerts: { off: [KubePodCrashLooping, KubeJobFailed] }"),
    ("alerts.throttling", "", "alerts: { throttling: 50 }"),
    ("alerts.criticality", "", "alerts: { criticality: high }"),
    ("alerts.volume", VOLUME, "alerts: { volume: { warning: 50 } }"),
    ("annotations", "", "annotations: { a: b }"),
    ("args", "", "args: [--verbose]"),
    ("disruptions", "", "disruptions: { minAvailable: 0 }"),
    ("callers", "", "callers: [agent]"),
    ("calls", "", "calls: [\"https://api.example.org\"]"),
    ("command", "", "command: [bin/other]"),
    ("config", "", "config: { extra: { files: { a.txt: hello }, mount: /etc/extra } }"),
    ("env", "", "env: { A: b }"),
    ("envFrom", "existing: [{ secret: given }]", "envFrom: [{ secret: given }]"),
    ("expose", "", "expose: { host: probe, port: web }"),
    ("health", "", "health: { exec: [bin/ok] }"),
    ("hooks", "", "hooks: { more: { before: sync, command: [bin/h] } }"),
    ("identity", "", "identity: \"arn:aws:iam::1:role/x\""),
    ("init", "", "init: { first: { image: \"registry.example.com/shop/first:v1\" } }"),
    ("labels", "", "labels: { a: b }"),
    ("metrics", "", "metrics: { path: /stats }"),
    ("placement", "", "placement: { nodeSelector: { a: b } }"),
    ("port", "", "port: 7070"),
    ("ports", "", "ports: { extra: 7071 }"),
    ("pull", "", "pull: always"),
    ("resources", "", "resources: { cpu: 200m..2, memory: 99Mi..199Mi }"),
    ("scale", "", "scale: 3"),
    ("schedules", "", "schedules: { more: { cron: \"@daily\", command: [bin/s] } }"),
    ("secrets", "", "secrets: { TOKEN: \"shop/x#y\" }"),
    ("security", "", "security: { user: 1234 }"),
    ("shutdown", "", "shutdown: { grace: 99s }"),
    ("sidecars", "", "sidecars: { proxy: { image: \"registry.example.com/shop/proxy:v1\" } }"),
    ("slo.availability", "", "slo: { availability: 99.9 }"),
    ("slo.convention", "", "slo: { convention: istio }"),
    ("slo.custom", "", CUSTOM),
    ("slo.latency", "", "slo: { latency: { below: 300ms, objective: 99, buckets: [300ms] } }"),
    ("slo.minRequests", "slo: { availability: 99.9 }", "slo: { availability: 99.9, minRequests: 7 }"),
    ("slo.period", "slo: { availability: 99.9 }", "slo: { availability: 99.9, period: 7d }"),
    ("slo.statusLabel", "", "slo: { statusLabel: status }"),
    ("update", "", "update: recreate"),
    ("variants", "", "variants: { two: { labels: { a: b } } }"),
    ("volumes", "", VOLUME),
    ("workers", "", "workers: { more: { command: [bin/w] } }"),
];

const VOLUME: &str = "volumes: { data: { size: 1Gi, mount: /data, access: read-write-many } }";
const CUSTOM: &str = "slo: { custom: { orders: { objective: 99, errors: \"sum(rate(a[${window}]))\", total: \"sum(rate(b[${window}]))\" } } }";

/// What is made of a service, and what is reported of it: codes and messages.
struct Outcome {
    files: BTreeMap<String, Vec<u8>>,
    found: Vec<(String, String)>,
}

impl Outcome {
    fn of(service: &str) -> Self {
        let is_platform = |path: &str| path.starts_with("platform/") && !path.ends_with("prod.yaml");
        let all = every_kind::workspace();
        let mut files: Memory = all
            .iter()
            .filter(|(path, _)| is_platform(path))
            .map(|(path, text)| (path.to_owned(), text.to_vec()))
            .collect();
        files.insert("platform/components/sources.yaml", SOURCES);
        files.insert("platform/teams/shop.yaml", "owners: [acme:shop]\n");
        every_kind::add(&mut files, "probe", service, &["dev"]);
        let checked = check(&files);
        let tree = emit(&checked.platform).0;
        let found = checked.diagnostics.iter().map(|d| (d.code.to_owned(), d.message.clone())).collect();
        Self { files: tree.iter().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect(), found }
    }

    fn reports(&self, word: &str) -> bool {
        self.found.iter().any(|(code, message)| code == CODE && message.contains(&format!("`{word}`")))
    }
}

/// The lines of a service, of which the last one of a word counts.
fn service(parts: &[&str]) -> String {
    let mut lines: Vec<(String, String)> = Vec::new();
    for line in parts.iter().flat_map(|part| part.lines()) {
        let key = line.split(':').next().unwrap().to_owned();
        lines.retain(|(known, _)| *known != key);
        lines.push((key, line.to_owned()));
    }
    lines.into_iter().map(|(_, line)| line + "\n").collect()
}

const HEAD: &str =
    "team: shop\nimage: registry.example.com/shop/probe\nresources: { cpu: 100m..1, memory: 128Mi..256Mi }\n";

#[test]
fn a_word_is_reported_where_nothing_changes_without_it() {
    let mut wrong = Vec::new();
    for (kind, own) in SERVICES {
        let mut outcomes: BTreeMap<String, Outcome> = BTreeMap::new();
        for (word, before, sample) in SAMPLES {
            let Some((_, reader)) = WORDS.iter().find(|(known, _)| known == word) else { panic!("no row of {word}") };
            let bare = service(&[HEAD, own, before]);
            let bare = outcomes.entry(bare.clone()).or_insert_with(|| Outcome::of(&bare));
            let with = Outcome::of(&service(&[HEAD, own, before, sample]));
            let changes = with.files != bare.files;
            let expected = match reader {
                Reader::OwnFinding(code) => {
                    if !changes && !with.found.iter().any(|(found, _)| found == code) {
                        wrong.push(format!("{kind}: `{word}` has no effect, and no {code}"));
                    }
                    false
                }
                // Who may call is judged where somebody calls, and stands in no object.
                _ if *word == "callers" => !own.contains("web"),
                // A number of pods still spreads those of a daemon or job over zones, which decides nothing about how many
                // run; that is no effect of the word that anybody asks for.
                _ if *word == "scale" && ["daemon", "job"].iter().any(|other| kind.starts_with(other)) => true,
                _ => !changes,
            };
            if with.reports(word) != expected {
                wrong.push(format!("{kind}: `{word}` changes something: {changes}; {:?}", with.found));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every word of the schema has a row, or everything below it has, and a sample unless no object comes of it.
#[test]
fn every_word_of_a_service_has_a_row() {
    let schema = |file: &str| -> serde_json::Value {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(file);
        serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
    };
    let names = |schema: &serde_json::Value| -> Vec<String> {
        schema["properties"].as_object().unwrap().keys().filter(|key| *key != "$schema").cloned().collect()
    };
    let service = schema("service.json");
    let shared = schema("words.json");
    let below = |group: &str, definition: &str| -> Vec<String> {
        names(&shared["definitions"][definition]).into_iter().map(|word| format!("{group}.{word}")).collect()
    };
    let mut words = [names(&service), names(&schema("overlay.json"))].concat();
    words.retain(|word| !["slo", "alerts"].contains(&word.as_str()));
    words.extend([below("slo", "Slo"), below("alerts", "Alerts")].concat());
    words.sort();
    words.dedup();
    assert_eq!(words, WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>());
    let is_tried = |(word, reader): &&(&str, Reader)| *reader != Reader::Rutter && *word != "kind";
    let visible = WORDS.iter().filter(is_tried).map(|(word, _)| *word);
    let mut samples: Vec<&str> = SAMPLES.iter().map(|(word, ..)| *word).collect();
    samples.sort_unstable();
    assert_eq!(samples, visible.collect::<Vec<_>>());
}

/// What a variant or another environment uses is no mistake of the place where it is said for all of them.
#[test]
fn a_word_that_a_variant_uses_is_not_reported() {
    let all = "kind: parts\nscale: 3\nports: { web: 80, metrics: 90 }\naliases: [other]\nslo: { convention: istio }\n\
               variants: { eu: { kind: deployment, aliases: null } }\n";
    let outcome = Outcome::of(&format!("{HEAD}{all}"));
    assert!(
        !outcome.reports("scale") && !outcome.reports("ports") && !outcome.reports("slo.convention"),
        "{:?}",
        outcome.found
    );
    // The variant takes the aliases away, so that nobody has them.
    assert!(outcome.reports("aliases"), "{:?}", outcome.found);
}
