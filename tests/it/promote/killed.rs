//! A kill leaves the working tree, the index and the branch as they were or as they are to be, whatever was running.
#![cfg(unix)]

use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use super::command_line::rutter;
use super::space::{HOUR, PLATFORM, Space, no_git};

const SERVICES: [&str; 4] = ["cart", "web", "pay", "mail"];
/// How often each command is killed.
const ROUNDS: u32 = 4;

/// Runs everywhere in v1, with v2 in dev and staging, long enough ago; `web` is held in dev.
fn space() -> Space {
    let mut space = Space::new(PLATFORM, &SERVICES.map(|name| (name, "")));
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
    let hold = rutter::spec::Hold { reason: "audit".to_owned(), until: None };
    let overlay_id = rutter::promote::OverlayId::new("web", "dev");
    space.commit(&rutter::promote::Request::Hold { overlay_id, hold }).unwrap();
    space
}

/// What the kill leaves, once `git` has finished what it had begun.
fn state(space: &Space) -> [String; 4] {
    let lock = space.root.join(".git/index.lock");
    let end = Instant::now() + Duration::from_secs(10);
    while lock.exists() && Instant::now() < end {
        thread::sleep(Duration::from_millis(10));
    }
    // A `git` that was started just before the kill may still be about to take its lock.
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

/// The branches, their content, the working tree and the index against it.
fn read(space: &Space) -> [String; 4] {
    [
        space.git(&["for-each-ref", "--format=%(refname) %(tree)", "refs/heads", "refs/notes"]),
        space.git(&["symbolic-ref", "HEAD"]),
        space.git(&["status", "--porcelain", "--untracked-files=all"]),
        space.git(&["diff", "HEAD"]),
    ]
}

fn reset(space: &Space, base: &str) {
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

/// Runs to the end, then is killed at moments all over that time. What may be left beside before and after is given.
fn killed_all_over(space: &Space, args: &[&str], between: impl Fn(&[String; 4]) -> bool) {
    let base = space.git(&["rev-parse", "HEAD"]);
    let now = rutter::calendar::show_instant(space.now);
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
        // Run again, the command comes to its end. (A roll-back that is done already would be another one.)
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
fn commits_are_there_or_not() {
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
fn files_are_all_old_or_all_new_and_branches_whole() {
    if no_git() {
        return;
    }
    let space = space();
    killed_all_over(&space, &["promote", "--all", "--from", "staging", "--to", "prod"], never);
    killed_all_over(&space, &["publish", "--branch", "rendered"], never);
    // The branch moves before its note does; a promoter that reads the branch alone finds it whole.
    let without_note = |left: &[String; 4]| left[0].contains("rendered-next") && !left[0].contains("refs/notes");
    killed_all_over(&space, &["publish", "--branch", "rendered", "--hydrator"], without_note);
}
