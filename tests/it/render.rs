//! Compares the Kustomize engine with `kubectl kustomize` on every kustomization of the example.

use std::path::Path;
use std::process::Command;

use rutter::diagnostics::Sources;
use rutter::kustomize::{build, write_stream};
use rutter::source::{Folder, Source};

#[test]
fn every_emitted_kustomization_renders_as_kubectl_does() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if Command::new("kubectl").arg("version").arg("--client").output().is_err() {
        println!("skipped: kubectl is not installed");
        return;
    }
    let source = Folder::new(root);
    let files = source.files("generated").unwrap();
    let folders: Vec<&str> = files.iter().filter_map(|f| f.strip_suffix("/kustomization.yaml")).collect();
    assert!(folders.len() > 50);
    let mut different = Vec::new();
    for folder in folders {
        let expected = Command::new("kubectl").args(["kustomize", folder]).current_dir(root).output().unwrap();
        assert!(expected.status.success(), "{folder}: {}", String::from_utf8_lossy(&expected.stderr));
        let ours = build(&source, folder, &mut Sources::new()).map(|objects| write_stream(&objects));
        if ours.as_deref().ok() != Some(&*String::from_utf8_lossy(&expected.stdout)) {
            different.push(folder);
        }
    }
    assert!(different.is_empty(), "{different:?}");
}
