//! What a run found out, so that a later one can leave work out. It holds hashes, never output.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::names::Names;
use crate::source::digest::Digest;

/// A file of the output: its path and the hash of its bytes.
pub type FileHash = (String, Digest);

/// A run of the compiler, as far as nothing was found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Record {
    /// The whole run; none if there was any finding.
    pub clean: Option<CleanRun>,
    /// The services without a finding, by name.
    pub services: BTreeMap<String, CachedService>,
    /// The files that belong to no service, by path.
    pub others: Vec<FileHash>,
    /// The hash of everything that was judged together; none if that, or a service, had a finding.
    pub judged_together: Option<Digest>,
}

/// A run without any finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CleanRun {
    /// The hash of all files of the spec.
    pub spec: Digest,
    pub names: Names,
}

/// A service that was emitted and judged by itself without a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CachedService {
    /// The hash of everything that its files are made from.
    pub fingerprint: Digest,
    /// The hash of everything that the judgements of several services look at.
    pub interface: Digest,
    /// Its files, by path.
    pub files: Arc<[FileHash]>,
}

impl Record {
    /// Is this the record of a run over a spec with this hash that had no finding?
    pub(super) fn is_clean(&self, spec: Option<Digest>) -> bool {
        spec.is_some_and(|spec| self.clean.as_ref().is_some_and(|clean| clean.spec == spec))
    }

    /// Every file of the output: those of services by the service's name, then the others.
    pub fn files(&self) -> impl Iterator<Item = &FileHash> {
        self.services.values().flat_map(|service| service.files.iter()).chain(&self.others)
    }
}
