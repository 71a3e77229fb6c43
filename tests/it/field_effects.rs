//! Tests `field-without-effect` against the output: each field is added to services of every kind, and has an effect if
//! the output with and without it differs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rutter::phases::check::{FIELD_READERS, Reader};
use rutter::phases::emit::emit;
use rutter::pipeline::compile::check;
use rutter::source::Memory;

use crate::every_kind;

const CODE: &str = "field-without-effect";

/// A component that provides the metrics of every alert.
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

/// A value for each field, by the field's name. Before it, fields without which it has no effect in any service.
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

/// The output for a service, and its diagnostics as codes and messages.
struct CheckedService {
    files: BTreeMap<String, Vec<u8>>,
    found: Vec<(String, String)>,
}

impl CheckedService {
    fn of(service: &str) -> Self {
        let checked = check(&workspace_of(service));
        let tree = emit(&checked.platform).0;
        let found = checked.diagnostics.iter().map(|d| (d.code.to_owned(), d.message.clone())).collect();
        Self { files: tree.iter().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect(), found }
    }

    fn reports(&self, field: &str) -> bool {
        self.found.iter().any(|(code, message)| code == CODE && message.contains(&format!("`{field}`")))
    }
}

/// Returns a workspace with one service in one environment.
fn workspace_of(service: &str) -> Memory {
    let is_platform = |path: &str| path.starts_with("platform/") && !path.ends_with("prod.yaml");
    let all = every_kind::workspace();
    let mut files: Memory =
        all.iter().filter(|(path, _)| is_platform(path)).map(|(path, text)| (path.to_owned(), text.to_vec())).collect();
    files.insert("platform/components/sources.yaml", SOURCES);
    files.insert("platform/teams/shop.yaml", "owners: [acme:shop]\n");
    every_kind::add(&mut files, "probe", service, &["dev"]);
    files
}

/// Returns a workspace for each field and kind of service, with a name for each.
pub(crate) fn workspaces() -> Vec<(String, Memory)> {
    let mut found = Vec::new();
    for (kind, own) in SERVICES {
        for (field, before, sample) in SAMPLES {
            let name = format!("field-{field}-{kind}").replace(' ', "-");
            found.push((name, workspace_of(&service(&[HEAD, own, before, sample]))));
        }
    }
    found
}

/// Joins the lines of a service. Of several lines with the same key only the last one stays.
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
fn a_field_is_reported_if_and_only_if_the_output_is_the_same_without_it() {
    let mut wrong = Vec::new();
    for (kind, own) in SERVICES {
        let mut checked: BTreeMap<String, CheckedService> = BTreeMap::new();
        for (field, before, sample) in SAMPLES {
            let Some((_, reader)) = FIELD_READERS.iter().find(|(known, _)| known == field) else {
                panic!("no row of {field}")
            };
            let bare = service(&[HEAD, own, before]);
            let bare = checked.entry(bare.clone()).or_insert_with(|| CheckedService::of(&bare));
            let with = CheckedService::of(&service(&[HEAD, own, before, sample]));
            let changes = with.files != bare.files;
            let expected = match reader {
                Reader::OwnFinding(code) => {
                    if !changes && !with.found.iter().any(|(found, _)| found == code) {
                        wrong.push(format!("{kind}: `{field}` has no effect, and no {code}"));
                    }
                    false
                }
                // `callers` is checked at the services that call, and no object is made from it.
                _ if *field == "callers" => !own.contains("web"),
                // `scale` of a daemon or job changes only how its pods are spread over zones, not their number. Users
                // do not mean that effect, so it is reported.
                _ if *field == "scale" && ["daemon", "job"].iter().any(|other| kind.starts_with(other)) => true,
                _ => !changes,
            };
            if with.reports(field) != expected {
                wrong.push(format!("{kind}: `{field}` changes something: {changes}; {:?}", with.found));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every field of the schema has a row, or all fields below it have one. It has a sample unless only rutter reads it.
#[test]
fn every_field_of_a_service_has_a_row() {
    let schema = |file: &str| -> serde_json::Value {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(file);
        serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
    };
    let names = |schema: &serde_json::Value| -> Vec<String> {
        schema["properties"].as_object().unwrap().keys().filter(|key| *key != "$schema").cloned().collect()
    };
    let service = schema("service.json");
    let shared = schema("shared.json");
    let below = |group: &str, definition: &str| -> Vec<String> {
        names(&shared["definitions"][definition]).into_iter().map(|field| format!("{group}.{field}")).collect()
    };
    let mut fields = [names(&service), names(&schema("overlay.json"))].concat();
    fields.retain(|field| !["slo", "alerts"].contains(&field.as_str()));
    fields.extend([below("slo", "Slo"), below("alerts", "Alerts")].concat());
    fields.sort();
    fields.dedup();
    assert_eq!(fields, FIELD_READERS.iter().map(|(field, _)| *field).collect::<Vec<_>>());
    let is_tried = |(field, reader): &&(&str, Reader)| *reader != Reader::Rutter && *field != "kind";
    let visible = FIELD_READERS.iter().filter(is_tried).map(|(field, _)| *field);
    let mut samples: Vec<&str> = SAMPLES.iter().map(|(field, ..)| *field).collect();
    samples.sort_unstable();
    assert_eq!(samples, visible.collect::<Vec<_>>());
}

/// A field that one variant or environment uses is not reported, even if the others do not use it.
#[test]
fn a_field_that_a_variant_uses_is_not_reported() {
    let all = "kind: parts\nscale: 3\nports: { web: 80, metrics: 90 }\naliases: [other]\nslo: { convention: istio }\n\
               variants: { eu: { kind: deployment, aliases: null } }\n";
    let checked = CheckedService::of(&format!("{HEAD}{all}"));
    assert!(
        !checked.reports("scale") && !checked.reports("ports") && !checked.reports("slo.convention"),
        "{:?}",
        checked.found
    );
    // The variant removes the aliases, so nothing uses them.
    assert!(checked.reports("aliases"), "{:?}", checked.found);
}
