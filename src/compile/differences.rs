//! Where two states of a workspace can differ in what services become.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Checked;
use super::fingerprint::fingerprint;
use crate::digest::Digest;

/// The names of the services that are made from something else in one state than in the other, or are in one alone.
pub fn differing_services(one: &Checked, other: &Checked) -> BTreeSet<String> {
    let (one, other) = rayon::join(|| fingerprints(one), || fingerprints(other));
    let differ = |name: &&&str| one.get(**name) != other.get(**name);
    one.keys().chain(other.keys()).filter(differ).map(|name| (*name).to_owned()).collect()
}

fn fingerprints(checked: &Checked) -> BTreeMap<&str, Digest> {
    let Checked { platform, surroundings, .. } = checked;
    let one = |service| fingerprint(*surroundings, service, &platform.callers);
    platform.services.par_iter().map(|service| (service.name.as_str(), one(service))).collect()
}
