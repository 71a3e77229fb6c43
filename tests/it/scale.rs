//! The examples in docs/scale.md work.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use rutter::diagnostics::FileId;
use rutter::yaml::{ReadOptions, Value, read_document};
use tempfile::TempDir;

fn example(name: &str) -> (String, Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples").join(name);
    let text = fs::read_to_string(path).unwrap();
    let node = read_document(text.as_bytes(), FileId(0), ReadOptions::default()).unwrap();
    let value = Value::from(&node);
    (text, value)
}

/// Returns the arguments of each command line that runs rutter, without quotes. A `\` at a line's end continues it.
fn commands(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\\\n", " ");
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let commands = lines.filter_map(|line| line.split_once("rutter ").map(|(_, rest)| rest));
    let words = |line: &str| line.split_whitespace().map(|w| w.trim_matches(['"', '\'']).to_owned()).collect();
    commands.filter(|rest| rest.contains("compile")).map(words).collect()
}

/// Returns the folder of a workspace that compiles, with a folder for shares.
fn workspace() -> TempDir {
    let root = TempDir::new().unwrap();
    let mut files = BTreeMap::from([
        ("platform/platform.yaml".to_owned(), "name: acme\n".to_owned()),
        ("platform/environments/dev.yaml".to_owned(), "clusters: [{ name: c }]\ndomain: acme.example.com\n".to_owned()),
        ("platform/teams/shop.yaml".to_owned(), "owners: [acme:shop]\n".to_owned()),
    ]);
    for n in 0..9 {
        let text = format!("team: shop\nimage: registry.example.com/s{n}\nport: 8080\n");
        files.insert(format!("apps/s{n}/service.yaml"), text);
        files.insert(format!("apps/s{n}/overlays/dev.yaml"), "tag: v1\n".to_owned());
    }
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

fn run(root: &Path, args: &[String]) {
    let output = Command::new(env!("CARGO_BIN_EXE_rutter")).current_dir(root).args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Runs the share command for each of `shares`, then the join command.
fn run_example(root: &Path, commands: &[Vec<String>], shares: &[String], each: impl Fn(&str, &str) -> String) {
    let [share, merge] = commands else { panic!("{commands:?}") };
    for n in shares {
        run(root, &share.iter().map(|word| each(word, n)).collect::<Vec<_>>());
    }
    run(root, &merge.iter().map(|word| each(word, "")).collect::<Vec<_>>());
}

#[test]
fn the_matrix_of_github_actions_compiles_every_share_and_joins_them() {
    let (text, value) = example("github-actions.yaml");
    let at = |path: &[&str]| value.at(path).unwrap_or_else(|| panic!("{path:?}"));
    let shares: Vec<String> = at(&["jobs", "share", "strategy", "matrix", "share"])
        .items()
        .iter()
        .map(|n| n.as_int().unwrap().to_string())
        .collect();
    assert_eq!(at(&["jobs", "merge", "needs"]).as_str(), Some("share"));
    let root = workspace();
    // The merge compares with the committed output.
    run(root.path(), &["compile".to_owned()]);
    let commands = commands(&text.replace("${{ matrix.share }}", "SHARE"));
    run_example(root.path(), &commands, &shares, |word, n| {
        // The artifacts of the share jobs are downloaded into one folder.
        word.replace("share-SHARE", &format!("shares/share-{n}")).replace("SHARE", n)
    });
}

#[test]
fn the_workflow_compiles_every_share_and_joins_them() {
    let (text, value) = example("argo-workflows.yaml");
    assert_eq!(value.get("kind").and_then(Value::as_str), Some("WorkflowTemplate"));
    let templates = value.at(&["spec", "templates"]).unwrap().items();
    let tasks = templates.iter().find_map(|t| t.at(&["dag", "tasks"])).unwrap().items();
    let names: Vec<&str> = templates.iter().filter_map(|t| t.get("name")?.as_str()).collect();
    for task in tasks {
        assert!(names.contains(&task.get("template").unwrap().as_str().unwrap()), "{task:?}");
    }
    let sequence = tasks.iter().find_map(|t| t.get("withSequence")).unwrap();
    let number = |key: &str| sequence.get(key).unwrap().as_str().unwrap().parse::<u32>().unwrap();
    let shares: Vec<String> = (number("start")..=number("end")).map(|n| n.to_string()).collect();
    let root = workspace();
    let commands = commands(&text.replace("{{inputs.parameters.share}}", "SHARE"));
    run_example(root.path(), &commands, &shares, |word, n| {
        word.replace("/data/platform", ".").replace("/data/", "work/").replace("SHARE", n)
    });
    assert!(root.path().join("generated/apps/s0/base/kustomization.yaml").exists());
}
