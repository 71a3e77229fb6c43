//! This repository's example: it has no findings, and Online Boutique has the connections of its authors.

use std::collections::BTreeSet;
use std::path::Path;

use rutter::language::model::Call;
use rutter::output::write::{Lock, apply, plan};
use rutter::pipeline::compile::{Checked, check, compile};
use rutter::source::Folder;

fn example() -> Checked {
    check(&Folder::new(env!("CARGO_MANIFEST_DIR")))
}

#[test]
fn the_example_has_no_findings() {
    let checked = example();
    let found: Vec<String> = checked
        .diagnostics
        .iter()
        .map(|d| {
            let place = d.span.map(|span| (checked.sources.path(span.file), checked.sources.position(span).line));
            format!("{place:?} {}: {}", d.code, d.message)
        })
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_service_runs_in_every_environment() {
    let platform = example().platform;
    let names: Vec<&str> = platform.config.environments.iter().map(|e| e.name.as_str()).collect();
    assert_eq!(names, ["dev", "staging", "prod"]);
    assert_eq!(platform.services.len(), 19);
    for service in &platform.services {
        assert_eq!(service.deployed.len(), names.len(), "{}", service.name);
    }
}

/// The callees and their pod ports, by caller. Source: the manifests of GoogleCloudPlatform/microservices-demo v0.10.6.
const BOUTIQUE_CALLS: &[(&str, &[(&str, u16)])] = &[
    (
        "frontend",
        &[
            ("adservice", 9555),
            ("cartservice", 7070),
            ("checkoutservice", 5050),
            ("currencyservice", 7000),
            ("productcatalogservice", 3550),
            ("recommendationservice", 8080),
            ("shippingservice", 50051),
        ],
    ),
    (
        "checkoutservice",
        &[
            ("cartservice", 7070),
            ("currencyservice", 7000),
            ("emailservice", 8080),
            ("paymentservice", 50051),
            ("productcatalogservice", 3550),
            ("shippingservice", 50051),
        ],
    ),
    ("recommendationservice", &[("productcatalogservice", 3550)]),
    ("cartservice", &[("redis-cart", 6379)]),
    ("loadgenerator", &[("frontend", 8080)]),
];

#[test]
fn the_boutique_has_the_calls_of_its_authors() {
    let platform = example().platform;
    let expected: BTreeSet<(String, String, u16)> = BOUTIQUE_CALLS
        .iter()
        .flat_map(|(caller, callees)| callees.iter().map(|(callee, port)| ((*caller).into(), (*callee).into(), *port)))
        .collect();
    for environment in platform.config.environment_ids() {
        let mut found = BTreeSet::new();
        for (service, _, planned) in platform.deployed().filter(|(_, e, _)| *e == environment) {
            if !["storefront", "checkout"].contains(&platform.config.team(service.team).name.as_str()) {
                continue;
            }
            for call in planned.instances.iter().flat_map(|i| &i.workloads).flat_map(|w| &w.calls) {
                match &**call {
                    Call::Service { name, port, .. } => {
                        found.insert((service.name.clone(), name.clone(), port.target));
                    }
                    Call::Absent { name, .. } => assert_eq!(name, "shoppingassistantservice"),
                    other => panic!("{} calls {other:?}", service.name),
                }
            }
        }
        assert_eq!(found, expected, "{}", platform.config.environment(environment).name);
    }
}

/// Compares `generated/` with the compiled example; `UPDATE=1 cargo test` writes it.
#[test]
fn generated_is_what_the_example_compiles_into() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let compiled = compile(&Folder::new(root));
    assert!(compiled.checked.diagnostics.is_empty());
    let plan = plan(root, &compiled.tree).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        let lock = Lock::wait(root).unwrap();
        apply(&lock, &plan, true).unwrap();
        return;
    }
    assert!(plan.is_current(), "generated/ is stale; run `cargo run -- compile`: {:?}", plan.check());
}

/// The spec and the output in README.md are those of the repository.
#[test]
fn the_readme_shows_current_spec_and_output() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let blocks: Vec<&str> = readme.split("```").skip(1).step_by(2).collect();
    let spec = std::fs::read_to_string(root.join("apps/recommendationservice/service.yaml")).unwrap();
    assert_eq!(blocks[0].strip_prefix("yaml\n"), spec.split_once('\n').map(|(_, rest)| rest));
    let (mut folder, mut shown) = (String::new(), BTreeSet::new());
    for line in blocks[2].lines().skip(2).map(str::trim_end) {
        match (line.strip_prefix("    "), line.trim_start().split(' ').next()) {
            (Some(_), Some(file)) => {
                shown.insert(format!("{folder}{file}"));
            }
            (None, Some(name)) => name.clone_into(&mut folder),
            _ => {}
        }
    }
    let service = root.join("generated/apps/recommendationservice");
    let there = ["base/", "overlays/prod/"].into_iter().flat_map(|folder| {
        let entries = std::fs::read_dir(service.join(folder)).unwrap();
        entries.map(move |entry| format!("{folder}{}", entry.unwrap().file_name().to_str().unwrap()))
    });
    assert_eq!(shown, there.collect());
}
