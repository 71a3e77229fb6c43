//! Writing `generated/`: no file of the user is lost, no file is half written, and no unchanged file is written.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use rutter::diagnostics::Diagnostics;
use rutter::output::tree::{Sink, Tree};
use rutter::output::write::{
    Disk, FileOperations, Lock, StagingArea, StagingSink, WriteCounts, apply, apply_staged, apply_with, codes, plan,
    plan_after_streaming,
};
use tempfile::TempDir;

fn tree(files: &[(&str, &str)]) -> Tree {
    let mut tree = Tree::new();
    for (path, body) in files {
        let path = format!("generated/{path}");
        if path.ends_with(".json") {
            tree.insert_plain(path, *body, "apps/cart/service.yaml").unwrap();
        } else {
            tree.insert(path, body, "apps/cart/service.yaml").unwrap();
        }
    }
    tree
}

fn write(root: &Path, tree: &Tree, force: bool) -> Result<WriteCounts, Diagnostics> {
    let lock = Lock::wait(root).unwrap();
    apply(&lock, &plan(root, tree)?, force)
}

fn is_current(root: &Path, tree: &Tree) -> bool {
    let plan = plan(root, tree).unwrap();
    assert_eq!(plan.is_current(), plan.check().is_empty());
    plan.is_current()
}

/// Every file below a folder, with its bytes.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(root).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
    entries
        .map(|e| {
            (e.path().strip_prefix(root).unwrap().to_str().unwrap().to_owned(), fs::read(e.path()).unwrap_or_default())
        })
        .collect()
}

fn expected(tree: &Tree) -> BTreeMap<String, Vec<u8>> {
    tree.iter().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect()
}

fn messages(found: &Diagnostics) -> Vec<(&str, &str)> {
    found.iter().map(|d| (d.code, d.message.as_str())).collect()
}

const OLD: &[(&str, &str)] = &[
    ("apps/cart/base/deployment.yaml", "kind: Deployment\n"),
    ("apps/cart/base/service.yaml", "kind: Service\n"),
    ("apps/cart/overlays/dev/kustomization.yaml", "kind: Kustomization\n"),
    ("apps/cart/overlays/dev/flags.json", "{\"a\": 1}\n"),
    ("apps/old/base/service.yaml", "kind: Service\n"),
    ("apps/old/base/config.json", "{}\n"),
    ("apps/swap", "a file\n"),
    ("tenants/shop/dev/namespace.yaml", "kind: Namespace\n"),
];

const NEW: &[(&str, &str)] = &[
    ("apps/cart/base/deployment.yaml", "kind: Deployment\nspec: {}\n"),
    ("apps/cart/base/service.yaml", "kind: Service\n"),
    ("apps/cart/overlays/dev/kustomization.yaml", "kind: Kustomization\nimages: []\n"),
    ("apps/cart/overlays/dev/flags.json", "{\"a\": 2}\n"),
    ("apps/cart/overlays/prod/kustomization.yaml", "kind: Kustomization\n"),
    ("apps/cart/overlays/prod/flags.json", "{}\n"),
    ("apps/swap/now/a/folder.yaml", "a: 1\n"),
    ("tenants/shop/dev", "now a file\n"),
];

#[test]
fn the_disk_becomes_the_tree_and_a_second_run_changes_nothing() {
    let root = TempDir::new().unwrap();
    let (old, new) = (tree(OLD), tree(NEW));
    let first = write(root.path(), &old, false).unwrap();
    assert_eq!(first, WriteCounts { created: old.len(), ..WriteCounts::default() });
    assert_eq!(files(root.path()), expected(&old));
    assert!(is_current(root.path(), &old));
    assert!(!is_current(root.path(), &new));

    write(root.path(), &new, false).unwrap();
    assert_eq!(files(root.path()), expected(&new));
    assert!(!root.path().join("generated/apps/old").exists(), "empty folders of orphans go too");

    let again = write(root.path(), &new, false).unwrap();
    assert_eq!(again, WriteCounts { unchanged: new.len(), ..WriteCounts::default() });
}

#[test]
fn unchanged_files_are_not_touched() {
    let root = TempDir::new().unwrap();
    write(root.path(), &tree(OLD), false).unwrap();
    let path = root.path().join("generated/apps/cart/base/service.yaml");
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
    fs::File::options().append(true).open(&path).unwrap().set_modified(long_ago).unwrap();
    write(root.path(), &tree(NEW), false).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), long_ago);
}

#[test]
fn a_foreign_file_is_named_and_nothing_is_written_even_with_force() {
    let root = TempDir::new().unwrap();
    write(root.path(), &tree(OLD), false).unwrap();
    let note = root.path().join("generated/apps/cart/NOTES.md");
    fs::write(&note, "mine\n").unwrap();
    let before = files(root.path());
    for force in [false, true] {
        let refused = write(root.path(), &tree(NEW), force).unwrap_err();
        assert_eq!(messages(&refused), [(codes::FOREIGN, "generated/apps/cart/NOTES.md was not written by rutter")]);
        assert_eq!(files(root.path()), before);
    }
    assert!(!is_current(root.path(), &tree(OLD)));
}

#[test]
fn a_foreign_file_at_a_path_of_the_tree_is_kept() {
    let root = TempDir::new().unwrap();
    let path = root.path().join("generated/apps/cart/base/service.yaml");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, "kind: Service\n").unwrap();
    let refused = write(root.path(), &tree(OLD), true).unwrap_err();
    assert_eq!(refused.len(), 1);
    assert_eq!(files(root.path()).len(), 1);
    assert_eq!(fs::read(&path).unwrap(), b"kind: Service\n");
}

#[test]
fn hand_edits_are_reported_and_only_force_overwrites_them() {
    let root = TempDir::new().unwrap();
    write(root.path(), &tree(OLD), false).unwrap();
    let edit = |path: &str| {
        let path = root.path().join("generated").join(path);
        let mut text = fs::read_to_string(&path).unwrap();
        text.push_str("# quick fix\n");
        fs::write(&path, text).unwrap();
    };
    edit("apps/cart/base/deployment.yaml"); // changes in NEW
    edit("apps/cart/base/service.yaml"); // the same in NEW
    edit("apps/cart/overlays/dev/flags.json"); // carries no header
    edit("apps/old/base/service.yaml"); // gone in NEW
    let before = files(root.path());
    let refused = write(root.path(), &tree(NEW), false).unwrap_err();
    let expect: Vec<(&str, String)> = [
        "apps/cart/base/deployment.yaml",
        "apps/cart/base/service.yaml",
        "apps/cart/overlays/dev/flags.json",
        "apps/old/base/service.yaml",
    ]
    .iter()
    .map(|path| (codes::HAND_EDITED, format!("generated/{path} was changed by hand")))
    .collect();
    assert_eq!(messages(&refused), expect.iter().map(|(c, m)| (*c, m.as_str())).collect::<Vec<_>>());
    assert_eq!(files(root.path()), before);

    write(root.path(), &tree(NEW), true).unwrap();
    assert_eq!(files(root.path()), expected(&tree(NEW)));
}

#[test]
fn check_notices_any_changed_byte() {
    let root = TempDir::new().unwrap();
    let wanted = tree(OLD);
    write(root.path(), &wanted, false).unwrap();
    for (path, bytes) in wanted.iter() {
        for n in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut changed = bytes.to_vec();
            changed[n] ^= 1;
            fs::write(root.path().join(path), &changed).unwrap();
            assert!(!is_current(root.path(), &wanted), "{path} byte {n}");
        }
        fs::write(root.path().join(path), bytes).unwrap();
        assert!(is_current(root.path(), &wanted));
    }
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_never_followed() {
    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("precious.yaml"), "mine\n").unwrap();
    for (link, target) in [
        ("generated", outside.path().to_owned()),
        ("generated/apps", outside.path().to_owned()),
        ("generated/apps/cart/base/service.yaml", outside.path().join("precious.yaml")),
        ("generated/apps/dangling", outside.path().join("nothing")),
    ] {
        let root = TempDir::new().unwrap();
        let at = root.path().join(link);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(target, &at).unwrap();
        // The target of the link has the wanted content, or other content.
        let wanted = tree(OLD).get("generated/apps/cart/base/service.yaml").unwrap().to_vec();
        for bytes in [wanted.as_slice(), b"mine\n"] {
            fs::write(outside.path().join("precious.yaml"), bytes).unwrap();
            let inside = Inside(root.path().canonicalize().unwrap());
            let refusals = [write(root.path(), &tree(OLD), true), write_taken(&inside, root.path(), tree(OLD))];
            for refused in refusals.map(Result::unwrap_err) {
                assert_eq!(refused.iter().map(|d| d.code).collect::<Vec<_>>(), [codes::SYMLINK], "{link}");
                assert!(refused.iter().all(|d| d.message.starts_with(&format!("{link} "))));
                assert_eq!(files(outside.path()).len(), 1);
                assert_eq!(fs::read(outside.path().join("precious.yaml")).unwrap(), bytes);
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn a_read_only_file_or_folder_stops_the_run_before_it_begins() {
    use std::os::unix::fs::PermissionsExt as _;
    for (protected, mode) in [
        ("generated/apps/cart/base/deployment.yaml", 0o444),
        ("generated/apps/old/base/service.yaml", 0o444),
        ("generated/apps/cart/base", 0o555),
        ("generated/apps/old/base", 0o555),
    ] {
        let root = TempDir::new().unwrap();
        write(root.path(), &tree(OLD), false).unwrap();
        let path = root.path().join(protected);
        let before = files(root.path());
        let writable = fs::metadata(&path).unwrap().permissions();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let refused = write(root.path(), &tree(NEW), false).unwrap_err();
        assert_eq!(
            messages(&refused),
            [(codes::INPUT_OUTPUT, format!("{protected} is read-only; nothing was written").as_str())]
        );
        fs::set_permissions(&path, writable).unwrap();
        assert_eq!(files(root.path()), before);
    }
}

#[test]
fn one_run_at_a_time() {
    let root = TempDir::new().unwrap();
    let held = Lock::try_take(root.path()).unwrap().unwrap();
    assert!(Lock::try_take(root.path()).unwrap().is_none());
    let waiting = std::thread::spawn({
        let root = root.path().to_owned();
        move || Lock::wait(&root).is_ok()
    });
    drop(held);
    assert!(waiting.join().unwrap());
    assert!(Lock::try_take(root.path()).unwrap().is_some());
    assert_eq!(files(root.path()).len(), 0, "the lock leaves nothing behind");
    assert_eq!(Lock::wait(&root.path().join("missing")).unwrap_err().code, codes::LOCK);
}

/// Returns whether a path is a staged file, which the next run removes, or a list of checksums, which has the old and
/// the new content while files change.
fn is_bookkeeping(path: &str) -> bool {
    path.contains("/.rutter-staged-") || path.ends_with("/SHA256SUMS")
}

/// Performs a number of operations, then fails every further one, like after a kill or a lost disk.
struct StopsAfter {
    left: AtomicUsize,
    /// Whether the file that is being created keeps its first half.
    keeps_half: bool,
    /// Whether only the creation of files fails, like on a full disk.
    only_creating_fails: bool,
}

impl StopsAfter {
    fn step(&self) -> io::Result<()> {
        let less = |n: usize| n.checked_sub(1);
        match self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less) {
            Ok(_) => Ok(()),
            Err(_) => Err(io::Error::from(io::ErrorKind::StorageFull)),
        }
    }

    fn other_step(&self) -> io::Result<()> {
        if self.only_creating_fails { Ok(()) } else { self.step() }
    }
}

impl FileOperations for StopsAfter {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.other_step()?;
        Disk.create_folder(path)
    }

    fn create_folders(&self, path: &Path) -> io::Result<()> {
        self.other_step()?;
        Disk.create_folders(path)
    }

    fn create_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        if let Err(e) = self.step() {
            if self.keeps_half {
                Disk.create_file(path, &bytes[..bytes.len() / 2])?;
            }
            return Err(e);
        }
        Disk.create_file(path, bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.other_step()?;
        Disk.rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.other_step()?;
        Disk.remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.other_step()?;
        Disk.remove_folder(path)
    }

    fn remove_tree(&self, path: &Path) -> io::Result<()> {
        self.other_step()?;
        Disk.remove_tree(path)
    }
}

/// Refuses to create anything outside a folder.
struct Inside(PathBuf);

impl Inside {
    fn check(&self, path: &Path) {
        let there = path.ancestors().skip(1).find_map(|parent| parent.canonicalize().ok()).unwrap();
        assert!(there.starts_with(&self.0), "{} lies in {}", path.display(), there.display());
    }
}

impl FileOperations for Inside {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.check(path);
        Disk.create_folder(path)
    }

    fn create_folders(&self, path: &Path) -> io::Result<()> {
        self.check(path);
        Disk.create_folders(path)
    }

    fn create_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.check(path);
        Disk.create_file(path, bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.check(to);
        Disk.rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        Disk.remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        Disk.remove_folder(path)
    }

    fn remove_tree(&self, path: &Path) -> io::Result<()> {
        Disk.remove_tree(path)
    }
}

/// Writes a tree through the sink, like `compile` does.
fn write_taken(operations: &dyn FileOperations, root: &Path, mut tree: Tree) -> Result<WriteCounts, Diagnostics> {
    let lock = Lock::wait(root).unwrap();
    let stage = StagingArea::with(operations, root);
    let sink = StagingSink::new(root, Some(&stage));
    tree.hand_over(|path, bytes| sink.take(path, bytes));
    let streamed = sink.finish(Vec::new());
    let plan = plan_after_streaming(root, &tree, &streamed)?;
    apply_staged(&stage, &lock, &plan, false)
}

fn stop_after(n: usize, keeps_half: bool, only_creating_fails: bool, taken: bool) -> TempDir {
    let root = TempDir::new().unwrap();
    write(root.path(), &tree(OLD), false).unwrap();
    let new = tree(NEW);
    let operations = StopsAfter { left: AtomicUsize::new(n), keeps_half, only_creating_fails };
    if taken {
        let _ = write_taken(&operations, root.path(), new);
    } else {
        let lock = Lock::wait(root.path()).unwrap();
        let _ = apply_with(&operations, &lock, &plan(root.path(), &new).unwrap(), false);
    }
    root
}

#[test]
fn files_from_the_sink_are_written_like_others() {
    let root = TempDir::new().unwrap();
    let written = |created, updated, deleted, unchanged| WriteCounts { created, updated, deleted, unchanged };
    let (old, new) = (tree(OLD), tree(NEW));
    let count = |one: &Tree, other: &Tree| one.paths().filter(|path| other.get(path).is_none()).count();
    let same = old.iter().filter(|(path, bytes)| new.get(path) == Some(*bytes)).count();
    assert_eq!(write_taken(&Disk, root.path(), old.clone()).unwrap(), written(old.len(), 0, 0, 0));
    assert_eq!(files(root.path()), expected(&old));
    assert_eq!(write_taken(&Disk, root.path(), old.clone()).unwrap(), written(0, 0, 0, old.len()));
    let (created, deleted) = (count(&new, &old), count(&old, &new));
    let updated = new.len() - created - same;
    assert_eq!(write_taken(&Disk, root.path(), new.clone()).unwrap(), written(created, updated, deleted, same));
    assert_eq!(files(root.path()), expected(&new));
}

#[test]
fn staged_files_of_a_refused_run_are_removed() {
    let root = TempDir::new().unwrap();
    let two = &[("apps/cart/base/a.yaml", "a: 1\n"), ("apps/cart/base/b.yaml", "b: 1\n")];
    write(root.path(), &tree(two), false).unwrap();
    let edited = root.path().join("generated/apps/cart/base/a.yaml");
    fs::write(&edited, fs::read_to_string(&edited).unwrap() + "c: 1\n").unwrap();
    let before = files(root.path());
    let next = tree(&[two[0], ("apps/cart/base/b.yaml", "b: 2\n"), ("apps/web/base/a.yaml", "a: 1\n")]);
    let refused = write_taken(&Disk, root.path(), next).unwrap_err();
    assert_eq!(refused.iter().map(|d| d.code).collect::<Vec<_>>(), [codes::HAND_EDITED]);
    assert_eq!(files(root.path()), before);
    assert!(!root.path().join("generated/apps/web").exists());
}

#[test]
fn a_kill_at_any_moment_leaves_each_file_old_or_new_and_the_next_run_finishes() {
    let (old, new) = (tree(OLD), tree(NEW));
    // The next run may have another spec.
    let third = tree(&[("apps/cart/overlays/dev/flags.json", "{\"a\": 3}\n"), ("apps/swap/now", "a file again\n")]);
    let all =
        [(false, false, false), (true, false, false), (false, true, false), (false, false, true), (true, true, true)];
    for (keeps_half, to_third, taken) in all {
        let mut n = 0;
        loop {
            let root = stop_after(n, keeps_half, false, taken);
            let found = files(root.path());
            for (path, bytes) in found.iter().filter(|(path, _)| !is_bookkeeping(path)) {
                let is_old = old.get(path) == Some(bytes);
                assert!(is_old || new.get(path) == Some(bytes), "stopped after {n}: {path} is neither old nor new");
            }
            let next = if to_third { &third } else { &new };
            write(root.path(), next, false).unwrap_or_else(|e| panic!("stopped after {n}: {e:?}"));
            assert_eq!(files(root.path()), expected(next), "stopped after {n}");
            assert!(!root.path().join("generated/apps/old").exists(), "stopped after {n}");
            if found == expected(&new) {
                break;
            }
            n += 1;
        }
        assert!(n > 20, "the walk went through every step, not just {n}");
    }
}

/// Generates a tree over a few paths. A path that is a file in one tree may be a folder in another. JSON has no header.
fn any_tree() -> impl Strategy<Value = Vec<(String, u8)>> {
    let part = proptest::sample::select(&["a", "b", "x.json", "y.json", "z.yaml"][..]);
    let path = proptest::collection::vec(part, 1..4).prop_map(|parts| parts.join("/"));
    proptest::collection::btree_map(path, 0u8..3, 0..8).prop_map(|files| files.into_iter().collect())
}

fn tree_of(files: &[(String, u8)]) -> Tree {
    let mut tree = Tree::new();
    for (path, version) in files {
        let (path, text) = (format!("generated/{path}"), format!("{{\"version\": {version}}}\n"));
        // If one path is the folder of another, the tree accepts only the first.
        let _ = match path.ends_with(".json") {
            true => tree.insert_plain(path, text, "apps/cart/service.yaml"),
            false => tree.insert(path, text, "apps/cart/service.yaml"),
        };
    }
    tree
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(crate::cases(100)) })]

    #[test]
    fn after_several_kills_each_file_is_of_some_tree_and_a_complete_run_repairs_all(
        runs in proptest::collection::vec((any_tree(), 0usize..40, any::<bool>(), any::<bool>()), 1..6),
        last in any_tree(),
    ) {
        let root = TempDir::new().unwrap();
        let mut trees = Vec::new();
        for (wanted, stop, keeps_half, taken) in &runs {
            trees.push(tree_of(wanted));
            let tree = trees.last().unwrap();
            let left = AtomicUsize::new(*stop);
            let operations = StopsAfter { left, keeps_half: *keeps_half, only_creating_fails: false };
            let plan = plan(root.path(), tree).unwrap();
            prop_assert!(plan.hand_edited.is_empty() && plan.foreign.is_empty(), "{plan:?}");
            if *taken {
                let _ = write_taken(&operations, root.path(), tree.clone());
            } else {
                let _ = apply_with(&operations, &Lock::wait(root.path()).unwrap(), &plan, false);
            }
            for (path, bytes) in files(root.path()).iter().filter(|(path, _)| !is_bookkeeping(path)) {
                prop_assert!(trees.iter().any(|tree| tree.get(path) == Some(bytes)), "{path} is of no tree");
            }
        }
        let last = tree_of(&last);
        write(root.path(), &last, false).unwrap();
        prop_assert_eq!(files(root.path()), expected(&last));
    }
}

#[test]
fn a_full_disk_leaves_the_tree_as_it_was() {
    // Leaves out paths that change from file to folder: such old files must be removed before anything is staged.
    let keep = |files: &'static [(&'static str, &'static str)]| -> Vec<(&'static str, &'static str)> {
        files.iter().copied().filter(|(path, _)| !path.contains("swap") && !path.contains("tenants")).collect()
    };
    let (old, new) = (tree(&keep(OLD)), tree(&keep(NEW)));
    for keeps_half in [false, true] {
        for n in 0..6 {
            let root = TempDir::new().unwrap();
            write(root.path(), &old, false).unwrap();
            let folders = walkdir::WalkDir::new(root.path()).into_iter().count();
            let lock = Lock::wait(root.path()).unwrap();
            let operations = StopsAfter { left: AtomicUsize::new(n), keeps_half, only_creating_fails: true };
            let failed = apply_with(&operations, &lock, &plan(root.path(), &new).unwrap(), false).unwrap_err();
            assert!(failed.iter().all(|d| d.code == codes::INPUT_OUTPUT && d.message.starts_with("cannot write ")));
            assert_eq!(files(root.path()), expected(&old), "full after {n} files");
            assert_eq!(walkdir::WalkDir::new(root.path()).into_iter().count(), folders, "no new folder stays");
        }
    }
}

/// Runs only as a child process of the next test: writes two trees alternately until it is killed.
#[test]
#[ignore = "is the child process of another test"]
fn child_that_writes_until_killed() {
    let Ok(root) = std::env::var("RUTTER_TEST_WRITE_ROOT") else { return };
    let (old, new) = (tree(OLD), tree(NEW));
    loop {
        write(Path::new(&root), &new, false).unwrap();
        write(Path::new(&root), &old, false).unwrap();
    }
}

#[test]
fn a_killed_process_leaves_each_file_old_or_new() {
    let root = TempDir::new().unwrap();
    let (old, new) = (tree(OLD), tree(NEW));
    for round in 0..12u64 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "write::child_that_writes_until_killed", "--ignored", "--nocapture"])
            .env("RUTTER_TEST_WRITE_ROOT", root.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_micros(20_000 + 1_700 * round));
        assert!(child.try_wait().unwrap().is_none(), "the child still runs");
        child.kill().unwrap();
        child.wait().unwrap();
        for (path, bytes) in files(root.path()).iter().filter(|(path, _)| !is_bookkeeping(path)) {
            assert!(old.get(path) == Some(bytes) || new.get(path) == Some(bytes), "{path} is neither old nor new");
        }
        write(root.path(), &new, false).unwrap();
        assert_eq!(files(root.path()), expected(&new));
    }
}
