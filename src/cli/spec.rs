//! The files of a workspace as one run sees them, and whether the last clean run saw the same.

use std::path::Path;

use crate::cache::{Cache, Record};
use crate::conventions::SPEC_FOLDERS;
use crate::source::{Folder, Snapshot};

/// Everything that is compiled, read once.
pub(super) struct Spec {
    pub(super) files: Snapshot,
    /// None where nothing is to be remembered.
    cache: Option<(Cache, [u8; 32])>,
}

impl Spec {
    pub(super) fn read(root: &Path, no_cache: bool) -> Self {
        let files = Snapshot::take(&Folder::new(root), &SPEC_FOLDERS);
        // The program's own bytes: another build may compile the same spec into something else.
        let program = || std::env::current_exe().and_then(std::fs::read).ok();
        let program = if no_cache { None } else { program() };
        let cache = program.map(|program| (Cache::new(root, &program), files.fingerprint()));
        Self { files, cache }
    }

    /// What the last clean run made of the same files.
    pub(super) fn record(&self) -> Option<Record> {
        self.cache.as_ref().and_then(|(cache, spec)| cache.find(*spec))
    }

    pub(super) fn keep(&self, record: &Record) {
        if let Some((cache, spec)) = &self.cache {
            // Without it the next run takes longer.
            let _ = cache.keep(*spec, record);
        }
    }
}
