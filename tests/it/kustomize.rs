//! The Kustomize engine, tested with upstream's cases, our own cases, and `kubectl` if it is installed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rutter::diagnostics::{Diagnostics, FileId, Sources};
use rutter::kustomize::{build, write_stream};
use rutter::source::Folder;
use rutter::yaml::{ReadOptions, Value, read_documents};

/// Cases that the engine refuses on purpose, with the reason. Currently there are none.
const OUT_OF_SCOPE: &[(&str, &str)] = &[];

fn render(input: &Path, dir: &str) -> Result<String, Diagnostics> {
    let mut sources = Sources::new();
    build(&Folder::new(input), dir, &mut sources).map(|objects| write_stream(&objects))
}

fn messages(found: &Diagnostics) -> String {
    found.iter().map(|d| format!("[{}] {}", d.code, d.message)).collect::<Vec<_>>().join("; ")
}

fn shared() -> PathBuf {
    std::env::var_os("RUTTER_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from)
}

/// Returns the documents of a stream in a form that ignores the order of keys and documents.
fn documents(text: &str) -> Vec<String> {
    let nodes = read_documents(text.as_bytes(), FileId(0), ReadOptions::default()).unwrap();
    let mut out: Vec<String> = nodes.iter().map(|n| format!("{:?}", sorted(Value::from(n)))).collect();
    out.sort();
    out
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Mapping(m) => {
            let map: BTreeMap<String, Value> = m.into_iter().map(|(k, v)| (k.into_owned(), sorted(v))).collect();
            Value::Mapping(map.into_iter().collect())
        }
        Value::Sequence(items) => Value::Sequence(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

fn case_folders(root: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(dir) = open.pop() {
        if dir.join("input").is_dir() {
            out.push(dir);
        } else if let Ok(entries) = fs::read_dir(&dir) {
            open.extend(entries.flatten().map(|e| e.path()).filter(|p| p.is_dir()));
        }
    }
    out.sort();
    out
}

#[derive(Default)]
struct Score {
    cases: usize,
    semantic: usize,
    renders: usize,
    bytes: usize,
    failures: Vec<String>,
}

impl Score {
    fn check(&mut self, name: &str, case: &Path) {
        let dir = fs::read_to_string(case.join("root")).unwrap_or_else(|_| ".".to_owned());
        let outcome = render(&case.join("input"), dir.trim());
        self.cases += 1;
        let expected = fs::read_to_string(case.join("expected.yaml"));
        let problem = match (expected, outcome) {
            (Err(_), Err(_)) => None,
            (Err(_), Ok(_)) => Some("was built, but must fail".to_owned()),
            (Ok(_), Err(found)) => Some(messages(&found)),
            (Ok(expected), Ok(output)) => {
                self.renders += 1;
                self.bytes += usize::from(expected == output);
                if documents(&expected) == documents(&output) {
                    if expected != output {
                        println!("other bytes: {name}\n{output}");
                    }
                    None
                } else {
                    Some(format!("expected:\n{expected}\nbuilt:\n{output}"))
                }
            }
        };
        match problem {
            None => self.semantic += 1,
            Some(problem) => self.failures.push(format!("=== {name}: {problem}")),
        }
    }
}

fn own_cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kustomize")
}

/// Our own cases must match byte for byte, and a failing build must fail for the stated reason.
#[test]
fn own_cases_render_to_the_byte() {
    let mut failures = Vec::new();
    let cases = case_folders(&own_cases());
    for case in &cases {
        let dir = fs::read_to_string(case.join("root")).unwrap_or_else(|_| ".".to_owned());
        let actual = match render(&case.join("input"), dir.trim()) {
            Ok(text) => text,
            Err(found) => found.iter().map(|d| format!("{}: {}\n", d.code, d.message)).collect(),
        };
        let expected =
            ["expected.yaml", "expected-error.txt"].iter().find_map(|n| fs::read_to_string(case.join(n)).ok());
        if expected.as_deref() != Some(&actual) {
            failures.push(format!(
                "=== {}\nexpected:\n{}\nbuilt:\n{actual}",
                case.display(),
                expected.unwrap_or_default()
            ));
        }
    }
    assert!(cases.len() >= 30, "only {} cases were found", cases.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Returns the output of `kubectl kustomize`; `None` if it fails.
fn oracle(dir: &Path) -> Option<String> {
    let output = Command::new("kubectl").arg("kustomize").arg(dir).output().ok()?;
    if output.status.success() { Some(String::from_utf8(output.stdout).unwrap()) } else { None }
}

fn has_oracle() -> bool {
    let found = Command::new("kubectl").args(["kustomize", "--help"]).output().is_ok_and(|o| o.status.success());
    if !found {
        println!("skipped: kubectl is not installed");
    }
    found
}

#[test]
fn own_cases_render_as_kubectl_does() {
    if !has_oracle() {
        return;
    }
    for case in case_folders(&own_cases()) {
        let dir = fs::read_to_string(case.join("root")).unwrap_or_else(|_| ".".to_owned());
        let ours = render(&case.join("input"), dir.trim()).ok();
        assert_eq!(ours, oracle(&case.join("input").join(dir.trim())), "{}", case.display());
    }
}

#[test]
fn upstream_cases_render_as_kustomize_prints_them() {
    let root = shared().join("kustomize-cases");
    if !root.is_dir() {
        println!("skipped: no folder {}", root.display());
        return;
    }
    let mut score = Score::default();
    for case in case_folders(&root) {
        let name = case.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        if !OUT_OF_SCOPE.iter().any(|(out, _)| *out == name) {
            score.check(&name, &case);
        }
    }
    println!("{} of {} cases, {} of {} to the byte", score.semantic, score.cases, score.bytes, score.renders);
    assert!(score.failures.is_empty(), "{}", score.failures.join("\n"));
    assert!(score.cases > 100, "only {} cases were found", score.cases);
    assert!(score.bytes * 100 >= score.renders * 95, "{} of {} to the byte", score.bytes, score.renders);
}
