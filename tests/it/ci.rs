//! The pipelines and hooks of this repository and of `rutter init`: they are valid, safe for forks, and call only
//! commands that exist.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use rutter::diagnostics::FileId;
use rutter::yaml::{ReadOptions, Value, read_document};
use tempfile::TempDir;

const WORKFLOW: &str = ".github/workflows/rutter.yaml";
const PIPELINE: &str = ".gitlab-ci.yml";

/// Returns this repository, and a workspace that `rutter init` just created.
fn roots() -> (PathBuf, TempDir) {
    let made = TempDir::new().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_rutter")).args(["init", "-C"]).arg(made.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf(), made)
}

fn each(path: &str, check: impl Fn(&Value, &str)) {
    let (own, made) = roots();
    for root in [own.as_path(), made.path()] {
        let text = fs::read_to_string(root.join(path)).unwrap();
        check(&parse(&text), &text);
    }
}

fn parse(text: &str) -> Value {
    let node = read_document(text.as_bytes(), FileId(0), ReadOptions::default());
    Value::from(&node.unwrap_or_else(|errors| panic!("{errors:?}\n{text}")))
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_mapping().unwrap().keys().collect()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn jobs(workflow: &Value) -> Vec<(&str, &Value)> {
    workflow.get("jobs").unwrap().as_mapping().unwrap().iter().map(|(name, job)| (&**name, job)).collect()
}

fn steps(job: &Value) -> &[Value] {
    job.get("steps").unwrap().items()
}

#[test]
fn the_workflow_has_only_keys_that_github_knows() {
    each(WORKFLOW, |workflow, _| {
        assert_eq!(keys(workflow), ["name", "on", "permissions", "concurrency", "jobs"]);
        assert_eq!(keys(workflow.get("on").unwrap()), ["pull_request", "push"]);
        for (name, job) in jobs(workflow) {
            let known = ["needs", "if", "runs-on", "timeout-minutes", "permissions", "steps"];
            assert!(keys(job).iter().all(|key| known.contains(key)), "{name}: {:?}", keys(job));
            assert!(job.get("runs-on").is_some() && job.get("timeout-minutes").is_some(), "{name}");
            for step in steps(job) {
                let known = ["name", "if", "env", "uses", "with", "run"];
                assert!(keys(step).iter().all(|key| known.contains(key)), "{name}: {:?}", keys(step));
                assert!(step.get("uses").is_some() != step.get("run").is_some(), "{name}");
            }
        }
    });
}

/// The workflow that tests rutter itself.
const TESTS: &str = ".github/workflows/tests.yaml";
const GITLAB_TESTS: &str = ".gitlab/tests.gitlab-ci.yml";

#[test]
fn rutter_itself_is_tested_on_github_and_on_gitlab() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let (github, gitlab) = (parse(&read(TESTS)), parse(&read(GITLAB_TESTS)));
    let names: Vec<&str> = jobs(&github).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["tests", "oldest-rust", "dependencies"]);
    let manifest = read("Cargo.toml");
    let oldest = manifest.lines().find_map(|line| line.strip_prefix("rust-version = \"")?.strip_suffix('"')).unwrap();
    for name in names {
        let job = gitlab.get(name).unwrap_or_else(|| panic!("GitLab has no job {name}"));
        let image = text(job, "image");
        assert!(name != "oldest-rust" || image.starts_with(&format!("rust:{oldest}.")), "{image} is not Rust {oldest}");
        let scripts = job.get("script").unwrap().items().iter().filter_map(Value::as_str).map(str::to_owned);
        let runs = steps(github.at(&["jobs", name]).unwrap()).iter().map(|step| text(step, "run").to_owned());
        for script in scripts.chain(runs.filter(|run| !run.is_empty())) {
            let output = Command::new("bash").args(["-n", "-c", &script]).output().unwrap();
            assert!(output.status.success(), "{script}");
            // The files that the scripts start exist.
            for file in script.lines().filter(|line| line.starts_with(".ci/")) {
                assert!(root.join(file.trim()).exists(), "{file}");
            }
        }
    }
    for line in read(TESTS).lines().filter(|line| line.contains("uses:")) {
        assert!(action_pin().is_match(line), "{line}");
    }
    assert!(
        parse(&read(PIPELINE)).get("include").unwrap().items()[0].get("local").unwrap().as_str() == Some(GITLAB_TESTS)
    );
}

/// Matches an action that is pinned by the hash of its commit, with its version in a comment.
fn action_pin() -> regex::Regex {
    regex::Regex::new("^ *- uses: [a-z-]+/[a-z/-]+@[0-9a-f]{40} # v[0-9]+\\.[0-9]+\\.[0-9]+$").unwrap()
}

#[test]
fn actions_are_pinned_and_jobs_with_write_access_run_no_code_of_the_pull_request() {
    let pin = action_pin();
    each(WORKFLOW, |workflow, text| {
        assert_eq!(keys(workflow.get("permissions").unwrap()), [""; 0], "nothing that a job does not ask for");
        for line in text.lines().filter(|line| line.contains("uses:")) {
            assert!(pin.is_match(line), "{line}");
        }
        // Runs for forks get no secrets.
        assert!(!text.contains("secrets."));
        for (name, job) in jobs(workflow) {
            let permissions = job.get("permissions").unwrap().as_mapping().unwrap();
            let writes = permissions.iter().any(|(_, level)| level.as_str() != Some("read"));
            let calls = |line: &str| line.trim().starts_with("rutter ") || line.contains("cargo");
            let runs = |step: &Value| {
                self::text(step, "uses").contains("checkout") || self::text(step, "run").lines().any(calls)
            };
            assert!(!writes || !steps(job).iter().any(runs), "{name} may write and runs what others wrote");
            let condition = self::text(job, "if");
            assert!(!writes || condition.contains("head.repo.full_name == github.repository"), "{name}: {condition}");
        }
    });
}

/// Returns every script of the workflow and the pipeline.
fn scripts() -> Vec<String> {
    let (own, made) = roots();
    let mut found = Vec::new();
    for root in [own.as_path(), made.path()] {
        let workflow = parse(&fs::read_to_string(root.join(WORKFLOW)).unwrap());
        for (_, job) in jobs(&workflow) {
            found.extend(steps(job).iter().map(|step| text(step, "run").to_owned()).filter(|run| !run.is_empty()));
        }
        let pipeline = parse(&fs::read_to_string(root.join(PIPELINE)).unwrap());
        for job in ["rutter", "rutter-comment"] {
            let lines = |key: &str| pipeline.at(&[job, key]).map(Value::items).unwrap_or_default().to_vec();
            found.extend(
                lines("before_script").iter().chain(&lines("script")).map(|line| line.as_str().unwrap().to_owned()),
            );
        }
    }
    found
}

#[test]
fn scripts_are_valid_shell_and_call_rutter_with_valid_arguments() {
    let mut called = 0;
    for script in scripts() {
        let output = Command::new("bash").args(["-n", "-c", &script]).output().unwrap();
        assert!(output.status.success(), "{script}\n{}", String::from_utf8_lossy(&output.stderr));
        for line in script.replace("\\\n", " ").lines().filter_map(|line| line.trim().strip_prefix("rutter ")) {
            called += 1;
            // The shell removes quotes and redirections; clap checks the rest.
            let line = format!("'{}' {} --help", env!("CARGO_BIN_EXE_rutter"), line.split(" > ").next().unwrap());
            let output = Command::new("bash")
                .args(["-c", &line])
                .env("CI_MERGE_REQUEST_DIFF_BASE_SHA", "main")
                .output()
                .unwrap();
            assert!(output.status.success(), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
        }
    }
    assert!(called >= 12, "only {called} calls of rutter were found");
    let hooks = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml")).unwrap();
    let config = roots().1;
    let config = parse(&fs::read_to_string(config.path().join(".pre-commit-config.yaml")).unwrap());
    let (hooks, local) = (parse(&hooks), config.at(&["repos"]).unwrap().items()[0].get("hooks").unwrap().clone());
    for hook in hooks.items().iter().chain(local.items()) {
        for key in ["id", "name", "entry", "language", "files"] {
            assert!(!text(hook, key).is_empty(), "{key}: {hook:?}");
        }
        let args = text(hook, "entry").strip_prefix("rutter ").unwrap().split(' ');
        let output = Command::new(env!("CARGO_BIN_EXE_rutter")).args(args).arg("--help").output().unwrap();
        assert!(output.status.success(), "{hook:?}");
        regex::Regex::new(text(hook, "files")).unwrap();
    }
}

/// Returns a folder with a program that scripts run instead of the real one, which would use the network.
fn with_program(name: &str, program: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, program).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

fn run(script: &str, folder: &Path, variables: &[(&str, &str)]) {
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let output = Command::new("bash")
        .args(["-e", "-o", "pipefail", "-c", script])
        .current_dir(folder)
        .env("PATH", path)
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn has_jq() -> bool {
    let found = Command::new("jq").arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: no jq on the PATH");
    }
    found
}

/// Replaces `gh api`: keeps the comments of a pull request in `comments.json`.
const GH: &str = r#"#!/usr/bin/env bash
set -e
[ -f comments.json ] || echo '[{"id": 7, "user": {"type": "User"}, "body": "<!-- rutter diff --> quoted"}]' > comments.json
method=GET
for n in $(seq $#); do
  [ "${!n}" = --method ] && { next=$((n + 1)); method="${!next}"; }
  [ "${!n}" = --jq ] && { next=$((n + 1)); filter="${!next}"; }
done
echo "$method" >> calls
case "$method" in
  GET) jq -r "$filter" comments.json ;;
  POST) jq --rawfile body body.md '. + [{"id": 42, "user": {"type": "Bot"}, "body": $body}]' comments.json > new && mv new comments.json ;;
  PATCH) case "$*" in */comments/42*) ;; *) exit 1 ;; esac
    jq --rawfile body body.md 'map(if .id == 42 then .body = $body else . end)' comments.json > new && mv new comments.json ;;
esac
"#;

/// Replaces `curl` for GitLab's API: keeps the notes of a merge request in a file.
const CURL: &str = r#"#!/usr/bin/env bash
set -e
[ -f comments.json ] || echo '[{"id": 7, "body": "a word"}]' > comments.json
method=GET url="${@: -1}"
for n in $(seq $#); do
  [ "${!n}" = --request ] && { next=$((n + 1)); method="${!next}"; }
done
echo "$method" >> calls
case "$method" in
  GET) case "$url" in *page=1) cat comments.json ;; *) echo '[]' ;; esac ;;
  POST) jq --rawfile body body.md '. + [{"id": 42, "body": $body}]' comments.json > new && mv new comments.json ;;
  PUT) case "$url" in */notes/42) ;; *) exit 1 ;; esac
    jq --rawfile body body.md 'map(if .id == 42 then .body = $body else . end)' comments.json > new && mv new comments.json ;;
esac
"#;

fn updated_not_repeated(script: &str, folder: &TempDir, variables: &[(&str, &str)]) -> String {
    let folder = folder.path();
    run(script, folder, variables);
    assert!(!folder.join("calls").exists(), "without a report nothing is said");
    for report in ["first report", "second report"] {
        fs::write(folder.join("diff.md"), report).unwrap();
        run(script, folder, variables);
    }
    let comments: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.join("comments.json")).unwrap()).unwrap();
    assert_eq!(comments.as_array().unwrap().len(), 2);
    assert_eq!(comments[1]["body"], "<!-- rutter diff -->\nsecond report");
    fs::read_to_string(folder.join("calls")).unwrap().replace('\n', " ")
}

#[test]
fn the_comment_on_a_pull_request_is_updated_not_repeated() {
    if !has_jq() {
        return;
    }
    let script = scripts().into_iter().find(|script| script.contains("gh api")).unwrap();
    let variables = [("COMMENTS", "repos/a/b/issues/1/comments"), ("COMMENT", "repos/a/b/issues/comments")];
    assert_eq!(updated_not_repeated(&script, &with_program("gh", GH), &variables), "GET POST GET PATCH ");
}

#[test]
fn the_note_on_a_merge_request_is_updated_not_repeated() {
    if !has_jq() {
        return;
    }
    let script = scripts().into_iter().find(|script| script.contains("/notes\"")).unwrap();
    let calls = updated_not_repeated(&script, &with_program("curl", CURL), &[("RUTTER_COMMENT_TOKEN", "t")]);
    assert_eq!(calls, "GET GET POST GET PUT ");
}

#[test]
fn the_pipeline_asks_for_a_token_only_where_it_comments() {
    each(PIPELINE, |pipeline, text| {
        let own: Vec<&str> = keys(pipeline).into_iter().filter(|key| *key != "include").collect();
        assert_eq!(own, ["stages", "rutter", "rutter-comment"]);
        let rules = pipeline.at(&["rutter-comment", "rules"]).unwrap().items();
        assert!(self::text(&rules[0], "if").ends_with("&& $RUTTER_COMMENT_TOKEN"));
        let (before, after) = text.split_once("\nrutter-comment:\n").unwrap();
        let code = |text: &str| text.lines().filter(|line| !line.trim_start().starts_with('#')).collect::<String>();
        assert!(!code(before).contains("TOKEN") && code(after).contains("TOKEN"));
        // The image stays the same.
        for job in ["rutter", "rutter-comment"] {
            let image = pipeline.at(&[job, "image"]).and_then(Value::as_str).unwrap();
            assert!(image.contains(':') && !image.ends_with(":latest"), "{image}");
        }
    });
}
