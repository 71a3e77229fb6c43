//! The compiler: [`run`] calls the phases, everything else here says what it is asked for, what it leaves out, and what
//! comes of it.

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

/// The files of a spec, and what they mean.
#[derive(Debug)]
pub struct CheckedSpec {
    pub spec: Snapshot,
    pub checked: Checked,
}

impl CheckedSpec {
    pub fn read(source: &dyn Source, cache: &dyn Cache) -> Self {
        Self::of(snapshot(source), cache)
    }

    pub fn of(spec: Snapshot, cache: &dyn Cache) -> Self {
        let checked = run(Input::Spec(&spec), &Request::check(), cache, &InMemory).checked;
        Self { spec, checked }
    }
}

/// The whole output of a workspace in memory, judged, whatever was compiled before.
pub fn compile(source: &dyn Source) -> Compiled {
    run(Input::Spec(&snapshot(source)), &Request::everything(), &NoCache::default(), &InMemory)
}

/// Everything that can be said of the spec alone.
pub fn check(source: &dyn Source) -> Checked {
    CheckedSpec::read(source, &NoCache::default()).checked
}

/// The files that a workspace is compiled from, as they are now.
pub fn snapshot(source: &dyn Source) -> Snapshot {
    Snapshot::take(source, &SPEC_FOLDERS)
}
