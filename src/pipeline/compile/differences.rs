//! Where two states of a workspace can differ in what services become.

use std::collections::BTreeSet;

use super::Checked;

/// The names of the services that are made from something else in one state than in the other, or are in one alone.
pub fn differing_services(one: &Checked, other: &Checked) -> BTreeSet<String> {
    let (one, other) = rayon::join(|| one.fingerprints(), || other.fingerprints());
    one.keys().chain(other.keys()).filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}
