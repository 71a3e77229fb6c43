//! What an earlier run left behind, behind one interface. Whoever runs the compiler chooses the implementation.

use super::record::{FileHash, Record};

/// An earlier run. It only ever saves work: every result is the same with and without it.
pub trait Cache: Sync {
    /// What the run found out; an empty record if there was none.
    fn record(&self) -> &Record;

    /// Does a file of the output still hold what the run wrote?
    fn is_on_disk(&self, file: &FileHash) -> bool;

    /// The bytes that the run wrote, if the file still holds them.
    fn read(&self, file: &FileHash) -> Option<Vec<u8>>;
}

/// No earlier run: everything is made and judged.
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
