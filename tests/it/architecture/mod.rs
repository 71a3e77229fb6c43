//! Checks the code against ARCHITECTURE.md: imports of modules, homes of libraries, and lengths of files.

mod circles;
mod imports;
mod libraries;
mod modules;
mod pipeline;

use std::fs;
use std::path::{Path, PathBuf};

use modules::{Crate, crates};
use walkdir::WalkDir;

const MAX_LINES: usize = 400;
const VAGUE: [&str; 4] = ["utils", "helpers", "common", "manager"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The cells of a table row in ARCHITECTURE.md, without backticks.
type Row = Vec<String>;

/// Returns the rows of the table in ARCHITECTURE.md whose header begins with `heading`.
fn table(heading: &str) -> Vec<Row> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let start = format!("| {heading} |");
    let rows: Vec<_> =
        text.lines().skip_while(|l| !l.starts_with(&start)).skip(2).take_while(|l| l.starts_with('|')).collect();
    assert!(!rows.is_empty(), "no table of `{heading}` in ARCHITECTURE.md");
    let cells = |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect();
    rows.into_iter().map(cells).collect()
}

/// Returns the names in a cell; a cell with `-` has none.
fn names(cell: &str) -> Vec<String> {
    cell.split(',').map(|n| n.trim().to_owned()).filter(|n| !n.is_empty() && n != "-").collect()
}

#[test]
fn files_are_short() {
    let mut long = Vec::new();
    for (name, root) in crates() {
        let modules = Crate::read(&root).modules;
        let found = modules.into_iter().filter(|module| module.lines > MAX_LINES);
        long.extend(found.map(|module| format!("{name}: {}: {} lines without tests", module.file, module.lines)));
    }
    assert!(long.is_empty(), "more than {MAX_LINES}:\n{}", long.join("\n"));
}

fn rust_files(folder: &str) -> Vec<PathBuf> {
    let entries = WalkDir::new(root().join(folder)).sort_by_file_name().into_iter().map(Result::unwrap);
    entries.map(walkdir::DirEntry::into_path).filter(|path| path.extension().is_some_and(|e| e == "rs")).collect()
}

#[test]
fn names_say_what_a_module_is_about() {
    let vague = |path: &PathBuf| path.with_extension("").iter().any(|part| VAGUE.iter().any(|word| part == *word));
    let files = ["src", "crates", "tests/it"].into_iter().flat_map(rust_files);
    let found: Vec<PathBuf> = files.filter(vague).collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn every_test_file_is_part_of_the_test_binary() {
    let main = fs::read_to_string(root().join("tests/it/main.rs")).unwrap();
    let folder = root().join("tests/it");
    for path in rust_files("tests/it").iter().filter(|path| path.parent() == Some(&folder)) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(name == "main" || main.contains(&format!("mod {name};")), "tests/it/main.rs lacks `mod {name};`");
    }
}
