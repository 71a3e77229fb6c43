//! The compiler: [`run`] calls the phases, everything else here says what it is asked for, what it leaves out, and what
//! comes of it.

mod cache;
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
pub use differences::differing_services;
pub use names::Names;
pub use output::{Output, output};
pub use pipeline::{Input, run};
pub use record::{CachedService, CleanRun, FileHash, Record};
pub use request::{Request, Services};

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::conventions::SPEC_FOLDERS;
use crate::diagnostics::{Diagnostics, Sources};
use crate::digest::Digest;
use crate::model::{Platform, Service};
use crate::source::{Snapshot, Source};
use crate::tree::{InMemory, Tree};

/// What a workspace means, and what is wrong with it.
#[derive(Debug)]
pub struct Checked {
    pub platform: Platform,
    pub diagnostics: Diagnostics,
    pub sources: Sources,
    /// The hash of all files of the spec, where the cache knows a spec without findings to compare it with.
    spec: Option<Digest>,
    /// The hash of the files of `platform/`.
    surroundings: Digest,
    /// Of every service, by name; computed when they are asked for.
    fingerprints: OnceLock<BTreeMap<String, Digest>>,
}

impl Checked {
    /// The hashes of everything that the files of each service are made from, by the service's name.
    fn fingerprints(&self) -> &BTreeMap<String, Digest> {
        let Self { platform, surroundings, .. } = self;
        let one = |service: &Service| {
            (service.name.clone(), fingerprint::fingerprint(*surroundings, service, &platform.callers))
        };
        self.fingerprints.get_or_init(|| platform.services.par_iter().map(one).collect())
    }
}

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

/// What a workspace becomes.
#[derive(Debug)]
pub struct Compiled {
    pub checked: Checked,
    /// The files that were asked for, as far as the sink left them to it; nothing if there were errors.
    pub tree: Tree,
    /// Files that lie in the output folder as they should, by path.
    pub on_disk: Vec<String>,
    /// What the next run can leave out; none if there were errors, or if nobody asked for it.
    pub record: Option<Record>,
}

impl Compiled {
    fn without_output(checked: Checked) -> Self {
        Self { checked, tree: Tree::new(), on_disk: Vec::new(), record: None }
    }

    /// The same with what emit and verify have found.
    fn and_found(mut self, found: Diagnostics) -> Self {
        self.checked.diagnostics.extend(found);
        self.checked.diagnostics.sort();
        if self.checked.diagnostics.has_errors() { Self::without_output(self.checked) } else { self }
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
