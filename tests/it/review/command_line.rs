//! `rutter diff` in a Git repository, as people and pipelines call it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use super::FILES;

const NO_GIT: &str = "skipped: no git on the PATH";

fn git(folder: &Path, args: &[&str]) -> bool {
    let who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").current_dir(folder).args(who).args(args).env("GIT_CONFIG_NOSYSTEM", "1").output();
    output.is_ok_and(|output| output.status.success())
}

/// Returns a repository with files committed to the branch `main`; `None` without Git.
pub(super) fn repository(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Option<TempDir> {
    let folder = TempDir::new().unwrap();
    for (path, bytes) in files {
        write(folder.path(), &path, bytes);
    }
    let made = [&["init", "-q", "-b", "main"][..], &["add", "-A"], &["commit", "-q", "-m", "a"]];
    let made = made.iter().all(|args| git(folder.path(), args));
    if !made {
        eprintln!("{NO_GIT}");
    }
    made.then_some(folder)
}

fn write(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn workspace() -> Option<TempDir> {
    repository(FILES.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())))
}

pub(super) fn diff(folder: &Path, args: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rutter"));
    command.arg("diff").args(args).current_dir(folder).env_remove("COLUMNS").env_remove("NO_COLOR");
    command.envs(variables.iter().copied()).output().unwrap()
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const LOST: &str = "team: shop\nimage: r.example.com/cart\nport: 8080\nhealth: /healthz\nscale: 2\n";

#[test]
fn enforce_fails_until_the_text_that_it_prints_is_added() {
    let Some(folder) = workspace() else { return };
    let root = folder.path();
    assert_eq!(diff(root, &["--enforce"], &[]).status.code(), Some(0));
    write(root, "apps/cart/service.yaml", LOST);
    let plain = diff(root, &[], &[]);
    assert_eq!(plain.status.code(), Some(0), "without --enforce a report is only a report");
    assert!(text(&plain.stdout).contains("\n1 risk needs an acknowledgement\n"), "{}", text(&plain.stdout));
    let refused = diff(root, &["--enforce", "--at", "2026-12-01", "--output", "report.txt"], &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(
        text(&refused.stderr),
        "error: the platform asks to acknowledge 1 risk of this change\n  \
         help: high destroy in prod/shop/cart: PersistentVolumeClaim `cart-data` is removed: its data is lost unless the volume's reclaim policy is Retain\n  \
         help: add to apps/cart/overlays/prod.yaml:\n\n  \
         acknowledge:\n    - risk: destroy\n      object: PersistentVolumeClaim/cart-data\n      reason: say why this is fine\n      expires: \"2026-12-15\"\n"
    );
    let printed = text(&refused.stderr)
        .split_once(":\n\n")
        .unwrap()
        .1
        .lines()
        .map(|line| format!("{}\n", &line[2..]))
        .collect::<String>();
    write(root, "apps/cart/overlays/prod.yaml", format!("tag: v1\n{printed}"));
    let accepted = diff(root, &["--enforce", "--at", "2026-12-14"], &[]);
    assert_eq!((accepted.status.code(), text(&accepted.stderr).as_str()), (Some(0), ""));
    assert!(text(&accepted.stdout).contains("acknowledged in prod (shop/cart): say why this is fine"));
    let expired = diff(root, &["--enforce", "--at", "2026-12-15"], &[]);
    assert_eq!(expired.status.code(), Some(1));
    assert!(
        text(&expired.stderr)
            .contains("warning[expired-acknowledgement]: this acknowledgement of `destroy` has expired")
    );
    assert!(text(&expired.stderr).contains("--> apps/cart/overlays/prod.yaml:3:"));
    // An entry that is on the main branch no longer counts.
    assert!(git(root, &["commit", "-qam", "b"]) && git(root, &["checkout", "-q", "-b", "next"]));
    write(
        root,
        "apps/cart/service.yaml",
        format!("{LOST}volumes:\n  data: {{ size: 1Gi, mount: /data, access: read-write-many }}\n"),
    );
    assert!(git(root, &["commit", "-qam", "c"]));
    write(root, "apps/cart/service.yaml", LOST);
    assert_eq!(diff(root, &["HEAD", "--enforce", "--at", "2026-12-14"], &[]).status.code(), Some(1));
}

#[test]
fn an_unused_acknowledgement_is_a_warning_and_no_failure() {
    let Some(folder) = workspace() else { return };
    let entry = "acknowledge: [{ risk: exposure, reason: x, expires: \"2030-01-01\" }]\n";
    write(folder.path(), "apps/cart/overlays/prod.yaml", format!("tag: v1\n{entry}"));
    let output = diff(folder.path(), &["--enforce"], &[]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).starts_with(
        "warning[unused-acknowledgement]: nothing in this change needs this acknowledgement of `exposure`\n"
    ));
    assert_eq!(text(&output.stdout), "no change\n");
}

#[test]
fn lines_are_as_wide_as_columns_says_and_not_wrapped_in_a_pipe() {
    let Some(folder) = workspace() else { return };
    let long = format!("{LOST}env: {{ TEXT: \"{}\" }}\n", "word ".repeat(60));
    write(folder.path(), "apps/cart/service.yaml", long);
    let widest = |variables: &[(&str, &str)]| {
        text(&diff(folder.path(), &[], variables).stdout).lines().map(|line| line.chars().count()).max().unwrap()
    };
    let narrow = text(&diff(folder.path(), &[], &[("COLUMNS", "72")]).stdout);
    // A word that is longer than the line is on its own line, not split, so that it can be copied.
    let too_long = |line: &&str| line.chars().count() > 72 && line.trim().contains(' ');
    assert_eq!(narrow.lines().find(too_long), None);
    assert!(widest(&[]) > 300);
}

#[test]
fn colour_is_forced_or_off_and_never_in_a_pipe_by_itself() {
    let Some(folder) = workspace() else { return };
    write(folder.path(), "apps/cart/service.yaml", LOST);
    let colored =
        |args: &[&str], variables: &[(&str, &str)]| diff(folder.path(), args, variables).stdout.contains(&0x1b);
    assert!(!colored(&[], &[]));
    assert!(colored(&["--color", "always"], &[]));
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]), "what is asked for on the command line wins");
    assert!(!colored(&["--color", "never"], &[]));
    assert!(!colored(&["--color", "always", "--format", "markdown"], &[]));
}

#[test]
fn every_format_is_printed_and_the_whole_report_goes_to_the_artefact() {
    let Some(folder) = workspace() else { return };
    let root = folder.path();
    write(root, "apps/cart/service.yaml", LOST);
    for (format, start) in [("markdown", "## What"), ("json", "{\n"), ("unified", "--- "), ("html", "<!doctype html>")]
    {
        let output = diff(root, &["--format", format], &[]);
        assert!(text(&output.stdout).starts_with(start), "{format}");
    }
    for (file, start) in [("all.html", "<!doctype html>"), ("all.json", "{\n"), ("all.patch", "--- ")] {
        let output = diff(root, &["--format", "markdown", "--artefact", file], &[]);
        assert_eq!(output.status.code(), Some(0));
        assert!(fs::read_to_string(root.join(file)).unwrap().starts_with(start), "{file}");
    }
    let document: serde_json::Value = serde_json::from_slice(&diff(root, &["--format", "json"], &[]).stdout).unwrap();
    let published = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/diff.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&published).unwrap()).unwrap();
    let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(document["summary"]["unacknowledged"], 1);
    let cause = document["effects"][0]["where"][0]["cause"].as_str().unwrap();
    assert_eq!(cause, "apps/cart/service.yaml:1 (`volumes` removed)");
}

#[test]
fn a_line_of_comment_in_every_spec_file_of_the_example_changes_nothing() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = |folder: &str| {
        let all = walkdir::WalkDir::new(top.join(folder)).into_iter().map(|entry| entry.unwrap());
        let files = all.filter(|entry| entry.file_type().is_file());
        files.map(|entry| {
            let path = entry.path().strip_prefix(top).unwrap().to_str().unwrap().to_owned();
            (path, fs::read(entry.path()).unwrap())
        })
    };
    let all: Vec<(String, Vec<u8>)> = files("platform").chain(files("apps")).collect();
    let Some(folder) = repository(all.clone()) else { return };
    let is_spec = |path: &str| {
        path.ends_with(".yaml")
            && (path.starts_with("platform/") || path.ends_with("/service.yaml") || path.contains("/overlays/"))
    };
    let specs: Vec<&(String, Vec<u8>)> = all.iter().filter(|(path, _)| is_spec(path)).collect();
    assert!(specs.len() > 60, "only {} spec files", specs.len());
    for (path, bytes) in &specs {
        write(folder.path(), path, [b"# a comment\n\n", bytes.as_slice(), b"# another\n"].concat());
    }
    let output = diff(folder.path(), &["--exit-code"], &[]);
    assert_eq!((text(&output.stdout).as_str(), output.status.code()), ("no change\n", Some(0)));
    let document: serde_json::Value =
        serde_json::from_slice(&diff(folder.path(), &["--format", "json"], &[]).stdout).unwrap();
    assert_eq!(
        document,
        serde_json::json!({
            "version": 1,
            "summary": { "added": 0, "changed": 0, "removed": 0, "podsRestarting": 0, "unacknowledged": 0 },
            "effects": [],
            "changes": [],
        })
    );
}
