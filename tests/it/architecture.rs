//! Holds the code to ARCHITECTURE.md: who imports whom, which library lives where, how long files are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use walkdir::WalkDir;

const MAX_LINES: usize = 400;
const VAGUE: [&str; 4] = ["utils", "helpers", "common", "manager"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A Rust file below `src/`.
struct Source {
    /// With `/`, below `src/`.
    path: String,
    /// Without tests and comments.
    code: String,
    lines: usize,
}

impl Source {
    /// The module at the top that the file belongs to; none for `lib.rs` and `main.rs`.
    fn module(&self) -> Option<&str> {
        let first = self.path.split('/').next().unwrap();
        let name = first.strip_suffix(".rs").unwrap_or(first);
        (!["lib", "main"].contains(&name)).then_some(name)
    }
}

fn rust_files(folder: &str) -> Vec<PathBuf> {
    let entries = WalkDir::new(root().join(folder)).sort_by_file_name().into_iter().map(Result::unwrap);
    entries.map(walkdir::DirEntry::into_path).filter(|path| path.extension().is_some_and(|e| e == "rs")).collect()
}

fn sources() -> Vec<Source> {
    let files = rust_files("src").into_iter().filter(|path| !is_test(path));
    files.map(|path| source(&path)).collect()
}

fn is_test(path: &Path) -> bool {
    path.ends_with("tests.rs") || path.components().any(|part| part.as_os_str() == "tests")
}

fn source(path: &Path) -> Source {
    let text = fs::read_to_string(path).unwrap();
    let product = text.split("#[cfg(test)]\nmod ").next().unwrap();
    let code: Vec<&str> = product.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let path = path.strip_prefix(root().join("src")).unwrap().to_str().unwrap().replace('\\', "/");
    Source { path, code: code.join("\n"), lines: product.lines().count() }
}

/// The rows of ARCHITECTURE.md's table whose first heading is `heading`: the first two cells, as
/// lists of names.
fn table(heading: &str) -> Vec<(String, Vec<String>)> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let start = format!("| {heading} |");
    let rows: Vec<_> =
        text.lines().skip_while(|l| !l.starts_with(&start)).skip(2).take_while(|l| l.starts_with('|')).collect();
    assert!(!rows.is_empty(), "no table of `{heading}` in ARCHITECTURE.md");
    let cells = |row: &str| row.split('|').map(|cell| cell.trim().replace('`', "")).collect::<Vec<_>>();
    let names =
        |cell: &str| cell.split(',').map(|n| n.trim().to_owned()).filter(|n| !n.is_empty() && n != "-").collect();
    rows.into_iter().map(cells).map(|cells| (cells[1].clone(), names(&cells[2]))).collect()
}

/// The first names after `crate::`, those of `crate::{a, b::c}` too.
fn imports(code: &str) -> BTreeSet<String> {
    let single = Regex::new(r"\bcrate::([a-z_0-9]+)").unwrap();
    let group = Regex::new(r"\bcrate::\{").unwrap();
    let mut found: BTreeSet<String> = single.captures_iter(code).map(|c| c[1].to_owned()).collect();
    for start in group.find_iter(code) {
        found.extend(heads(&code[start.end()..]));
    }
    // Exported macros have paths at the top, wherever they are defined.
    for exported in ["map", "seq"] {
        if found.remove(exported) {
            found.insert("yaml".to_owned());
        }
    }
    found
}

/// The first segments in a brace group, up to its end.
fn heads(group: &str) -> Vec<String> {
    let (mut depth, mut names, mut name, mut at_head) = (0, Vec::new(), String::new(), true);
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                (name, at_head) = {
                    names.push(name);
                    (String::new(), true)
                }
            }
            ':' if depth == 0 => at_head = false,
            _ if depth == 0 && at_head && !c.is_whitespace() => name.push(c),
            _ => {}
        }
    }
    names.push(name);
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn imports_are_read_from_paths_and_groups() {
    let code = "use crate::a::B;\nuse crate::{c, d::{e, f}, g::h,\n  i};\nfn x() { crate::j::k() }\nuse super::l;";
    assert_eq!(imports(code).into_iter().collect::<Vec<_>>(), ["a", "c", "d", "g", "i", "j"]);
}

#[test]
fn modules_import_only_what_the_table_lists_and_the_table_points_down() {
    let table = table("module");
    let order: BTreeMap<&str, usize> = table.iter().map(|(module, _)| module.as_str()).zip(0..).collect();
    let mut wrong = Vec::new();
    for (module, may) in &table {
        let upward = may.iter().filter(|name| order.get(name.as_str()).is_none_or(|n| *n >= order[module.as_str()]));
        wrong.extend(upward.map(|name| format!("ARCHITECTURE.md: {module} -> {name} does not point down")));
    }
    let allowed: BTreeMap<_, _> = table.iter().map(|(module, may)| (module.as_str(), may)).collect();
    for source in sources() {
        let Some(module) = source.module() else { continue };
        let Some(may) = allowed.get(module) else {
            wrong.push(format!("src/{}: the module {module} is not in ARCHITECTURE.md", source.path));
            continue;
        };
        let unlisted = imports(&source.code).into_iter().filter(|name| name != module && !may.contains(name));
        wrong.extend(unlisted.map(|name| format!("src/{}: {module} -> {name} is not in ARCHITECTURE.md", source.path)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_modules_stand_in_the_order_of_the_table() {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let declared = text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let table = table("module");
    assert_eq!(declared.collect::<Vec<_>>(), table.iter().map(|(module, _)| module.as_str()).collect::<Vec<_>>());
}

/// The names under `[dependencies]`.
fn dependencies() -> Vec<String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let lines = manifest.lines().skip_while(|l| *l != "[dependencies]").skip(1).take_while(|l| !l.starts_with('['));
    lines.filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn each_library_is_used_in_its_home_alone() {
    let homes: BTreeMap<String, Vec<String>> = table("library").into_iter().collect();
    let mut wrong = Vec::new();
    for library in dependencies() {
        let Some(homes) = homes.get(&library) else {
            wrong.push(format!("Cargo.toml: {library} has no home in ARCHITECTURE.md"));
            continue;
        };
        let used = Regex::new(&format!(r"(^|[^\w:.]){}::", library.replace('-', "_"))).unwrap();
        let strangers = sources().into_iter().filter(|s| !s.path.contains("/tests")).filter(|s| {
            let at_home = s.module().is_some_and(|module| homes.iter().any(|home| home == module));
            !at_home && !homes.contains(&"any".to_owned()) && used.is_match(&s.code)
        });
        wrong.extend(strangers.map(|s| format!("src/{}: uses {library}, whose home is {}", s.path, homes.join(", "))));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The functions by which phases are entered.
const PHASES: [&str; 8] =
    ["load", "validate", "resolve", "check", "emit_service", "put_together", "judge_service", "judge_together"];

/// Within its own folder a phase may name itself.
#[test]
fn one_file_calls_the_phases() {
    let homes = ["load/", "validate/", "resolve/", "check/", "emit/", "verify/"];
    let imported = |code: &str| {
        let paths = Regex::new(r"crate::(load|validate|resolve|check|emit|verify)::(\{[^}]*\}|\w+)").unwrap();
        let found = paths.captures_iter(code).flat_map(|found| {
            let names = found[2].trim_matches(['{', '}']).split(',').map(|name| name.trim().to_owned());
            names.collect::<Vec<_>>()
        });
        found.filter(|name| PHASES.contains(&name.as_str())).collect::<BTreeSet<_>>()
    };
    let sources = sources();
    let callers = sources.iter().filter(|s| !homes.iter().any(|home| s.path.starts_with(home)));
    let callers: BTreeMap<&str, BTreeSet<String>> =
        callers.map(|s| (s.path.as_str(), imported(&s.code))).filter(|(_, phases)| !phases.is_empty()).collect();
    assert_eq!(callers.keys().collect::<Vec<_>>(), [&"compile/pipeline.rs"], "{callers:?}");
    assert_eq!(callers["compile/pipeline.rs"], PHASES.map(str::to_owned).into());
}

/// Everybody else sees the trait and hands on whichever cache it was given; only who opens the record names it.
#[test]
fn one_folder_knows_of_the_record() {
    let names = |code: &str| ["DiskCache", "\".rutter\"", "postcard::"].iter().any(|name| code.contains(name));
    let sources = sources();
    let knows = sources.iter().filter(|s| names(&s.code) && !s.path.starts_with("cache/")).map(|s| s.path.as_str());
    assert_eq!(knows.collect::<Vec<_>>(), ["cli/workspace.rs"]);
    let implements = sources.iter().filter(|s| s.code.contains(" Cache for ")).map(|s| s.path.as_str());
    assert_eq!(implements.collect::<Vec<_>>(), ["cache/store.rs", "compile/cache.rs"]);
}

#[test]
fn files_are_short() {
    let long = sources().into_iter().filter(|s| s.lines > MAX_LINES);
    let long: Vec<String> = long.map(|s| format!("src/{}: {} lines without tests", s.path, s.lines)).collect();
    assert!(long.is_empty(), "more than {MAX_LINES}:\n{}", long.join("\n"));
}

#[test]
fn names_say_what_a_module_is_about() {
    let vague = |path: &str| path.trim_end_matches(".rs").split('/').any(|part| VAGUE.contains(&part));
    let found: Vec<String> = sources().into_iter().map(|s| s.path).filter(|path| vague(path)).collect();
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
