//! The files of a workspace as one run sees them, and what is remembered of the last one.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::cache::{Cache, Clean, Files, Record};
use crate::compile::{
    Compiled, Destination, FileSum, Recompiled, Remembered, compile, compile_again, compile_unverified,
};
use crate::conventions::SPEC_FOLDERS;
use crate::digest::Digest;
use crate::source::{Folder, Snapshot};
use crate::verify::Together;
use crate::write::{Intake, Moment, Moments};

/// Everything that is compiled, read once.
pub(super) struct Spec {
    root: PathBuf,
    pub(super) files: Snapshot,
    fingerprint: Digest,
    /// None where nothing is to be remembered.
    cache: Option<Cache>,
}

/// A workspace compiled, as far as it had to be.
pub(super) struct Outcome {
    /// The tree lacks what is `kept`, and the bytes of what was taken in.
    pub(super) compiled: Compiled,
    /// Files that are there as they should be, by path.
    pub(super) kept: Vec<String>,
    /// For [`Spec::keep`].
    record: Option<(Option<Clean>, Remembered)>,
    /// Freed with the rest, if it is.
    _spent: Together,
}

impl Outcome {
    /// Of a run that is not remembered.
    pub(super) fn new(compiled: Compiled) -> Self {
        Self { compiled, kept: Vec::new(), record: None, _spent: Together::default() }
    }
}

/// The workspace's own output.
struct Generated<'a, S> {
    still: S,
    intake: &'a Intake<'a>,
    remembers: bool,
}

impl<S: Fn(&FileSum) -> bool + Sync> Destination for Generated<'_, S> {
    fn still(&self, file: &FileSum) -> bool {
        (self.still)(file)
    }

    fn remembers(&self) -> bool {
        self.remembers
    }

    fn take(&self, path: &str, bytes: &[u8]) -> bool {
        self.intake.take(path, bytes)
    }
}

/// Where nobody asks for the output: what was clean once is clean, whatever has become of its files.
struct Nowhere;

impl Destination for Nowhere {
    fn still(&self, _: &FileSum) -> bool {
        true
    }

    fn remembers(&self) -> bool {
        false
    }

    fn take(&self, _: &str, _: &[u8]) -> bool {
        true
    }
}

impl Spec {
    pub(super) fn read(root: &Path, no_cache: bool) -> Self {
        let files = Snapshot::take(&Folder::new(root), &SPEC_FOLDERS);
        let program = if no_cache { None } else { std::env::current_exe().ok() };
        let cache = program.map(|program| Cache::read(root, &program));
        Self { root: root.to_owned(), fingerprint: files.fingerprint(), files, cache }
    }

    /// The last run, if it was on the same files and had nothing to say.
    pub(super) fn unchanged(&self) -> Option<(&Clean, &Record)> {
        let record = &self.cache.as_ref()?.record;
        let clean = record.clean.as_ref().filter(|clean| clean.spec == self.fingerprint)?;
        Some((clean, record))
    }

    /// All of the output, in memory; judged, unless the last run found nothing in the same files.
    pub(super) fn compiled(&self) -> Compiled {
        if self.unchanged().is_some() { compile_unverified(&self.files) } else { compile(&self.files) }
    }

    /// Compiles what is not remembered, into the output.
    pub(super) fn compile(&self, intake: &Intake<'_>) -> Outcome {
        let (record, remembers) = (self.record(), self.cache.is_some());
        self.outcome(&record, &Generated { still: record.still(&self.root), intake, remembers })
    }

    /// Compiles what is not remembered, for what there is to say of it.
    pub(super) fn check(&self) -> Outcome {
        self.outcome(&self.record(), &Nowhere)
    }

    /// Of the last run; empty where nothing is remembered.
    fn record(&self) -> Cow<'_, Record> {
        self.cache.as_ref().map_or_else(|| Cow::Owned(Record::default()), |cache| Cow::Borrowed(&cache.record))
    }

    fn outcome(&self, record: &Record, destination: &dyn Destination) -> Outcome {
        let Recompiled { compiled, kept, remembered, spent } =
            compile_again(&self.files, &record.remembered, destination);
        let checked = &compiled.checked;
        let clean = checked.diagnostics.is_empty().then(|| Clean {
            spec: self.fingerprint,
            services: checked.platform.services.len(),
            environments: checked.platform.environments.len(),
        });
        Outcome { compiled, kept, record: Some((clean, remembered)), _spent: spent }
    }

    /// Remembers what was written.
    pub(super) fn keep(&self, outcome: &mut Outcome, written: &[String], moments: Moments) {
        if let (Some(cache), Some((clean, remembered))) = (&self.cache, outcome.record.take()) {
            // Without it the next run takes longer.
            let _ = cache.keep(clean, remembered, &Files { kept: &outcome.kept, written, moments });
        }
    }

    /// The moment in which the output is looked at first.
    pub(super) fn begin(&self) -> Moment {
        self.cache.as_ref().map(Cache::begin).unwrap_or_default()
    }
}
