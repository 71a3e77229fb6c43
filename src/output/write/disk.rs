//! The file operations of the writer, behind a trait so that tests can make each of them fail.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

/// The file operations of the writer. Each is atomic except for `create_file` and `remove_tree`, which are used for
/// staged files only.
pub trait FileOperations: Sync {
    /// Creates a folder that does not exist yet.
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// Creates a folder and its missing parents.
    fn create_folders(&self, path: &Path) -> io::Result<()>;
    /// Creates a file that does not exist yet.
    fn create_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Moves a file, replacing an existing one, or moves a folder to a path that does not exist.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty folder.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// Removes a staged folder with everything in it. This is not atomic.
    fn remove_tree(&self, path: &Path) -> io::Result<()>;
}

/// File operations on the real disk.
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
