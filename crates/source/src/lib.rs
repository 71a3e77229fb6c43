//! The one door to the world's files: a folder, a Git revision, or memory.

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

/// A tree of files. Paths are relative to its root, with `/`, never absolute, never with `..`.
///
/// Symbolic links are listed as files. One that leads to a file inside the tree reads as that file;
/// any other gives an error that says why, so that nothing outside is ever read and nothing is
/// silently left out.
pub trait Source: Sync {
    /// Every file below `folder` (all files for ""), sorted by path bytes. Missing folders are empty.
    fn files(&self, folder: &str) -> Result<Vec<String>, SourceError>;

    /// The bytes of a file.
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError>;

    /// Is there such a file (readable or not)?
    fn exists(&self, path: &str) -> bool;
}
