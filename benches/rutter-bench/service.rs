//! Generates the files of one service.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::graph::{is_background, is_rare};
use crate::random::Random;
use crate::workspace::{File, Shape};

const SUBJECTS: [&str; 16] = [
    "account", "basket", "booking", "catalog", "customer", "delivery", "invoice", "ledger", "message", "order",
    "parcel", "payment", "price", "search", "stock", "ticket",
];
const ROLES: [&str; 8] = ["api", "backend", "cache", "gateway", "index", "ingest", "rules", "store"];

/// Returns the name of a service. It depends only on the number, so that callers can compute it.
pub(crate) fn name(service: usize) -> String {
    format!("{}-{}-{service:05}", SUBJECTS[service % SUBJECTS.len()], ROLES[service / SUBJECTS.len() % ROLES.len()])
}

/// Returns `service.yaml` and the overlays of a service.
pub(crate) fn files(shape: &Shape, n: usize, calls: &BTreeSet<usize>, callers: &BTreeSet<usize>) -> Vec<File> {
    let mut random = Random::of(shape.seed, n);
    let name = name(n);
    let background = is_background(n) && !shape.full;
    let text = if background {
        background_service(shape, n, &mut random, calls)
    } else {
        serving(shape, n, &mut random, calls, callers)
    };
    let mut files = vec![(format!("apps/{name}/service.yaml"), text)];
    for (place, environment) in shape.environments().iter().enumerate() {
        // Some services exist only in the first environment.
        if place == 0 || shape.full || !is_rare(n) {
            let text = overlay(environment, background, shape.full, &mut random);
            files.push((format!("apps/{name}/overlays/{environment}.yaml"), text));
        }
    }
    files
}

fn head(shape: &Shape, n: usize) -> String {
    let (name, team) = (name(n), shape.team(n));
    format!(
        "# yaml-language-server: $schema=../../schema/service.json
team: {team}
image: registry.example.com/{team}/{name}
description: Number {n} of the generated services.
"
    )
}

fn write_calls(text: &mut String, indent: &str, calls: &BTreeSet<usize>) {
    if calls.is_empty() {
        return;
    }
    let _ = writeln!(text, "{indent}calls:");
    for call in calls {
        let name = name(*call);
        let variable = name.to_uppercase().replace('-', "_");
        let _ = writeln!(text, "{indent}  {name}: {{ port: http, env: {variable}_ADDR }}");
    }
}

fn serving(shape: &Shape, n: usize, random: &mut Random, calls: &BTreeSet<usize>, callers: &BTreeSet<usize>) -> String {
    let mut text = head(shape, n);
    text.push_str("ports: { http: 8080, metrics: 9090 }\n");
    text.push_str(match random.below(3) {
        0 => "health: /healthz\n",
        1 => "health:\n  ready: /ready # answers only with its connections open\n  live: /live\n",
        _ => "health:\n  http: /healthz\n  startup: { http: /healthz, period: 5s, failures: 30 }\n",
    });
    text.push_str("env:\n  LOG_LEVEL: info\n  RELEASE: ${pin.tag}\n  GOMEMLIMIT: { resource: limits.memory }\n");
    for key in 0..random.below(5) {
        let _ = writeln!(text, "  OPTION_{key}: \"{}\"", random.below(10_000));
    }
    if random.percent(30) {
        let name = name(n);
        let _ = writeln!(text, "  DATABASE_PASSWORD: {{ secret: {name}-database, key: password }}");
        let _ = writeln!(text, "existing:\n  - {{ secret: {name}-database, keys: [password], by: External Secrets }}");
    }
    write_calls(&mut text, "", calls);
    if random.percent(10) && !callers.is_empty() {
        let names: Vec<String> = callers.iter().map(|c| name(*c)).collect();
        let _ = writeln!(text, "callers: [{}] # nobody else", names.join(", "));
    }
    let cpu = random.pick(&["50m..200m", "100m..500m", "250m..1"]);
    let memory = random.pick(&["64Mi..128Mi", "256Mi..512Mi", "1Gi..2Gi"]);
    let _ = writeln!(text, "resources: {{ cpu: {cpu}, memory: {memory} }}");
    if shape.full || random.percent(40) {
        let _ = writeln!(text, "scale: {{ min: 2, max: {}, cpu: 70 }}", 3 + random.below(8));
    }
    if shape.full || random.percent(35) {
        let _ = writeln!(text, "expose: {}", name(n));
    }
    extras(&mut text, random);
    text
}

/// Adds scratch space, configuration files and workers to some services.
fn extras(text: &mut String, random: &mut Random) {
    if random.percent(25) {
        text.push_str("volumes:\n  cache: { mount: /var/cache/app, scratch: 1Gi }\n");
    }
    if random.percent(15) {
        text.push_str("config:\n  settings:\n    mount: /etc/app\n    files:\n      app.properties: |\n");
        for key in 0..=random.below(8) {
            let _ = writeln!(text, "        feature.{key}.enabled = {}", random.percent(50));
        }
    }
    if random.percent(12) {
        text.push_str("workers:\n  mailer:\n    command: [bin/mailer]\n    ports: { metrics: 9090 }\n");
        text.push_str("    resources: { cpu: 100m..500m, memory: 128Mi..256Mi }\n");
    }
}

/// Returns a service with workers and schedules that serves no requests.
fn background_service(shape: &Shape, n: usize, random: &mut Random, calls: &BTreeSet<usize>) -> String {
    let mut text = head(shape, n);
    text.push_str("kind: parts\nworkers:\n  events:\n    command: [bin/consume, --topic, events]\n");
    text.push_str("    ports: { metrics: 9090 }\n");
    text.push_str("    health: { live: { http: { path: /live, port: metrics } } }\n");
    text.push_str("    resources: { cpu: 250m..1, memory: 512Mi..1Gi }\n    shutdown: { grace: 60s }\n");
    write_calls(&mut text, "    ", calls);
    let (minute, hour) = (random.below(60), random.below(24));
    let _ = writeln!(text, "schedules:\n  nightly:\n    cron: \"{minute} {hour} * * *\"");
    text.push_str(
        "    timeZone: Europe/Berlin # a day is the customers' day\n    command: [bin/report, --day, yesterday]\n",
    );
    text.push_str("    deadline: 2h\n    resources: { cpu: 500m..1, memory: 512Mi..1Gi }\n");
    text
}

/// Returns an overlay. Seven in eight have only a version.
fn overlay(environment: &str, background: bool, full: bool, random: &mut Random) -> String {
    let mut text = "# yaml-language-server: $schema=../../../schema/overlay.json\n".to_owned();
    let _ = writeln!(text, "tag: v{}.{}.{}", random.below(9), random.below(30), random.below(12));
    if environment == "prod" {
        let digest: String = (0..4).map(|_| format!("{:016x}", random.next())).collect();
        let _ = writeln!(text, "digest: sha256:{digest}");
    }
    if random.below(8) == 0 {
        match random.below(3) {
            0 => text.push_str("env: { LOG_LEVEL: warn, FEATURE_NEW: \"true\" }\n"),
            1 if !background => text.push_str("resources: { cpu: 500m..2, memory: 1Gi..4Gi }\n"),
            2 if !background && !full => text.push_str("scale: { min: 3, max: 12, cpu: 60 }\n"),
            _ => text.push_str("labels: { example.com/wave: early }\n"),
        }
    }
    text
}
