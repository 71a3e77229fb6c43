//! The lock that keeps two runs from writing the same workspace at the same time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use super::codes;
use crate::diagnostics::Diagnostic;

/// An exclusive lock of a workspace. It is released when the value is dropped or the process ends, even by a crash.
///
/// The lock is on the folder of the workspace itself and leaves no file behind. Where folders cannot be locked (NFS,
/// Windows), the lock is on a file that is never committed: `.git/rutter.lock`, or `.rutter.lock` in a workspace
/// without a `.git` folder.
#[derive(Debug)]
pub struct Lock {
    _held: File,
}

impl Lock {
    /// Takes the lock if it is free. Returns `None` if another run holds it.
    ///
    /// # Errors
    /// Fails if the folder is missing or cannot be locked at all.
    pub fn try_take(root: &Path) -> Result<Option<Self>, Diagnostic> {
        Self::with(root, |file| match file.try_lock() {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(e)) => Err(e),
        })
    }

    /// Takes the lock, and waits while another run holds it.
    ///
    /// # Errors
    /// Fails if the folder is missing or cannot be locked at all.
    pub fn wait(root: &Path) -> Result<Self, Diagnostic> {
        match Self::with(root, |file| file.lock().map(|()| true))? {
            Some(lock) => Ok(lock),
            None => Err(cannot_lock(root, &io::Error::from(io::ErrorKind::WouldBlock))),
        }
    }

    fn with(root: &Path, lock: impl Fn(&File) -> io::Result<bool>) -> Result<Option<Self>, Diagnostic> {
        let on = |file: File| Ok(lock(&file)?.then_some(Self { _held: file }));
        if !root.is_dir() {
            return Err(cannot_lock(root, &io::Error::from(io::ErrorKind::NotFound)));
        }
        File::open(root).and_then(&on).or_else(|_| fallback(root).and_then(&on)).map_err(|e| cannot_lock(root, &e))
    }
}

/// Opens the lock file for file systems that cannot lock folders.
fn fallback(root: &Path) -> io::Result<File> {
    let git = root.join(".git");
    let path = if git.is_dir() { git.join("rutter.lock") } else { root.join(".rutter.lock") };
    OpenOptions::new().create(true).truncate(false).write(true).open(path)
}

fn cannot_lock(root: &Path, e: &io::Error) -> Diagnostic {
    Diagnostic::error(codes::LOCK, None, format!("cannot lock the workspace {}: {e}", root.display()))
}
