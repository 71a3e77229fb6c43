//! The files of a branch.

use std::collections::BTreeMap;

/// Bytes by path.
pub type Files = BTreeMap<String, Vec<u8>>;
