//! Where in which file: ranges of bytes, lines and columns.

use std::hash::{Hash, Hasher};

/// The number of a file in [`Sources`](super::Sources).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// The number adds nothing to a hash: it depends on which other files there are, not on what is in this one.
impl Hash for FileId {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// A range of bytes in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { file, start: clip(start), end: clip(end) }
    }

    /// The very beginning of a file: for findings about the file as a whole.
    pub fn file_start(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }
}

/// One-based line and column (in characters).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}
