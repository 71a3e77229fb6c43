use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use rutter::source::{Revision, Source};

use super::test_repository::{HOUR, PLATFORM, TestRepository, git_at, no_git, pin};

pub(super) fn rutter(root: &Path, now: i64, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rutter"));
    let date = format!("@{now} +0000");
    command.arg("-C").arg(root).args(args).stdin(Stdio::null()).env_remove("COLUMNS");
    command.envs([("GIT_AUTHOR_DATE", &date), ("GIT_COMMITTER_DATE", &date)]);
    command.envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null")]);
    command.envs([("GIT_AUTHOR_NAME", "Ada"), ("GIT_AUTHOR_EMAIL", "ada@example.com")]);
    command.envs([("GIT_COMMITTER_NAME", "Ada"), ("GIT_COMMITTER_EMAIL", "ada@example.com")]);
    command
}

/// Runs rutter at the time of the test repository's clock.
pub(super) fn run(space: &TestRepository, args: &[&str]) -> Output {
    let now = rutter::base::calendar::show_instant(space.now);
    let timed = !matches!(args[0], "publish" | "history" | "compile" | "check");
    let mut all = args.to_vec();
    if timed {
        all.extend(["--at", &now]);
    }
    rutter(&space.root, space.now, &all).output().unwrap()
}

pub(super) fn ok(space: &TestRepository, args: &[&str]) -> String {
    let output = run(space, args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

pub(super) fn refused(space: &TestRepository, code: i32, args: &[&str]) -> String {
    let output = run(space, args);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stderr).unwrap()
}

/// A server for the `git://` protocol. It stops at the end of the test.
struct Daemon {
    process: Child,
    url: String,
}

impl Daemon {
    /// Starts the server; `None` if `git daemon` is not installed.
    fn start(folder: &Path) -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let mut command = Command::new("git");
        command.args(["daemon", "--export-all", "--enable=receive-pack", "--reuseaddr", "--listen=127.0.0.1"]);
        command.arg(format!("--port={port}")).arg(format!("--base-path={}", folder.display()));
        let process = command.arg(folder).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
        let mut daemon = Self { process, url: format!("git://127.0.0.1:{port}/remote.git") };
        for _ in 0..100 {
            thread::sleep(Duration::from_millis(50));
            let answer = Command::new("git").args(["ls-remote", &daemon.url]).output().ok()?;
            if answer.status.success() {
                return Some(daemon);
            }
            if daemon.process.try_wait().ok()?.is_some() {
                break;
            }
        }
        None
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // `git daemon` is a child of `git`. The default signal lets it stop its children.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

#[test]
fn a_promotion_through_all_environments_over_the_network() {
    if no_git() {
        return;
    }
    let mut space = TestRepository::new(PLATFORM, &[("cart", "")]);
    let Some(daemon) = Daemon::start(space.root.parent().unwrap()) else {
        eprintln!("skipped: no `git daemon`");
        return;
    };
    space.git(&["remote", "set-url", "origin", &daemon.url]);
    let version = |tag: &str| format!("{tag}@{}", pin(tag).digest.unwrap());
    let code = ["--source-commit", "abc123", "--source-date", "2026-11-16T08:00:00Z"];
    ok(&space, &[&["pin", "cart", "dev", &version("v1"), "--push"][..], &code].concat());
    ok(&space, &["promote", "cart", "--from", "dev", "--to", "staging", "--push"]);
    let soak = refused(&space, 1, &["promote", "cart", "--from", "staging", "--to", "prod", "--push"]);
    assert!(soak.contains("soak: cart v1 has run in staging for 0s; the platform asks for 1d"), "{soak}");
    space.now += 24 * HOUR;
    ok(&space, &["promote", "--team", "shop", "--from", "staging", "--to", "prod", "--push"]);
    ok(&space, &["pin", "cart", "dev", &version("v2"), "--push"]);
    ok(&space, &["promote", "cart", "--from", "dev", "--to", "staging", "--push"]);
    space.now += 24 * HOUR;
    let shown = ok(&space, &["promote", "cart", "--from", "staging", "--to", "prod", "--plan"]);
    assert!(shown.starts_with("promote cart in prod: v1 -> v2 (from staging)\n"), "{shown}");
    assert!(shown.contains("-tag: v1\n") && shown.contains("Deployment"), "{shown}");
    ok(&space, &["promote", "--all", "--from", "staging", "--to", "prod", "--push"]);
    space.now += HOUR;
    ok(&space, &["rollback", "cart", "prod", "--push"]);
    refused(&space, 1, &["promote", "cart", "--from", "staging", "--to", "prod", "--push"]);
    ok(&space, &["publish", "--branch", "rendered", "--push", "origin"]);

    assert_eq!(git_at(&space.bare, space.now, &["rev-parse", "main"]), space.git(&["rev-parse", "HEAD"]));
    let published = Revision::open(&space.bare, "rendered", "").unwrap();
    let tree = rutter::pipeline::compile::compile(&Revision::open(&space.bare, "main", "").unwrap()).tree;
    assert_eq!(published.files("").unwrap(), tree.iter().map(|(path, _)| path.to_owned()).collect::<Vec<_>>());
    for (path, bytes) in tree.iter() {
        assert_eq!(published.read(path).unwrap(), bytes, "{path}");
    }

    let status = ok(&space, &["status"]);
    let row: Vec<&str> = status.lines().nth(1).unwrap().split("  ").map(str::trim).filter(|c| !c.is_empty()).collect();
    assert_eq!(row[..4], ["cart", "shop", "v2 (1d 1h, Ada)", "v2 (1d 1h, Ada)"]);
    assert_eq!(row[4], "v1 (1 behind; 0s, Ada; held: rolled back from v2)");
    let history: serde_json::Value =
        serde_json::from_str(&ok(&space, &["history", "cart", "prod", "--format", "json"])).unwrap();
    let reasons: Vec<&str> = history.as_array().unwrap().iter().map(|d| d["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["rollback", "promote", "promote"]);

    space.now += HOUR;
    let dora: serde_json::Value = serde_json::from_str(&ok(&space, &["dora", "--format", "json"])).unwrap();
    assert_eq!(dora["environments"][2]["environment"], "prod");
    let cart = &dora["environments"][2]["services"][0];
    assert_eq!((&cart["n"], &cart["deployments"], &cart["failed"]), (&3.into(), &2.into(), &1.into()));
    assert_eq!(cart["recoveryTime"], HOUR);
    // The code of v1 is from 08:00, and it was in prod on the next day at 10:00.
    assert_eq!((&cart["changeLeadTime"], &cart["changeLeadTimeN"]), (&(26 * HOUR).into(), &1.into()));
    assert_eq!(cart["promotionLag"], 24 * HOUR);
}

#[test]
fn without_commit_only_the_working_tree_changes() {
    if no_git() {
        return;
    }
    let space = TestRepository::new(PLATFORM, &[("cart", "")]);
    let head = space.git(&["rev-parse", "HEAD"]);
    ok(&space, &["pin", "cart", "dev", "v1"]);
    assert_eq!(space.git(&["rev-parse", "HEAD"]), head);
    assert!(space.read("apps/cart/overlays/dev.yaml").ends_with("tag: v1\n"));
    let check = run(&space, &["compile", "--check"]);
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
    let again = run(&space, &["pin", "cart", "dev", "v1"]);
    assert_eq!(String::from_utf8_lossy(&again.stderr), "nothing to do: it is so already\n");
    ok(&space, &["pin", "cart", "dev", "v2", "--commit", "--branch", "try-v2"]);
    assert_eq!(space.git(&["rev-parse", "--abbrev-ref", "HEAD"]), "main");
    assert!(space.git(&["show", "try-v2:apps/cart/overlays/dev.yaml"]).ends_with("tag: v2"));
}

#[test]
fn wrong_arguments_are_wrong_usage() {
    if no_git() {
        return;
    }
    let space = TestRepository::new(PLATFORM, &[("cart", "")]);
    let said = refused(&space, 2, &["pin", "cart", "deb", "v1"]);
    assert!(said.contains("unknown environment `deb`") && said.contains("did you mean `dev`?"), "{said}");
    refused(&space, 2, &["pin", "cart", "dev", "v1@sha256:12"]);
    refused(&space, 2, &["promote", "--team", "shpo", "--from", "dev", "--to", "staging"]);
    refused(&space, 2, &["status", "crat"]);
}

#[test]
fn a_release_file_moves_several_services_in_one_commit_as_planned() {
    if no_git() {
        return;
    }
    let space = TestRepository::new(PLATFORM, &[("cart", ""), ("web", ""), ("mail", "")]);
    ok(&space, &["pin", "cart", "dev", "v1", "--also", "web=v2", "--also", "mail=v3", "--commit"]);
    space.put("release.txt", "# the release of monday\ncart\n\nweb  # and its friend\ncart\n");
    let promote = ["promote", "--release", "release.txt", "--from", "dev", "--to", "staging"];
    let head = space.git(&["rev-parse", "HEAD"]);
    let planned = ok(&space, &[&promote[..], &["--plan"]].concat());
    assert!(planned.starts_with("promote cart in staging: new -> v1 (from dev)\npromote web in staging: new -> v2"));
    assert_eq!(space.git(&["rev-parse", "HEAD"]), head);
    assert_eq!(space.git(&["status", "--porcelain"]), "?? release.txt");
    let done = ok(&space, &[&promote[..], &["--commit"]].concat());
    assert_eq!(done, planned, "what is planned is what is done");
    assert_eq!(space.git(&["rev-parse", "HEAD~1"]), head);
    assert_eq!(space.git(&["log", "-1", "--format=%s"]), "Promote 2 services from dev to staging");
    let services = space.git(&["log", "-1", "--format=%(trailers:key=Promotion-Service,valueonly)"]);
    assert_eq!(services.split_whitespace().collect::<Vec<_>>(), ["cart", "web"]);
    assert!(!space.root.join("apps/mail/overlays/staging.yaml").exists());
    refused(&space, 1, &["promote", "--release", "missing.txt", "--from", "dev", "--to", "staging"]);
}

#[test]
fn holds_overrides_and_a_chosen_rollback_are_recorded_and_shown() {
    if no_git() {
        return;
    }
    let mut space = TestRepository::new(PLATFORM, &[("cart", "")]);
    for version in ["v1", "v2", "v3"] {
        ok(&space, &["pin", "cart", "dev", version, "--commit"]);
        space.now += HOUR;
    }
    ok(&space, &["rollback", "cart", "dev", "--to", "v1", "--commit"]);
    assert!(space.read("apps/cart/overlays/dev.yaml").contains("tag: v1\n"));
    let said = refused(&space, 1, &["pin", "cart", "dev", "v4", "--commit"]);
    assert!(said.contains("hold: cart in dev is held: rolled back from v3"), "{said}");
    let reason = ["--override", "the load test\nis over"];
    ok(&space, &[&["pin", "cart", "dev", "v4", "--commit"][..], &reason].concat());
    let body = space.git(&["log", "-1", "--format=%B"]);
    assert!(body.contains("Promotion-Override: the load test is over\nPromotion-Override-Gates: hold"), "{body}");
    ok(&space, &["release", "cart", "dev", "--commit"]);
    assert!(!space.read("apps/cart/overlays/dev.yaml").contains("hold"));
    let over = refused(&space, 2, &["hold", "cart", "dev", "--reason", "audit", "--until", "2020-01-04", "--commit"]);
    assert!(over.contains("`--until 2020-01-04T00:00:00Z` is in the past"), "{over}");
    assert!(!space.read("apps/cart/overlays/dev.yaml").contains("hold"));
    ok(&space, &["hold", "cart", "dev", "--reason", "audit", "--until", "2027-01-04", "--commit"]);
    space.now += HOUR;
    let text = ok(&space, &["status", "cart"]);
    assert!(text.contains("v4 (1h, Ada; held: audit)"), "{text}");
    let markdown = ok(&space, &["status", "--format", "markdown"]);
    assert!(markdown.starts_with("| service | team | dev | staging | prod |\n|---|"), "{markdown}");
    let page = ok(&space, &["status", "--format", "html"]);
    assert!(page.contains("<td>cart</td>") && page.contains("held: audit"), "{page}");
    let json: serde_json::Value = serde_json::from_str(&ok(&space, &["status", "--format", "json"])).unwrap();
    assert_eq!(json["services"][0]["environments"][0]["version"], "v4");
    assert_eq!(json["services"][0]["environments"][0]["by"], "Ada");
    assert_eq!(json["services"][0]["environments"][1], serde_json::Value::Null);
    let history: serde_json::Value =
        serde_json::from_str(&ok(&space, &["history", "cart", "--format", "json"])).unwrap();
    let column = |key: &str| -> Vec<&str> {
        history.as_array().unwrap().iter().map(|d| d[key].as_str().unwrap_or_default()).collect()
    };
    assert_eq!(column("tag"), ["v4", "v1", "v3", "v2", "v1"]);
    assert_eq!(column("reason"), ["pin", "rollback", "pin", "pin", "pin"]);
    assert_eq!(column("override"), ["the load test is over", "", "", "", ""]);
}

#[test]
fn a_moved_remote_is_a_conflict_with_exit_code_3() {
    if no_git() {
        return;
    }
    let space = TestRepository::new("name: acme\npromotion: { order: [dev, staging, prod] }\n", &[("cart", "")]);
    ok(&space, &["pin", "cart", "dev", "v1", "--push"]);
    let other = space.clone_to("other");
    let elsewhere = |args: &[&str]| assert!(rutter(&other, space.now, args).status().unwrap().success());
    // Another clone changes the same pin, so the decision that was made here is no longer valid.
    elsewhere(&["pin", "cart", "staging", "v9", "--push", "--override", "test"]);
    let head = space.git(&["rev-parse", "HEAD"]);
    let said = refused(&space, 3, &["promote", "cart", "--from", "dev", "--to", "staging", "--push"]);
    assert!(said.contains("somebody else moved cart in staging meanwhile"), "{said}");
    assert_eq!(space.git(&["rev-parse", "HEAD"]), head);
    assert_eq!(space.git(&["status", "--porcelain"]), "");
    // A pin of another environment is applied again on top of the other clone's commit.
    ok(&space, &["pin", "cart", "dev", "v2", "--push"]);
    let subjects = git_at(&space.bare, space.now, &["log", "-3", "--format=%s", "main"]);
    assert_eq!(
        subjects.lines().collect::<Vec<_>>(),
        ["Pin cart v2 in dev", "Pin cart v9 in staging", "Pin cart v1 in dev"]
    );
}

#[test]
fn a_shallow_clone_is_not_enough_history() {
    if no_git() {
        return;
    }
    let space = TestRepository::new("name: acme\npromotion: { order: [dev, staging, prod] }\n", &[("cart", "")]);
    ok(&space, &["pin", "cart", "dev", "v1", "--push"]);
    ok(&space, &["pin", "cart", "dev", "v2", "--push"]);
    let url = format!("file://{}", space.bare.display());
    let parent = space.root.parent().unwrap();
    git_at(parent, space.now, &["clone", "-q", "--depth", "1", &url, "shallow"]);
    let shallow = parent.join("shallow");
    let said = |args: &[&str]| {
        let output = rutter(&shallow, space.now, args).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for args in [
        &["status"][..],
        &["history", "cart"],
        &["dora"],
        &["promote", "cart", "--from", "dev", "--to", "staging", "--commit"],
        &["rollback", "cart", "dev", "--commit"],
    ] {
        let (code, text) = said(args);
        assert_eq!(code, Some(1), "{args:?}: {text}");
        assert!(text.contains("this clone is shallow") && text.contains("git fetch --unshallow"), "{text}");
    }
    // A hold needs no history.
    assert_eq!(said(&["hold", "cart", "dev", "--reason", "audit", "--commit"]).0, Some(0));
    git_at(&shallow, space.now, &["fetch", "-q", "--unshallow"]);
    assert_eq!(said(&["history", "cart"]).0, Some(0));
    // A complete history ends at a commit without parents.
    assert!(ok(&space, &["history", "cart"]).contains("v1"));
}
