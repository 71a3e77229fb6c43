//! Input that Kustomize accepts or refuses, from `tests/kustomize/refusals.txt`.

use std::fs;
use std::path::Path;
use std::process::Command;

use rutter::diagnostics::Sources;
use rutter::kustomize::build;
use rutter::source::Memory;

struct Case<'t> {
    name: &'t str,
    outcome: &'t str,
    files: Vec<(&'t str, String)>,
}

impl Case<'_> {
    fn folder(&self) -> &str {
        self.files[0].0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

fn read() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kustomize/refusals.txt");
    fs::read_to_string(path).unwrap()
}

fn cases(text: &str) -> Vec<Case<'_>> {
    let mut cases: Vec<Case<'_>> = Vec::new();
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("### ") {
            let (name, outcome) = head.split_once(' ').unwrap();
            cases.push(Case { name, outcome, files: Vec::new() });
        } else if let Some(path) = line.strip_prefix("@@ ") {
            cases.last_mut().unwrap().files.push((path, String::new()));
        } else if let Some(file) = cases.last_mut().and_then(|c| c.files.last_mut()) {
            file.1.push_str(line);
            file.1.push('\n');
        }
    }
    cases
}

#[test]
fn each_is_built_or_refused_for_its_reason() {
    let text = read();
    let cases = cases(&text);
    assert!(cases.len() > 90, "only {} cases", cases.len());
    for case in cases {
        let source: Memory = case.files.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
        let outcome = match build(&source, case.folder(), &mut Sources::new()) {
            Ok(_) => "builds".to_owned(),
            Err(found) => found.iter().next().unwrap().code.to_owned(),
        };
        assert_eq!(outcome, case.outcome, "{}", case.name);
    }
}

#[test]
fn kubectl_builds_and_refuses_the_same() {
    if !Command::new("kubectl").args(["kustomize", "--help"]).output().is_ok_and(|o| o.status.success()) {
        println!("skipped: kubectl is not installed");
        return;
    }
    for case in cases(&read()) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in &case.files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let output = Command::new("kubectl").arg("kustomize").arg(folder.path().join(case.folder())).output().unwrap();
        assert_eq!(output.status.success(), case.outcome == "builds", "{}", case.name);
    }
}
