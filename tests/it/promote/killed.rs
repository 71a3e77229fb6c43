//! A command that is killed leaves the working tree, the index and the branch in the old or in the new state.
#![cfg(unix)]

use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use super::command_line::rutter;
use super::test_repository::{HOUR, PLATFORM, TestRepository, no_git};

const SERVICES: [&str; 4] = ["cart", "web", "pay", "mail"];
/// The number of times that each command is killed.
const ROUNDS: u32 = 4;

/// A repository with v1 in every environment and v2 in dev and staging since long enough. `web` has a hold in dev.
fn space() -> TestRepository {
    let mut space = TestRepository::new(PLATFORM, &SERVICES.map(|name| (name, "")));
    for version in ["v1", "v2"] {
        for service in SERVICES {
            space.pin(service, "dev", version).unwrap();
        }
        space.promote(&SERVICES, "dev", "staging").unwrap();
        space.now += 24 * HOUR;
        if version == "v1" {
            space.promote(&SERVICES, "staging", "prod").unwrap();
        }
    }
    let hold = rutter::language::spec::Hold { reason: "audit".to_owned(), until: None };
    let overlay_id = rutter::delivery::promote::OverlayId::new("web", "dev");
    space.commit(&rutter::delivery::promote::Request::Hold { overlay_id, hold }).unwrap();
    space
}

/// Returns the state after a kill, when all `git` processes have ended.
fn state(space: &TestRepository) -> [String; 4] {
    let lock = space.root.join(".git/index.lock");
    let end = Instant::now() + Duration::from_secs(10);
    while lock.exists() && Instant::now() < end {
        thread::sleep(Duration::from_millis(10));
    }
    // A `git` process that was started just before the kill may take its lock later.
    let mut last = read(space);
    for _ in 0..40 {
        thread::sleep(Duration::from_millis(15));
        let now = read(space);
        if now == last && !lock.exists() {
            break;
        }
        last = now;
    }
    last
}

/// Returns the branches, their content, the working tree, and the difference of the index.
fn read(space: &TestRepository) -> [String; 4] {
    [
        space.git(&["for-each-ref", "--format=%(refname) %(tree)", "refs/heads", "refs/notes"]),
        space.git(&["symbolic-ref", "HEAD"]),
        space.git(&["status", "--porcelain", "--untracked-files=all"]),
        space.git(&["diff", "HEAD"]),
    ]
}

fn reset(space: &TestRepository, base: &str) {
    let _ = std::fs::remove_file(space.root.join(".git/index.lock"));
    space.git(&["reset", "-q", "--hard", base]);
    space.git(&["clean", "-q", "-f", "-d"]);
    for branch in ["rendered", "rendered-next", "train"] {
        let _ = std::process::Command::new("git")
            .current_dir(&space.root)
            .args(["update-ref", "-d", &format!("refs/heads/{branch}")])
            .output();
    }
    let notes = ["update-ref", "-d", "refs/notes/hydrator.metadata"];
    let _ = std::process::Command::new("git").current_dir(&space.root).args(notes).output();
}

/// Runs a command to its end, then kills it at many moments of that time. `between` accepts states that may be left
/// besides the old and the new one.
fn killed_all_over(space: &TestRepository, args: &[&str], between: impl Fn(&[String; 4]) -> bool) {
    let base = space.git(&["rev-parse", "HEAD"]);
    let now = rutter::base::calendar::show_instant(space.now);
    let mut args = args.to_vec();
    if args[0] != "publish" {
        args.extend(["--at", &now]);
    }
    let start = |args: &[&str]| {
        rutter(&space.root, space.now, args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let before = read(space);
    let begin = Instant::now();
    assert!(start(&args).wait().unwrap().success(), "{args:?}");
    let length = begin.elapsed();
    let after = state(space);
    assert_ne!(before, after, "{args:?} does something");
    for round in 0..ROUNDS {
        reset(space, &base);
        let mut child = start(&args);
        thread::sleep(length * (round + 1) / ROUNDS);
        let _ = child.kill();
        child.wait().unwrap();
        let left = state(space);
        assert!(
            left == before || left == after || between(&left),
            "{args:?} in round {round} left\n{left:#?}\nbefore\n{before:#?}"
        );
        // The command succeeds when it is run again. (A second rollback would be another change.)
        if left != after {
            let again = rutter(&space.root, space.now, &args).output().unwrap();
            let said = String::from_utf8_lossy(&again.stderr);
            assert!(again.status.success(), "{args:?} again, after round {round}: {said}");
            assert_eq!(state(space), after, "{args:?} again, after round {round}");
        }
    }
    reset(space, &base);
}

fn never(_: &[String; 4]) -> bool {
    false
}

#[test]
fn a_killed_command_has_committed_everything_or_nothing() {
    if no_git() {
        return;
    }
    let space = space();
    for args in [
        &["pin", "cart", "dev", "v3", "--also", "pay=v3", "--also", "mail=v3", "--commit"][..],
        &["promote", "--all", "--from", "staging", "--to", "prod", "--commit"],
        &["rollback", "cart", "staging", "--commit"],
        &["hold", "cart", "prod", "--reason", "audit", "--commit"],
        &["release", "web", "dev", "--commit"],
    ] {
        killed_all_over(&space, args, never);
    }
}

#[test]
fn files_are_all_old_or_all_new_and_branches_are_complete() {
    if no_git() {
        return;
    }
    let space = space();
    killed_all_over(&space, &["promote", "--all", "--from", "staging", "--to", "prod"], never);
    killed_all_over(&space, &["publish", "--branch", "rendered"], never);
    // The branch is updated before its note. A promoter that reads only the branch finds it complete.
    let without_note = |left: &[String; 4]| left[0].contains("rendered-next") && !left[0].contains("refs/notes");
    killed_all_over(&space, &["publish", "--branch", "rendered", "--hydrator"], without_note);
}
