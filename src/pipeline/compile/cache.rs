//! The interface between the compiler and the cache of an earlier run. The caller of the compiler chooses the
//! implementation.

use super::record::{FileHash, Record};

/// The cache of an earlier run. It only saves work: every result is the same with and without it.
pub trait Cache: Sync {
    /// Returns the record of the run; an empty record if there was none.
    fn record(&self) -> &Record;

    /// Returns whether a file in the output folder still has the content with this hash.
    fn is_on_disk(&self, file: &FileHash) -> bool;

    /// Reads a file from the output folder. Returns `None` if it no longer has the content with this hash.
    fn read(&self, file: &FileHash) -> Option<Vec<u8>>;
}

/// An empty cache: everything is emitted and verified.
#[derive(Debug, Default)]
pub struct NoCache(Record);

impl Cache for NoCache {
    fn record(&self) -> &Record {
        &self.0
    }

    fn is_on_disk(&self, _: &FileHash) -> bool {
        false
    }

    fn read(&self, _: &FileHash) -> Option<Vec<u8>> {
        None
    }
}
