//! The objects of every workspace of the tests, rendered, for a real API server to judge (tests/cluster).

use std::fs;
use std::path::{Path, PathBuf};

use rutter::diagnostics::Sources;
use rutter::kustomize::{build, write_stream};
use rutter::pipeline::compile::compile;
use rutter::source::{Folder, Memory, Source};

use crate::{every_kind, field_effects, rules};

/// Returns every workspace with a name for its file.
fn workspaces() -> Vec<(String, Memory)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = vec![("example".to_owned(), folder(root)), ("every-kind".to_owned(), every_kind::workspace())];
    found.extend(field_effects::workspaces());
    for rule in fs::read_dir(root.join("tests/rules")).unwrap().map(|entry| entry.unwrap().path()) {
        let name = rule.file_name().unwrap().to_string_lossy().into_owned();
        found.extend(rules::good_workspace(&rule).map(|files| (format!("rule-{name}"), files)));
    }
    found.extend(cases(root));
    found
}

/// Returns the workspaces of situations from public reports, if they are at hand.
fn cases(root: &Path) -> Vec<(String, Memory)> {
    let shared = std::env::var_os("RUTTER_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let Ok(entries) = fs::read_dir(shared.join("cases")) else {
        println!("skipped: no folder of cases");
        return Vec::new();
    };
    let mut found = Vec::new();
    for case in entries.map(|entry| entry.unwrap().path()) {
        for part in ["workspace", "before", "after"].iter().filter(|part| case.join(part).join("platform").is_dir()) {
            let name = format!("case-{}-{part}", case.file_name().unwrap().to_string_lossy());
            found.push((name, folder(&case.join(part))));
        }
    }
    found
}

fn folder(path: &Path) -> Memory {
    let source = Folder::new(path);
    let mut memory = Memory::new();
    for part in ["platform", "apps"] {
        for file in source.files(part).unwrap_or_default() {
            memory.insert(file.clone(), fs::read(path.join(&file)).unwrap());
        }
    }
    memory
}

/// Renders what a workspace compiles to; `None` if it does not compile.
fn rendered(workspace: &Memory) -> Option<String> {
    let compiled = compile(workspace);
    if compiled.checked.diagnostics.has_errors() {
        return None;
    }
    let mut tree = Memory::new();
    compiled.tree.iter().for_each(|(path, bytes)| tree.insert(path, bytes.to_vec()));
    let mut text = String::new();
    for (path, bytes) in tree.iter() {
        if path.contains("/argocd/") && path.ends_with(".yaml") {
            text += "---\n";
            text += &String::from_utf8_lossy(bytes);
        }
        // A base is rendered as part of its overlays.
        let Some(folder) = path.strip_suffix("/kustomization.yaml").filter(|folder| !folder.ends_with("/base")) else {
            continue;
        };
        let objects = build(&tree, folder, &mut Sources::new()).unwrap_or_else(|_| panic!("{folder} does not build"));
        text += "---\n";
        text += &write_stream(&objects);
    }
    Some(text)
}

/// Writes one file for each workspace into the folder that `RUTTER_CORPUS` names.
#[test]
fn objects_of_all_workspaces_are_written_for_the_cluster() {
    let Some(folder) = std::env::var_os("RUTTER_CORPUS").map(PathBuf::from) else {
        println!("skipped: RUTTER_CORPUS names no folder");
        return;
    };
    fs::create_dir_all(&folder).unwrap();
    let mut written = 0;
    for (name, workspace) in workspaces() {
        match rendered(&workspace) {
            Some(text) => {
                fs::write(folder.join(format!("{name}.yaml")), text).unwrap();
                written += 1;
            }
            None => println!("{name} does not compile"),
        }
    }
    assert!(written > 100, "{written}");
}
