//! The files of a published branch.

use std::collections::BTreeMap;

/// The bytes of files by path.
pub type Files = BTreeMap<String, Vec<u8>>;
