//! The output alone, for those who do not look at the model: where nothing changed since a run without findings, no
//! phase has to run.

use super::cache::Cache;
use super::names::Names;
use super::pipeline::{Input, run};
use super::record::{CleanRun, FileHash, Record};
use super::service::{Reused, reused};
use super::{Compiled, Request};
use crate::diagnostics::{Diagnostics, Sources};
use crate::output::tree::{Sink, Tree};
use crate::source::Snapshot;

/// What a workspace becomes, without the model.
#[derive(Debug)]
pub struct Output {
    pub names: Names,
    pub diagnostics: Diagnostics,
    pub sources: Sources,
    /// The files that the sink left to it; nothing if there were errors.
    pub tree: Tree,
    /// Files that lie in the output folder as they should, by path.
    pub on_disk: Vec<String>,
    /// What the next run can leave out; none if nothing changed since the last one, or if there were errors.
    pub record: Option<Record>,
}

/// Compiles everything, or takes it from a run over the very same files that had no finding. With `record`, what the next
/// run can leave out is noted.
pub fn output(spec: &Snapshot, record: bool, cache: &dyn Cache, sink: &dyn Sink) -> Output {
    let request = Request { record, ..Request::everything() };
    let compile = || Output::of(run(Input::Spec(spec), &request, cache, sink), spec);
    unchanged(spec, cache, sink).unwrap_or_else(compile)
}

fn unchanged(spec: &Snapshot, cache: &dyn Cache, sink: &dyn Sink) -> Option<Output> {
    let record = cache.record();
    let clean = record.clean.as_ref().filter(|clean| clean.spec == spec.fingerprint())?;
    let files: Vec<&FileHash> = record.files().collect();
    let Reused { held, mut on_disk } = reused(&files, cache, sink)?;
    let tree = Tree::restored(held).ok()?;
    on_disk.sort_unstable();
    let (diagnostics, sources) = Default::default();
    Some(Output { names: clean.names.clone(), diagnostics, sources, tree, on_disk, record: None })
}

impl Output {
    /// The output of a run over a spec.
    pub fn of(compiled: Compiled, spec: &Snapshot) -> Self {
        let Compiled { checked, tree, on_disk, record } = compiled;
        let names = Names::of(&checked.platform);
        let clean = || CleanRun { spec: spec.fingerprint(), names: names.clone() };
        let record = record.map(|record| Record { clean: checked.diagnostics.is_empty().then(clean), ..record });
        Self { names, diagnostics: checked.diagnostics, sources: checked.sources, tree, on_disk, record }
    }
}
