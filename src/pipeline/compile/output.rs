//! Compiles for callers that need the output but not the model. If nothing changed since a clean run, no phase runs.

use super::cache::Cache;
use super::names::Names;
use super::pipeline::{Input, run};
use super::record::{CleanRun, FileHash, Record};
use super::service::{ReusedFiles, reuse_files};
use super::{Compiled, Request};
use crate::diagnostics::{Diagnostics, Sources};
use crate::output::tree::{Sink, Tree};
use crate::source::Snapshot;

/// The result of a run of the compiler, without the model.
#[derive(Debug)]
pub struct Output {
    pub names: Names,
    pub diagnostics: Diagnostics,
    pub sources: Sources,
    /// The files that the sink did not take; empty if there were errors.
    pub tree: Tree,
    /// Paths of files that are in the output folder with the right content, sorted.
    pub on_disk: Vec<String>,
    /// The record for the next run; `None` if nothing changed since the last run, or if there were errors.
    pub record: Option<Record>,
}

/// Compiles and verifies everything. If the cache has a clean run over the same spec files, its output is reused.
/// `record` requests a record for the next run.
pub fn output(spec: &Snapshot, record: bool, cache: &dyn Cache, sink: &dyn Sink) -> Output {
    let request = Request { record, ..Request::everything() };
    let compile = || Output::of(run(Input::Spec(spec), &request, cache, sink), spec);
    unchanged(spec, cache, sink).unwrap_or_else(compile)
}

/// Reuses the output of a clean run over the same spec files. Returns `None` if there is no such run, or if a file that
/// is needed was changed.
fn unchanged(spec: &Snapshot, cache: &dyn Cache, sink: &dyn Sink) -> Option<Output> {
    let record = cache.record();
    let clean = record.clean.as_ref().filter(|clean| clean.spec == spec.fingerprint())?;
    let files: Vec<&FileHash> = record.files().collect();
    let ReusedFiles { held, mut on_disk } = reuse_files(&files, cache, sink)?;
    let tree = Tree::from_files(held).ok()?;
    on_disk.sort_unstable();
    let (diagnostics, sources) = Default::default();
    Some(Output { names: clean.names.clone(), diagnostics, sources, tree, on_disk, record: None })
}

impl Output {
    /// Converts the result of a run over a spec.
    pub fn of(compiled: Compiled, spec: &Snapshot) -> Self {
        let Compiled { checked, tree, on_disk, record } = compiled;
        let names = Names::of(&checked.platform);
        let clean = || CleanRun { spec: spec.fingerprint(), names: names.clone() };
        let record = record.map(|record| Record { clean: checked.diagnostics.is_empty().then(clean), ..record });
        Self { names, diagnostics: checked.diagnostics, sources: checked.sources, tree, on_disk, record }
    }
}
