//! Sources of files: a folder on disk, a Git revision, or memory. All other code reads files through [`Source`].

pub mod digest;
mod error;
mod folder;
mod memory;
mod path;
mod revision;
mod snapshot;

pub use error::SourceError;
pub use folder::Folder;
pub use memory::Memory;
pub use revision::Revision;
pub use snapshot::Snapshot;

/// A tree of files. Paths are relative to its root and use `/`; they are never absolute and never contain `..`.
///
/// Symbolic links are listed as files. A link to a file inside the tree reads as that file. Reading any other
/// link is an error that says why, so that nothing outside the tree is read and no file is silently skipped.
pub trait Source: Sync {
    /// Returns the paths of all files below `folder` ("" for all files), sorted by bytes; none for a missing folder.
    fn files(&self, folder: &str) -> Result<Vec<String>, SourceError>;

    /// Returns the bytes of a file.
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError>;

    /// Returns whether the file exists, readable or not.
    fn exists(&self, path: &str) -> bool;
}
