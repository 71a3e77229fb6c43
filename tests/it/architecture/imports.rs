//! Compares the imports of modules with the table in ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::modules::{Crate, PROGRAM, crates};
use super::{names, root, table};

/// A module in the table: a crate below `crates/`, or a folder or file below one of the floors of `src/`.
struct Listed {
    floor: String,
    name: String,
    may_import: Vec<String>,
}

fn listed() -> Vec<Listed> {
    let rows = table("floor").into_iter();
    rows.map(|row| Listed { floor: row[0].clone(), name: row[1].clone(), may_import: names(&row[2]) }).collect()
}

const ENGINES: &str = "crates";

/// Returns the modules that every module imports, by name.
fn imported() -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for (name, root) in crates() {
        let program = Crate::read(&root);
        // The roots of the program and of its floors only declare modules.
        let is_root = |file: &str| {
            name == PROGRAM && (file == "lib.rs" || file.matches('/').count() == 1 && file.ends_with("/mod.rs"))
        };
        for module in program.modules.iter().filter(|module| !is_root(&module.file)) {
            let own = if name == PROGRAM { own_module(&module.file) } else { name.clone() };
            let imports =
                module.absolute_paths().into_iter().filter_map(|path| imported_module(&path, name == PROGRAM));
            let entry: &mut BTreeSet<String> = found.entry(own.clone()).or_default();
            entry.extend(imports.filter(|import| *import != own));
        }
    }
    found
}

/// Returns the module that a file belongs to: `phases/emit/tree.rs` belongs to `emit`.
pub(super) fn own_module(file: &str) -> String {
    let part = file.split('/').nth(1).unwrap_or(file);
    part.strip_suffix(".rs").unwrap_or(part).to_owned()
}

/// Returns the module that a path leads into; `None` for libraries.
fn imported_module(path: &[String], of_program: bool) -> Option<String> {
    let floors = floors();
    match path {
        [empty, library, ..] if empty.is_empty() => library.strip_prefix("rutter_").map(str::to_owned),
        // Macros are at the root of their crate.
        [name] if of_program && ["map", "seq"].contains(&name.as_str()) => Some("yaml".to_owned()),
        [floor, module, ..] if of_program && floors.contains(floor) => Some(module.clone()),
        // The root of the program re-exports the engines.
        [engine, ..] if of_program => Some(engine.clone()),
        _ => None,
    }
}

fn floors() -> BTreeSet<String> {
    listed().into_iter().map(|module| module.floor).filter(|floor| floor != ENGINES).collect()
}

#[test]
fn modules_import_what_the_table_lists_and_nothing_else_and_the_table_points_down() {
    let listed = listed();
    let order: BTreeMap<&str, usize> = listed.iter().map(|module| module.name.as_str()).zip(0..).collect();
    let imported = imported();
    let mut wrong = Vec::new();
    for Listed { name, may_import, .. } in &listed {
        let upward =
            may_import.iter().filter(|import| order.get(import.as_str()).is_none_or(|n| *n >= order[name.as_str()]));
        wrong.extend(upward.map(|import| format!("ARCHITECTURE.md: {name} -> {import} does not point down")));
        let really = imported.get(name).cloned().unwrap_or_default();
        let may: BTreeSet<String> = may_import.iter().cloned().collect();
        wrong.extend(really.difference(&may).map(|import| format!("{name} -> {import} is not in ARCHITECTURE.md")));
        wrong.extend(may.difference(&really).map(|import| format!("ARCHITECTURE.md: {name} -> {import} is not used")));
    }
    let unlisted = imported.keys().filter(|name| !order.contains_key(name.as_str()));
    wrong.extend(unlisted.map(|name| format!("the module {name} is not in ARCHITECTURE.md")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_lies_on_the_floor_that_the_table_says() {
    for Listed { floor, name, .. } in listed() {
        let folder = if floor == ENGINES { root().join(&floor) } else { root().join("src").join(&floor) };
        let exists = folder.join(&name).is_dir() || folder.join(format!("{name}.rs")).is_file();
        assert!(exists, "{floor}/{name} is in ARCHITECTURE.md and not in the tree");
    }
}

#[test]
fn the_modules_of_a_floor_stand_in_the_order_of_the_table() {
    for floor in floors() {
        let text = fs::read_to_string(root().join("src").join(&floor).join("mod.rs")).unwrap();
        let declared = text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
        let here: Vec<String> = listed().into_iter().filter(|m| m.floor == floor).map(|m| m.name).collect();
        assert_eq!(declared.collect::<Vec<_>>(), here, "{floor}");
    }
}
