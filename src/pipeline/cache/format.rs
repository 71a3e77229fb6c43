//! A record as bytes: a third of what it takes as JSON, and less of the time. The home of the `postcard` library.

use serde::{Deserialize, Serialize};

use super::stamped::StampedRecord;
use crate::output::write::Stamp;
use crate::source::digest::Digest;

/// A record, and the program that made it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CacheFile {
    pub(super) program: Digest,
    /// Of the program's file.
    pub(super) stamp: Option<Stamp>,
    pub(super) record: StampedRecord,
}

impl CacheFile {
    /// None if it cannot be written, which does not happen.
    pub(super) fn to_bytes(&self) -> Option<Vec<u8>> {
        postcard::to_allocvec(self).ok()
    }

    /// None if they are not what [`to_bytes`](Self::to_bytes) has made.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let file: Self = postcard::from_bytes(bytes).ok()?;
        file.record.is_whole().then_some(file)
    }
}
