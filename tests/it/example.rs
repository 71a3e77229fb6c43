//! This repository's own platform: the largest golden case.

use std::path::Path;

use rutter::compile::compile;
use rutter::model::EnvironmentId;
use rutter::source::Folder;
use rutter::write::{Lock, apply, plan};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `UPDATE=1 cargo test` writes `generated/` anew.
#[test]
fn the_example_compiles_without_a_diagnostic_into_generated() {
    let compiled = compile(&Folder::new(root()));
    let found: Vec<_> = compiled.checked.diagnostics.iter().collect();
    assert!(found.is_empty(), "{found:#?}");
    let plan = plan(root(), &compiled.tree).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        let lock = Lock::wait(root()).unwrap();
        apply(&lock, &plan, true).unwrap();
        return;
    }
    assert!(plan.is_current(), "generated/ is stale; run `cargo run -- compile`: {:?}", plan.check());
}

#[test]
fn the_example_has_three_environments_and_nineteen_services() {
    let platform = rutter::compile::check(&Folder::new(root())).platform;
    let names: Vec<_> = platform.environments.iter().map(|e| e.name.as_str()).collect();
    assert_eq!(names, ["dev", "staging", "prod"]);
    assert_eq!(platform.services.len(), 19);
    assert!(platform.services.iter().all(|s| s.deployed.contains_key(&EnvironmentId(2))));
}
