//! The files of a workspace as one run sees them, and what is remembered of the last one.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::cache::{Cache, Clean, Record};
use crate::compile::{Compiled, Recompiled, Remembered, compile, compile_again};
use crate::conventions::SPEC_FOLDERS;
use crate::digest::Digest;
use crate::source::{Folder, Snapshot};

/// Everything that is compiled, read once.
pub(super) struct Spec {
    root: PathBuf,
    pub(super) files: Snapshot,
    /// None where nothing is to be remembered.
    cache: Option<(Cache, Record)>,
}

/// A workspace compiled, as far as it had to be.
pub(super) struct Outcome {
    /// The tree lacks what is `kept`.
    pub(super) compiled: Compiled,
    /// Files that are there as they should be, by path.
    pub(super) kept: Vec<String>,
    /// For [`Spec::keep`].
    record: Option<(Option<Clean>, Remembered)>,
}

impl Outcome {
    /// Of a run that is not remembered.
    pub(super) fn new(compiled: Compiled) -> Self {
        Self { compiled, kept: Vec::new(), record: None }
    }
}

/// How far the output is trusted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Output {
    /// It has to be there, as it was written.
    Needed,
    /// Nobody asks for it.
    Unneeded,
}

impl Spec {
    pub(super) fn read(root: &Path, no_cache: bool) -> Self {
        let files = Snapshot::take(&Folder::new(root), &SPEC_FOLDERS);
        let program = || std::env::current_exe().and_then(File::open).and_then(Digest::of_reader).ok();
        let program = if no_cache { None } else { program() };
        let cache = program.map(|program| Cache::new(root, program));
        let cache = cache.map(|cache| {
            let record = cache.read();
            (cache, record)
        });
        Self { root: root.to_owned(), files, cache }
    }

    /// The last run, if it was on the same files and had nothing to say.
    pub(super) fn unchanged(&self) -> Option<(&Clean, &Record)> {
        let (_, record) = self.cache.as_ref()?;
        let clean = record.clean.as_ref().filter(|clean| clean.spec == self.files.fingerprint())?;
        Some((clean, record))
    }

    /// Compiles what is not remembered.
    pub(super) fn compile(&self, output: Output) -> Outcome {
        let Some((_, record)) = &self.cache else {
            return Outcome::new(compile(&self.files));
        };
        let still = record.still(&self.root);
        let again = compile_again(&self.files, &record.remembered, &|s| output == Output::Unneeded || still(s));
        let Recompiled { compiled, kept, remembered } = again;
        let checked = &compiled.checked;
        let clean = checked.diagnostics.is_empty().then(|| Clean {
            spec: self.files.fingerprint(),
            services: checked.platform.services.len(),
            environments: checked.platform.environments.len(),
        });
        Outcome { compiled, kept, record: Some((clean, remembered)) }
    }

    /// Remembers what was written.
    pub(super) fn keep(&self, outcome: Outcome) {
        if let (Some((cache, earlier)), Some((clean, remembered))) = (&self.cache, outcome.record) {
            // Without it the next run takes longer.
            let _ = cache.keep(clean, remembered, &outcome.kept, earlier);
        }
    }
}
