//! What a run has found out, for the next one to leave out.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::environments::Environments;
use crate::digest::Digest;
use crate::model::{Caller, Callers, Service};

/// A file of the output and the sum of its bytes.
pub type FileSum = (String, Digest);

/// Everything that was made without a finding.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Remembered {
    /// By name.
    pub services: BTreeMap<String, RememberedService>,
    /// The files that are no service's, by path.
    pub others: Vec<FileSum>,
    /// What was judged together; none if there was a finding.
    pub together: Option<Digest>,
}

/// A service that was emitted and judged by itself without a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RememberedService {
    /// Of everything that it was made from.
    pub made_from: Digest,
    /// Of everything that the judgements of several services may look at.
    pub shows: Digest,
    /// By path.
    pub files: Arc<[FileSum]>,
}

impl Remembered {
    /// Every file of the output, in no order.
    pub fn files(&self) -> impl Iterator<Item = &FileSum> {
        self.services.values().flat_map(|service| service.files.iter()).chain(&self.others)
    }
}

/// The sum of everything that a service's files are made from: its surroundings (`platform`, the sum of the files of
/// `platform/`), itself, and who calls it. An emitter sees nothing else.
pub(super) fn made_from(platform: Digest, service: &Service, callers: &Callers) -> Digest {
    let planned = service.planned.iter().chain(service.deployed.values());
    let called: Vec<&[Caller]> = planned
        .flat_map(|planned| planned.instances.iter().map(|i| callers.of_instance(planned.environment, &i.name)))
        .collect();
    Digest::of_value(&(platform, Environments(service), called))
}
