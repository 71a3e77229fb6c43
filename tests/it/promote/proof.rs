//! The proof of a plan: nothing may change but what moves.

use std::sync::atomic::{AtomicU32, Ordering};

use rutter::compile::check;
use rutter::git::Repository;
use rutter::promote::{Context, History, ProofError, plan, prove};
use rutter::source::{Folder, Source, SourceError};

use super::space::{PLATFORM, Space, no_git, pin_request};

/// A workspace in which one file is another one each time it is read.
struct Shifting {
    folder: Folder,
    path: &'static str,
    reads: AtomicU32,
}

impl Source for Shifting {
    fn files(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        self.folder.files(folder)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        let mut bytes = self.folder.read(path)?;
        if path == self.path {
            let n = self.reads.fetch_add(1, Ordering::Relaxed);
            bytes.extend(format!("env: {{ READ: \"{n}\" }}\n").into_bytes());
        }
        Ok(bytes)
    }

    fn exists(&self, path: &str) -> bool {
        self.folder.exists(path)
    }
}

#[test]
fn a_change_outside_of_what_moves_is_found_file_by_file() {
    if no_git() {
        return;
    }
    let space = Space::new(PLATFORM, &[("cart", ""), ("web", "")]);
    for service in ["cart", "web"] {
        space.pin(service, "dev", "v1").unwrap();
    }
    let checked = check(&Folder::new(&space.root));
    let repository = Repository::of_workspace(&space.root).unwrap();
    let history = History::read(&repository, "HEAD").unwrap();
    let folder = Folder::new(&space.root);
    let context = Context { source: &folder, platform: &checked.platform, history: &history, now: space.now };
    let plan = plan(&pin_request("cart", "dev", "v2"), &context).unwrap();
    let changed = prove(&folder, &plan).unwrap();
    assert_eq!(changed.keys().collect::<Vec<_>>(), ["generated/apps/cart/overlays/dev/kustomization.yaml"]);
    for path in ["apps/web/service.yaml", "apps/cart/service.yaml", "apps/web/overlays/dev.yaml"] {
        let source = Shifting { folder: Folder::new(&space.root), path, reads: AtomicU32::new(0) };
        let owner = path.split('/').nth(1).unwrap();
        match prove(&source, &plan) {
            Err(ProofError::Outside { paths }) => {
                assert!(paths.iter().all(|p| p.starts_with(&format!("generated/apps/{owner}/"))), "{paths:?}");
            }
            other => panic!("{path}: {other:?}"),
        }
    }
}
