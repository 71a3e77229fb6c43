//! Checks which modules use which library. A library has one home module, so that replacing it changes one folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::modules::{Crate, PROGRAM, crates};
use super::{names, root, table};

/// The entry for a library that every module may use.
const ANY: &str = "any";

/// Returns the libraries under `[dependencies]` of a crate, without those of this workspace.
fn dependencies(manifest: &Path) -> Vec<String> {
    let text = fs::read_to_string(manifest).unwrap();
    let lines = text.lines().skip_while(|l| *l != "[dependencies]").skip(1).take_while(|l| !l.starts_with('['));
    let names = lines.filter_map(|line| line.split(['.', ' ']).next()).filter(|name| !name.is_empty());
    names.filter(|name| !name.starts_with("rutter-")).map(str::to_owned).collect()
}

/// Returns the modules that use each library.
fn used() -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, root) in crates() {
        for module in Crate::read(&root).modules {
            let own = if name == PROGRAM { super::imports::own_module(&module.file) } else { name.clone() };
            for path in module.absolute_paths().into_iter().filter(|path| path[0].is_empty()) {
                found.entry(path[1].clone()).or_default().insert(own.clone());
            }
        }
    }
    // `src/main.rs` is the program's root, not a module of the library.
    let main = fs::read_to_string(root().join("src/main.rs")).unwrap();
    if main.contains("mimalloc::") {
        found.entry("mimalloc".to_owned()).or_default().insert("main".to_owned());
    }
    found
}

#[test]
fn each_library_is_used_in_its_home_and_nowhere_else() {
    let homes: BTreeMap<String, Vec<String>> =
        table("library").into_iter().map(|row| (row[0].clone(), names(&row[1]))).collect();
    let used = used();
    let mut wrong = Vec::new();
    let mut all = BTreeSet::new();
    for (name, source) in crates() {
        for library in dependencies(&source.parent().unwrap().join("Cargo.toml")) {
            let users = used.get(&library.replace('-', "_")).cloned().unwrap_or_default();
            if name != PROGRAM && !users.contains(&name) {
                wrong.push(format!("crates/{name}/Cargo.toml: {library} is not used"));
            }
            all.insert(library);
        }
    }
    for library in &all {
        let Some(homes) = homes.get(library) else {
            wrong.push(format!("{library} has no home in ARCHITECTURE.md"));
            continue;
        };
        let users = used.get(&library.replace('-', "_")).cloned().unwrap_or_default();
        if homes.iter().any(|home| home == ANY) {
            continue;
        }
        let homes: BTreeSet<String> = homes.iter().cloned().collect();
        wrong.extend(users.difference(&homes).map(|user| format!("{user} uses {library}, which lives elsewhere")));
        wrong.extend(homes.difference(&users).map(|home| format!("ARCHITECTURE.md: {home} does not use {library}")));
    }
    wrong.extend(homes.keys().filter(|name| !all.contains(*name)).map(|name| format!("{name} is no dependency")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
