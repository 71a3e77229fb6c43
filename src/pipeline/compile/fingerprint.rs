//! The fingerprint of a service: the hash of everything that its files are made from.

use super::environments::DifferenceHash;
use crate::language::model::{Caller, Callers, Service};
use crate::source::digest::Digest;

/// Returns the fingerprint of a service. It covers everything that an emitter can see: the files of `platform/` (their
/// hash is `platform_hash`), the resolved service, and the services that call it.
pub(super) fn fingerprint(platform_hash: Digest, service: &Service, callers: &Callers) -> Digest {
    let planned = service.planned.iter().chain(service.deployed.values());
    let called: Vec<&[Caller]> = planned
        .flat_map(|planned| {
            planned.instances.iter().map(|i| callers.of_instance(planned.environment, &i.settings.name))
        })
        .collect();
    Digest::of_value(&(platform_hash, DifferenceHash(service), called))
}
