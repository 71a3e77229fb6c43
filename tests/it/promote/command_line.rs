use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use rutter::source::{Revision, Source};

use super::space::{HOUR, PLATFORM, Space, git_at, no_git, pin};

fn rutter(root: &Path, now: i64, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rutter"));
    let date = format!("@{now} +0000");
    command.arg("-C").arg(root).args(args).stdin(Stdio::null()).env_remove("COLUMNS");
    command.envs([("GIT_AUTHOR_DATE", &date), ("GIT_COMMITTER_DATE", &date)]);
    command.envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null")]);
    command.envs([("GIT_AUTHOR_NAME", "Ada"), ("GIT_AUTHOR_EMAIL", "ada@example.com")]);
    command.envs([("GIT_COMMITTER_NAME", "Ada"), ("GIT_COMMITTER_EMAIL", "ada@example.com")]);
    command
}

/// Runs at the workspace's own time.
fn run(space: &Space, args: &[&str]) -> Output {
    let now = rutter::calendar::show_instant(space.now);
    let timed = !matches!(args[0], "publish" | "history" | "compile" | "check");
    let mut all = args.to_vec();
    if timed {
        all.extend(["--at", &now]);
    }
    rutter(&space.root, space.now, &all).output().unwrap()
}

fn ok(space: &Space, args: &[&str]) -> String {
    let output = run(space, args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn refused(space: &Space, code: i32, args: &[&str]) -> String {
    let output = run(space, args);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stderr).unwrap()
}

/// A server for the `git://` protocol; it ends with the test.
struct Daemon {
    process: Child,
    url: String,
}

impl Daemon {
    /// None where there is no `git daemon`.
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
        // `git daemon` is a child of `git`; a plain signal lets it take its children along.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

#[test]
fn the_walk_over_the_network() {
    if no_git() {
        return;
    }
    let mut space = Space::new(PLATFORM, &[("cart", "")]);
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
    let tree = rutter::compile::compile(&Revision::open(&space.bare, "main", "").unwrap()).tree;
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
    // v1: its code is of 08:00, it was in prod the next day at 10:00.
    assert_eq!((&cart["changeLeadTime"], &cart["changeLeadTimeN"]), (&(26 * HOUR).into(), &1.into()));
    assert_eq!(cart["promotionLag"], 24 * HOUR);
}

#[test]
fn without_commit_only_the_working_tree_changes() {
    if no_git() {
        return;
    }
    let space = Space::new(PLATFORM, &[("cart", "")]);
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
fn wrong_words_are_wrong_usage() {
    if no_git() {
        return;
    }
    let space = Space::new(PLATFORM, &[("cart", "")]);
    let said = refused(&space, 2, &["pin", "cart", "deb", "v1"]);
    assert!(said.contains("unknown environment `deb`") && said.contains("did you mean `dev`?"), "{said}");
    refused(&space, 2, &["pin", "cart", "dev", "v1@sha256:12"]);
    refused(&space, 2, &["promote", "--team", "shpo", "--from", "dev", "--to", "staging"]);
    refused(&space, 2, &["status", "crat"]);
}

/// A kill leaves the working tree, the index and the branch as they were or as they are to be.
#[test]
#[cfg(unix)]
fn a_kill_at_any_moment_leaves_before_or_after() {
    if no_git() {
        return;
    }
    let services: Vec<String> = (0..8).map(|n| format!("service-{n}")).collect();
    let words: Vec<(&str, &str)> = services.iter().map(|s| (s.as_str(), "")).collect();
    let space = Space::new(PLATFORM, &words);
    let also: Vec<String> = services[1..].iter().flat_map(|s| ["--also".to_owned(), format!("{s}=VERSION")]).collect();
    let (mut finished, mut killed) = (0, 0);
    for round in 0..40u64 {
        let before = space.git(&["rev-parse", "HEAD"]);
        let version = format!("v{round}");
        let also: Vec<String> = also.iter().map(|word| word.replace("VERSION", &version)).collect();
        let mut args = vec!["pin", services[0].as_str(), "dev", version.as_str(), "--commit"];
        args.extend(also.iter().map(String::as_str));
        let mut child =
            rutter(&space.root, space.now, &args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(4 * round));
        let _ = child.kill();
        let ended = child.wait().unwrap();
        finished += usize::from(ended.success());
        killed += usize::from(!ended.success());
        // What `git` had begun it finishes by itself.
        let lock = space.root.join(".git/index.lock");
        for _ in 0..200 {
            if !lock.exists() {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
        thread::sleep(Duration::from_millis(30));
        assert_eq!(space.git(&["status", "--porcelain"]), "", "round {round}");
        let after = space.git(&["rev-parse", "HEAD"]);
        if after != before {
            assert_eq!(space.git(&["rev-parse", "HEAD~1"]), before, "round {round}");
            for service in &services {
                let overlay = space.read(&format!("apps/{service}/overlays/dev.yaml"));
                assert!(overlay.contains(&format!("tag: {version}\n")), "round {round}: {overlay}");
            }
        }
    }
    assert!(finished + killed == 40 && killed > 0, "{finished} finished, {killed} killed");
}
