//! The one door to the world's files: a folder, a Git revision, or memory.

mod folder;
mod memory;

pub use folder::Folder;
pub use memory::Memory;

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceError {
    pub path: String,
    pub message: String,
}

/// A tree of files. Paths are relative to its root, with `/`, never absolute, never with `..`.
pub trait Source: Sync {
    /// Every file below `folder` (all files for ""), sorted by path bytes. Missing folders are empty.
    fn files(&self, folder: &str) -> Result<Vec<String>, SourceError>;

    /// The bytes of a file.
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError>;

    /// Is there such a file?
    fn exists(&self, path: &str) -> bool;
}
