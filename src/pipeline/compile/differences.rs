//! Finds the services whose output can differ between two states of a workspace.

use std::collections::BTreeSet;

use super::Checked;

/// Returns the names of the services that have different fingerprints in the two states, or exist in only one of them.
pub fn differing_services(one: &Checked, other: &Checked) -> BTreeSet<String> {
    let (one, other) = rayon::join(|| one.fingerprints(), || other.fingerprints());
    one.keys().chain(other.keys()).filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}
