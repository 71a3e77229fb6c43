//! The workspace that a command works on, and the record of the last `rutter compile`.

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

/// The spec files of a workspace, read once, and the cache that commands use.
pub(super) struct Workspace {
    pub(super) spec: Snapshot,
    disk: Option<DiskCache>,
    none: NoCache,
}

/// The cache of the workspace at `root`, for commands that read other files than those that are there now.
pub(super) fn cache(root: &Path, args: CacheArgs) -> Box<dyn Cache> {
    match open(root, args) {
        Some(disk) => Box::new(disk),
        None => Box::new(NoCache::default()),
    }
}

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

    /// The model and the files that `sink` leaves to the tree. None if there are errors, which are reported.
    pub(super) fn compiled(&self, sink: &dyn Sink, ui: &mut Ui) -> Result<Option<Compiled>, CommandError> {
        let compiled = run(Input::Spec(&self.spec), &Request::everything(), self.cache(), sink);
        let checked = &compiled.checked;
        if checked.diagnostics.has_errors() {
            ui.report(&checked.diagnostics, &checked.sources, "", ReportFormat::Text)?;
            return Ok(None);
        }
        Ok(Some(compiled))
    }

    /// The output without the model, which takes no phase if nothing changed.
    pub(super) fn output(&self, sink: &dyn Sink) -> Output {
        output(&self.spec, false, self.cache(), sink)
    }

    /// The same, with a record for [`save`](Self::save) if there is somewhere to keep it.
    pub(super) fn recorded_output(&self, sink: &dyn Sink) -> Output {
        output(&self.spec, self.disk.is_some(), self.cache(), sink)
    }

    /// The moment in which the output is looked at first.
    pub(super) fn begin(&self) -> FileTime {
        self.disk.as_ref().map(DiskCache::begin).unwrap_or_default()
    }

    /// Keeps the record of a run for the next one.
    pub(super) fn save(&self, record: Record, written: &WrittenFiles<'_>) {
        if let Some(disk) = &self.disk {
            // Without it the next run takes longer.
            let _ = disk.save(record, written);
        }
    }
}

/// The workspace that the global options name, compiled for commands that show what comes of it. None if it has errors,
/// which are reported.
pub(super) fn compiled(
    global: &GlobalArgs,
    cache: CacheArgs,
    sink: &dyn Sink,
    ui: &mut Ui,
) -> Result<Option<Compiled>, CommandError> {
    Workspace::open(&global.workspace()?, cache).compiled(sink, ui)
}
