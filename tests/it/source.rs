//! The sources folder, Git revision and memory give the same files, and nothing from outside the workspace.

use std::fs;
use std::path::Path;
use std::process::Command;

use rutter::source::{Folder, Memory, Revision, Source};
use tempfile::TempDir;

const FILES: &[(&str, &str)] = &[
    ("apps/cart/overlays/dev.yaml", "tag: v1\n"),
    ("apps/cart/service.yaml", "team: shop\n"),
    ("apps/cart-api/service.yaml", "team: shop\r\n"),
    ("platform/platform.yaml", "name: p\n"),
    ("ünïcode.yaml", "a: ü\n"),
];

/// Returns whether `git` is missing, and prints that the test is skipped.
fn no_git() -> bool {
    let missing = Command::new("git").arg("--version").output().is_err();
    if missing {
        eprintln!("skipped: no git on the PATH");
    }
    missing
}

fn fill(root: &Path) {
    for (path, text) in FILES {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn git(folder: &Path, args: &[&str]) -> String {
    let mut command = Command::new("git");
    command.current_dir(folder).args([
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.com",
        "-c",
        "core.autocrlf=false",
    ]);
    let output = command.args(args).env("GIT_CONFIG_NOSYSTEM", "1").output().unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn commit(folder: &Path, message: &str) -> String {
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-q", "--no-gpg-sign", "-m", message]);
    git(folder, &["rev-parse", "HEAD"])
}

fn content(source: &dyn Source, folder: &str) -> Vec<(String, Vec<u8>)> {
    source.files(folder).unwrap().into_iter().map(|path| (path.clone(), source.read(&path).unwrap())).collect()
}

#[test]
fn folder_revision_and_memory_give_the_same_files() {
    if no_git() {
        return;
    }
    let root = TempDir::new().unwrap();
    git(root.path(), &["init", "-q"]);
    let inner = root.path().join("deploy/space");
    fill(&inner);
    let first = commit(root.path(), "first");
    let folder = Folder::new(&inner);
    let memory: Memory = FILES.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
    let by_prefix = Revision::open(root.path(), &first[..10], "deploy/space").unwrap();
    let by_place = Revision::of_workspace(&inner, "HEAD").unwrap();
    assert_eq!(by_place.commit(), first);
    for source in [&folder as &dyn Source, &by_prefix, &by_place] {
        for below in ["", "apps", "apps/cart", "nowhere", "platform"] {
            assert_eq!(content(source, below), content(&memory, below), "below `{below}`");
        }
        assert!(source.exists("apps/cart/service.yaml"));
        assert!(!source.exists("apps/cart") && !source.exists("apps/cart/none.yaml"));
        assert!(source.read("apps/cart/none.yaml").is_err());
    }
}

#[test]
fn a_revision_has_committed_files_and_not_the_working_tree() {
    if no_git() {
        return;
    }
    let root = TempDir::new().unwrap();
    git(root.path(), &["init", "-q"]);
    fill(root.path());
    commit(root.path(), "first");
    fs::write(root.path().join("apps/cart/overlays/dev.yaml"), "tag: v2\n").unwrap();
    fs::remove_file(root.path().join("platform/platform.yaml")).unwrap();
    commit(root.path(), "second");
    git(root.path(), &["tag", "-a", "-m", "x", "two"]);
    fs::write(root.path().join("apps/cart/overlays/dev.yaml"), "tag: uncommitted\n").unwrap();
    let read = |spec: &str| {
        let revision = Revision::of_workspace(&root.path().join("apps"), spec).unwrap();
        (revision.read("cart/overlays/dev.yaml").unwrap(), revision.files("").unwrap().len())
    };
    assert_eq!(read("HEAD~1"), (b"tag: v1\n".to_vec(), 3));
    assert_eq!(read("two"), (b"tag: v2\n".to_vec(), 3));
    assert!(Revision::open(root.path(), "HEAD~1", "").unwrap().exists("platform/platform.yaml"));
    assert!(!Revision::open(root.path(), "HEAD", "").unwrap().exists("platform/platform.yaml"));
    assert_eq!(Revision::open(root.path(), "HEAD", "no/such/folder").unwrap().files("").unwrap(), Vec::<String>::new());
}

#[test]
fn an_invalid_repository_or_revision_gives_a_reason() {
    if no_git() {
        return;
    }
    let root = TempDir::new().unwrap();
    assert!(Revision::open(root.path(), "HEAD", "").is_err());
    git(root.path(), &["init", "-q"]);
    fill(root.path());
    commit(root.path(), "first");
    for spec in ["nonsense", "HEAD~9", "v1..v2", "", "HEAD:apps"] {
        let e = Revision::open(root.path(), spec, "").unwrap_err();
        assert_eq!(e.path, spec);
    }
    let missing = Folder::new(root.path().join("missing"));
    assert!(missing.files("").is_err(), "a missing workspace is not an empty one");
    assert!(Folder::new(root.path().join("platform/platform.yaml")).files("").is_err());
}

#[cfg(unix)]
#[test]
fn links_are_followed_to_files_inside_and_nowhere_else() {
    if no_git() {
        return;
    }
    use std::os::unix::fs::symlink;
    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("secret.yaml"), "no\n").unwrap();
    let root = TempDir::new().unwrap();
    git(root.path(), &["init", "-q"]);
    let inner = root.path().join("space");
    fill(&inner);
    fs::write(root.path().join("beside.yaml"), "no\n").unwrap();
    symlink("../apps/cart/service.yaml", inner.join("platform/same.yaml")).unwrap();
    symlink("../../beside.yaml", inner.join("platform/beside.yaml")).unwrap();
    symlink(outside.path().join("secret.yaml"), inner.join("platform/secret.yaml")).unwrap();
    symlink(outside.path(), inner.join("platform/outside")).unwrap();
    symlink("../apps/cart", inner.join("platform/folder")).unwrap();
    symlink("loop.yaml", inner.join("platform/loop.yaml")).unwrap();
    commit(root.path(), "links");
    let folder = Folder::new(&inner);
    let revision = Revision::of_workspace(&inner, "HEAD").unwrap();
    for source in [&folder as &dyn Source, &revision] {
        let names = ["beside.yaml", "folder", "loop.yaml", "outside", "platform.yaml", "same.yaml", "secret.yaml"];
        assert_eq!(source.files("platform").unwrap(), names.map(|n| format!("platform/{n}")));
        assert_eq!(source.read("platform/same.yaml").unwrap(), b"team: shop\n");
        for out in ["platform/beside.yaml", "platform/secret.yaml", "platform/outside"] {
            assert_eq!(source.read(out).unwrap_err().message, "this symbolic link leads out of the workspace", "{out}");
        }
        let to_folder = source.read("platform/folder").unwrap_err().message;
        assert_eq!(to_folder, "this symbolic link leads to a folder; rutter follows links to files only");
        assert!(source.read("platform/loop.yaml").is_err());
        for climbing in ["../beside.yaml", "platform/../../beside.yaml", "/etc/passwd"] {
            assert!(source.read(climbing).is_err() && !source.exists(climbing), "{climbing}");
        }
    }
    assert!(folder.read("platform/outside/secret.yaml").is_err(), "not through a linked folder either");
    assert!(folder.files("platform/outside").is_err());
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf_8_and_pipes_are_reported() {
    if no_git() {
        return;
    }
    use std::os::unix::ffi::OsStrExt as _;
    let root = TempDir::new().unwrap();
    git(root.path(), &["init", "-q"]);
    fs::write(root.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.yaml")), "a: 1\n").unwrap();
    commit(root.path(), "latin1");
    let folder = Folder::new(root.path());
    let revision = Revision::open(root.path(), "HEAD", "").unwrap();
    for e in [folder.files("").unwrap_err(), revision.files("").unwrap_err()] {
        assert_eq!(e.to_string(), "caf\u{fffd}.yaml: the file's name is not UTF-8");
    }
    let made = Command::new("mkfifo").arg(root.path().join("pipe.yaml")).status().unwrap();
    assert!(made.success());
    assert_eq!(folder.read("pipe.yaml").unwrap_err().message, "not a regular file");
}
