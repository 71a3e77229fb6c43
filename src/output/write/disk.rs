//! The few changes that the write phase makes to a disk, behind a trait so that tests can stop it
//! after any of them.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

/// Each operation happens whole or not at all, but for `create_file`, whose file nobody reads before it is renamed.
pub trait FileOperations: Sync {
    /// Creates a folder that does not exist yet.
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// Creates a folder and its missing parents.
    fn create_folders(&self, path: &Path) -> io::Result<()>;
    /// Creates a file that does not exist yet.
    fn create_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Moves a file over another one, or a folder to where nothing is.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty folder.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// Removes a staged folder with everything in it; step by step, for nobody reads it.
    fn remove_tree(&self, path: &Path) -> io::Result<()>;
}

/// The real thing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl FileOperations for Disk {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn create_folders(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    fn create_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        fs::File::create_new(path)?.write_all(bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn remove_tree(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir_all(path)
    }
}
