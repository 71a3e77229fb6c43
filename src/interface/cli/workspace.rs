//! Opens the workspace that a command works on, with the cache of earlier runs.

use std::env;
use std::path::Path;

use super::args::{CacheArgs, GlobalArgs, ReportFormat};
use super::error::CommandError;
use super::ui::Ui;
use crate::output::tree::Sink;
use crate::output::write::FileTime;
use crate::pipeline::cache::{DiskCache, WrittenFiles};
use crate::pipeline::compile::{Cache, Compiled, Input, NoCache, Output, Record, Request, output, run, snapshot};
use crate::source::{Folder, Snapshot};

/// The spec files of a workspace, which are read once, and its cache.
pub(super) struct Workspace {
    pub(super) spec: Snapshot,
    disk: Option<DiskCache>,
    none: NoCache,
}

/// Returns the cache of the workspace at `root`, for commands that read the spec from elsewhere, for example from a
/// commit.
pub(super) fn cache(root: &Path, args: CacheArgs) -> Box<dyn Cache> {
    match open(root, args) {
        Some(disk) => Box::new(disk),
        None => Box::new(NoCache::default()),
    }
}

/// Opens the cache on disk. Returns `None` with `--no-cache`, or if the running program cannot be found.
fn open(root: &Path, args: CacheArgs) -> Option<DiskCache> {
    let program = if args.no_cache { None } else { env::current_exe().ok() };
    program.map(|program| DiskCache::open(root, &program))
}

impl Workspace {
    pub(super) fn open(root: &Path, args: CacheArgs) -> Self {
        Self { spec: snapshot(&Folder::new(root)), disk: open(root, args), none: NoCache::default() }
    }

    pub(super) fn cache(&self) -> &dyn Cache {
        self.disk.as_ref().map_or(&self.none, |disk| disk)
    }

    /// Compiles and returns the model with the files that `sink` keeps in the tree. Returns `None` if there are errors,
    /// which are reported.
    pub(super) fn compiled(&self, sink: &dyn Sink, ui: &mut Ui) -> Result<Option<Compiled>, CommandError> {
        let compiled = run(Input::Spec(&self.spec), &Request::everything(), self.cache(), sink);
        let checked = &compiled.checked;
        if checked.diagnostics.has_errors() {
            ui.report(&checked.diagnostics, &checked.sources, "", ReportFormat::Text)?;
            return Ok(None);
        }
        Ok(Some(compiled))
    }

    /// Compiles and returns the output without the model. If nothing changed since the last run, no phase runs.
    pub(super) fn output(&self, sink: &dyn Sink) -> Output {
        output(&self.spec, false, self.cache(), sink)
    }

    /// Compiles like [`output`](Self::output), and returns a record for [`save`](Self::save) if the cache is on disk.
    pub(super) fn recorded_output(&self, sink: &dyn Sink) -> Output {
        output(&self.spec, self.disk.is_some(), self.cache(), sink)
    }

    /// Returns the time before the files of the output are read, which [`save`](Self::save) needs.
    pub(super) fn begin(&self) -> FileTime {
        self.disk.as_ref().map(DiskCache::begin).unwrap_or_default()
    }

    /// Writes the record of a run to the cache, for the next run.
    pub(super) fn save(&self, record: Record, written: &WrittenFiles<'_>) {
        if let Some(disk) = &self.disk {
            // A failed write is ignored: the next run only takes longer.
            let _ = disk.save(record, written);
        }
    }
}

/// Compiles the workspace that the global options name, for commands that show the output. Returns `None` if it has
/// errors, which are reported.
pub(super) fn compiled(
    global: &GlobalArgs,
    cache: CacheArgs,
    sink: &dyn Sink,
    ui: &mut Ui,
) -> Result<Option<Compiled>, CommandError> {
    Workspace::open(&global.workspace()?, cache).compiled(sink, ui)
}
