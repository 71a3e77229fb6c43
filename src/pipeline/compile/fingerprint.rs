//! The hash of everything that the files of a service are made from.

use super::environments::Environments;
use crate::language::model::{Caller, Callers, Service};
use crate::source::digest::Digest;

/// The hash of a service's surroundings (`surroundings`, the hash of the files of `platform/`), of the service as it was
/// resolved, and of who calls it. An emitter sees nothing else.
pub(super) fn fingerprint(surroundings: Digest, service: &Service, callers: &Callers) -> Digest {
    let planned = service.planned.iter().chain(service.deployed.values());
    let called: Vec<&[Caller]> = planned
        .flat_map(|planned| {
            planned.instances.iter().map(|i| callers.of_instance(planned.environment, &i.settings.name))
        })
        .collect();
    Digest::of_value(&(surroundings, Environments(service), called))
}
