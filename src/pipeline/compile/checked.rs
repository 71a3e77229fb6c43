//! The model of a workspace after the phases from load to check.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::fingerprint::fingerprint;
use crate::diagnostics::{Diagnostics, Sources};
use crate::language::model::{Platform, Service};
use crate::source::digest::Digest;

/// The model of a workspace, and the diagnostics of the phases from load to check.
#[derive(Debug)]
pub struct Checked {
    pub platform: Platform,
    pub diagnostics: Diagnostics,
    pub sources: Sources,
    /// The hash of all files of the spec. `None` if the cache has no clean run to compare it with.
    pub(super) spec: Option<Digest>,
    /// The hash of the files of `platform/`.
    pub(super) platform_hash: Digest,
    /// The fingerprint of every service, by name; computed on first use.
    pub(super) fingerprints: OnceLock<BTreeMap<String, Digest>>,
}

impl Checked {
    /// Returns the fingerprint of each service, by name: the hash of everything that the files of the service are made
    /// from.
    pub(super) fn fingerprints(&self) -> &BTreeMap<String, Digest> {
        let Self { platform, platform_hash, .. } = self;
        let one = |service: &Service| (service.folder.clone(), fingerprint(*platform_hash, service, &platform.callers));
        self.fingerprints.get_or_init(|| platform.services.par_iter().map(one).collect())
    }
}
