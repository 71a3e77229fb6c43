//! The record of a run, with which a later run skips work. It contains hashes, never output.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::names::Names;
use crate::source::digest::Digest;

/// A file of the output: its path and the hash of its bytes.
pub type FileHash = (String, Digest);

/// The record of a run of the compiler. It covers only the parts of the run that had no findings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Record {
    /// The spec and the names of the run; `None` if there was any finding.
    pub clean: Option<CleanRun>,
    /// The services without a finding, by name.
    pub services: BTreeMap<String, CachedService>,
    /// The files that belong to no service, sorted by path.
    pub others: Vec<FileHash>,
    /// The hash of everything that the judgements of several services read. `None` if they, or a service, had a
    /// finding.
    pub judged_together: Option<Digest>,
}

/// The spec and the names of a run without any finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CleanRun {
    /// The hash of all files of the spec.
    pub spec: Digest,
    pub names: Names,
}

/// A service that was emitted and verified by itself without a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CachedService {
    /// The hash of everything that its files are made from.
    pub fingerprint: Digest,
    /// The hash of everything that the judgements of several services read from this service.
    pub interface: Digest,
    /// The files of the service, sorted by path.
    pub files: Arc<[FileHash]>,
}

impl Record {
    /// Returns whether this is the record of a clean run over the spec with this hash.
    pub(super) fn is_clean(&self, spec: Option<Digest>) -> bool {
        spec.is_some_and(|spec| self.clean.as_ref().is_some_and(|clean| clean.spec == spec))
    }

    /// Returns every file of the output: first the files of services, by the name of the service, then the others.
    pub fn files(&self) -> impl Iterator<Item = &FileHash> {
        self.services.values().flat_map(|service| service.files.iter()).chain(&self.others)
    }
}
