//! The compiler. [`run`] calls the phases. The other modules define its request, its result, and how it uses the cache
//! of an earlier run.

mod cache;
mod checked;
mod compiled;
mod differences;
mod environments;
mod fingerprint;
mod names;
mod output;
mod pipeline;
mod record;
mod request;
mod service;

pub use cache::{Cache, NoCache};
pub use checked::Checked;
pub use compiled::Compiled;
pub use differences::differing_services;
pub use names::Names;
pub use output::{Output, output};
pub use pipeline::{Input, run};
pub use record::{CachedService, CleanRun, FileHash, Record};
pub use request::{Request, Services};

use crate::base::conventions::SPEC_FOLDERS;
use crate::output::tree::InMemory;
use crate::source::{Snapshot, Source};

/// The files of a spec, and the model of them.
#[derive(Debug)]
pub struct CheckedSpec {
    pub spec: Snapshot,
    pub checked: Checked,
}

impl CheckedSpec {
    /// Reads the spec files from a source and checks them.
    pub fn read(source: &dyn Source, cache: &dyn Cache) -> Self {
        Self::of(snapshot(source), cache)
    }

    /// Checks spec files that were read before.
    pub fn of(spec: Snapshot, cache: &dyn Cache) -> Self {
        let checked = run(Input::Spec(&spec), &Request::check(), cache, &InMemory).checked;
        Self { spec, checked }
    }
}

/// Compiles a workspace without a cache. Returns the whole output in memory, verified.
pub fn compile(source: &dyn Source) -> Compiled {
    run(Input::Spec(&snapshot(source)), &Request::everything(), &NoCache::default(), &InMemory)
}

/// Runs the phases from load to check without a cache, and emits nothing.
pub fn check(source: &dyn Source) -> Checked {
    CheckedSpec::read(source, &NoCache::default()).checked
}

/// Reads all files that a workspace is compiled from into memory.
pub fn snapshot(source: &dyn Source) -> Snapshot {
    Snapshot::take(source, &SPEC_FOLDERS)
}
