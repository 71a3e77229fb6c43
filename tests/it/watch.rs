//! `rutter compile --watch`: after each change of a spec file the output is updated, or the diagnostics are shown.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const OVERLAY: &str = "apps/cart/overlays/dev.yaml";
const KUSTOMIZATION: &str = "generated/apps/cart/overlays/dev/kustomization.yaml";

struct Watch {
    root: TempDir,
    process: Child,
    lines: Receiver<String>,
    /// The lines that were printed since the last read.
    printed: Vec<String>,
}

impl Watch {
    fn start() -> Self {
        let root = TempDir::new().unwrap();
        for (path, text) in [
            ("platform/platform.yaml", "name: acme\n"),
            ("platform/environments/dev.yaml", "clusters: [{ name: c }]\ndomain: acme.example.com\n"),
            ("platform/teams/shop.yaml", "owners: [acme:shop]\n"),
            ("apps/cart/service.yaml", "team: shop\nimage: registry.example.com/cart\nport: 8080\n"),
            (OVERLAY, "tag: v1\n"),
        ] {
            put(root.path(), path, text);
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_rutter"));
        command.arg("-C").arg(root.path()).args(["compile", "--watch"]).stdin(Stdio::null()).stdout(Stdio::null());
        let mut process = command.stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(process.stderr.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut watching = Self { root, process, lines, printed: Vec::new() };
        watching.wait_for("watching platform/ and apps/");
        watching
    }

    fn put(&self, path: &str, text: &str) {
        put(self.root.path(), path, text);
    }

    /// Writes a file in one step, so that no reader sees half of it.
    fn put_at_once(&self, path: &str, text: &str) {
        self.put("apps/.staged", text);
        fs::rename(self.path("apps/.staged"), self.path(path)).unwrap();
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.root.path().join(path)
    }

    /// Waits for a line with this text, long enough for a loaded machine.
    fn wait_for(&mut self, text: &str) {
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => {
                    let found = line.contains(text);
                    self.printed.push(line);
                    if found {
                        return;
                    }
                }
                Err(_) => panic!("no line with `{text}`, but:\n{}", self.printed.join("\n")),
            }
        }
    }

    /// Returns the number of compiles since the last read.
    fn runs(&mut self) -> usize {
        let runs = self.printed.iter().filter(|line| line.ends_with(" changed")).count();
        self.printed.clear();
        runs
    }

    fn output(&self) -> String {
        fs::read_to_string(self.path(KUSTOMIZATION)).unwrap()
    }

    fn stop(mut self, signal: &str) -> (Option<i32>, TempDir) {
        Command::new("kill").args([signal, &self.process.id().to_string()]).status().unwrap();
        let end = Instant::now() + Duration::from_secs(60);
        while Instant::now() < end {
            if let Some(status) = self.process.try_wait().unwrap() {
                return (status.code(), std::mem::replace(&mut self.root, TempDir::new().unwrap()));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it does not stop");
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn put(root: &Path, path: &str, text: &str) {
    fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
    fs::write(root.join(path), text).unwrap();
}

#[test]
fn edits_errors_and_renames_are_followed_until_an_interrupt() {
    let mut it = Watch::start();
    assert!(it.output().contains("newTag: v1\n"));

    it.put(OVERLAY, "tag: v2\n");
    it.wait_for("1 updated");
    assert!(it.output().contains("newTag: v2\n"));
    assert!(it.printed.iter().any(|line| line == "apps/cart/overlays/dev.yaml changed"), "{:?}", it.printed);

    // Many editors save to a temporary file and rename it, and leave a backup.
    it.put("apps/cart/overlays/.dev.yaml.swp", "binary");
    it.put("apps/cart/overlays/4913", "");
    fs::remove_file(it.path("apps/cart/overlays/4913")).unwrap();
    fs::rename(it.path(OVERLAY), it.path("apps/cart/overlays/dev.yaml~")).unwrap();
    it.put("apps/cart/overlays/.new", "tag: v3\n");
    fs::rename(it.path("apps/cart/overlays/.new"), it.path(OVERLAY)).unwrap();
    it.wait_for("generated/: ");
    while !it.output().contains("newTag: v3\n") {
        it.wait_for("generated/: ");
    }

    // A broken spec gives diagnostics, the output stays, and the watch continues.
    it.put("apps/cart/service.yaml", "team: shpo\nimage: registry.example.com/cart\nport: 8080\n");
    it.wait_for("unknown team `shpo`");
    it.wait_for("1 error");
    assert!(it.output().contains("newTag: v3\n"));
    it.put("apps/cart/service.yaml", "team: shop\nimage: registry.example.com/cart\nport: 8081\n");
    it.wait_for("updated");

    // A service is added in a new folder, renamed, and removed.
    it.put("apps/web/service.yaml", "team: shop\nimage: registry.example.com/web\nport: 80\n");
    it.put("apps/web/overlays/dev.yaml", "tag: v1\n");
    while !it.path("generated/apps/web/overlays/dev/kustomization.yaml").exists() {
        it.wait_for("generated/: ");
    }
    fs::rename(it.path("apps/web"), it.path("apps/shop-front")).unwrap();
    while it.path("generated/apps/web").exists() || !it.path("generated/apps/shop-front").exists() {
        it.wait_for("generated/: ");
    }
    it.put("apps/shop-front/overlays/dev.yaml", "tag: v2\n");
    it.wait_for("1 updated");
    fs::remove_dir_all(it.path("apps/shop-front")).unwrap();
    while it.path("generated/apps/shop-front").exists() {
        it.wait_for("generated/: ");
    }

    let (code, root) = it.stop("-INT");
    assert_eq!(code, Some(0));
    let compiled = rutter::pipeline::compile::compile(&rutter::source::Folder::new(root.path()));
    assert!(rutter::output::write::plan(root.path(), &compiled.tree).unwrap().check().is_empty());
}

#[test]
fn a_change_without_new_content_starts_no_run() {
    let mut it = Watch::start();
    it.printed.clear();
    for _ in 0..3 {
        it.put_at_once(OVERLAY, "tag: v1\n");
        it.put("apps/cart/README.md", "not for rutter\n");
        std::thread::sleep(Duration::from_millis(120));
    }
    it.put_at_once(OVERLAY, "tag: v2\n");
    it.wait_for("1 updated");
    assert_eq!(it.runs(), 1);
    let (code, _) = it.stop("-TERM");
    assert_eq!(code, Some(0));
}

#[test]
fn a_folder_that_is_removed_and_created_again_is_watched_again() {
    let mut it = Watch::start();
    fs::rename(it.path("apps"), it.path("elsewhere")).unwrap();
    it.wait_for(" changed");
    it.wait_for("generated/: ");
    assert!(!it.path(KUSTOMIZATION).exists());
    fs::rename(it.path("elsewhere"), it.path("apps")).unwrap();
    it.wait_for("created");
    assert!(it.output().contains("newTag: v1\n"));
    it.put(OVERLAY, "tag: v2\n");
    it.wait_for("1 updated");
    assert!(it.output().contains("newTag: v2\n"));
    let (code, _) = it.stop("-INT");
    assert_eq!(code, Some(0));
}
