//! What a workspace means.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::fingerprint::fingerprint;
use crate::diagnostics::{Diagnostics, Sources};
use crate::language::model::{Platform, Service};
use crate::source::digest::Digest;

/// What a workspace means, and what is wrong with it.
#[derive(Debug)]
pub struct Checked {
    pub platform: Platform,
    pub diagnostics: Diagnostics,
    pub sources: Sources,
    /// The hash of all files of the spec, where the cache knows a spec without findings to compare it with.
    pub(super) spec: Option<Digest>,
    /// The hash of the files of `platform/`.
    pub(super) surroundings: Digest,
    /// Of every service, by name; computed when they are asked for.
    pub(super) fingerprints: OnceLock<BTreeMap<String, Digest>>,
}

impl Checked {
    /// The hashes of everything that the files of each service are made from, by the service's name.
    pub(super) fn fingerprints(&self) -> &BTreeMap<String, Digest> {
        let Self { platform, surroundings, .. } = self;
        let one = |service: &Service| (service.folder.clone(), fingerprint(*surroundings, service, &platform.callers));
        self.fingerprints.get_or_init(|| platform.services.par_iter().map(one).collect())
    }
}
