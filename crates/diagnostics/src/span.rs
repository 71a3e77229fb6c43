//! Spans (byte ranges in a file) and positions (lines and columns).

use std::hash::{Hash, Hasher};

/// The index of a file in [`Sources`](super::Sources).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// Adds nothing to a hash: the index depends on which other files were read, not on the content of this file.
impl Hash for FileId {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// A range of bytes in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    pub file: FileId,
    /// The offset of the first byte.
    pub start: u32,
    /// The offset after the last byte.
    pub end: u32,
}

impl Span {
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { file, start: clip(start), end: clip(end) }
    }

    /// Returns the empty span at the beginning of a file, for findings about the whole file.
    pub fn file_start(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }
}

/// A one-based line and column. Columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}
