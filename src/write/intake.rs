//! Files that are dealt with as soon as they are made, so that nobody has to hold their bytes.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::Stage;
use super::plan::holds;
use crate::header::split_header;
use crate::tree::is_checksums;

/// Takes files of the output in, from several threads: those that are on disk already are noted, others staged.
pub struct Intake<'s> {
    root: PathBuf,
    /// None: nothing may be written.
    stage: Option<&'s Stage<'s>>,
    /// Folders that were looked at: does nothing but a folder stand there?
    free: Mutex<HashMap<String, bool>>,
    taken: Mutex<Taken>,
}

/// What was taken in. Paths are in order.
#[derive(Debug, Default)]
pub struct Taken {
    /// On disk as they should be.
    pub as_wanted: Vec<String>,
    /// Not on disk, or another content; they wait in the stage.
    pub staged: Vec<String>,
}

impl<'s> Intake<'s> {
    pub fn new(root: &Path, stage: Option<&'s Stage<'s>>) -> Self {
        Self { root: root.to_owned(), stage, free: Mutex::default(), taken: Mutex::default() }
    }

    /// Was the file taken? If not, somebody has to hold its bytes. Checksum lists and what they list never are: they
    /// change in steps.
    pub fn take(&self, path: &str, bytes: &[u8]) -> bool {
        if is_checksums(path) || split_header(bytes).is_none() || !self.is_free(path) {
            return false;
        }
        let is_new = self.stage.is_some_and(|stage| stage.is_inside_new(path));
        let on_disk = if is_new { Ok(false) } else { is_on_disk(&self.root.join(path), bytes) };
        // What stands in the way, or cannot be read or staged, is for the plan to judge.
        let Ok(as_wanted) = on_disk else { return false };
        if !as_wanted && self.stage.is_none_or(|stage| stage.add(path, bytes).is_err()) {
            return false;
        }
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if as_wanted { &mut taken.as_wanted } else { &mut taken.staged }.push(path.to_owned());
        true
    }

    /// No link, and nothing else that is no folder, lies on the way to a file; what is not there yet does not.
    fn is_free(&self, path: &str) -> bool {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        path.match_indices('/').all(|(end, _)| {
            let folder = &path[..end];
            free.get(folder).copied().unwrap_or_else(|| {
                let is_free = fs::symlink_metadata(self.root.join(folder)).map_or(true, |kind| kind.is_dir());
                free.insert(folder.to_owned(), is_free);
                is_free
            })
        })
    }

    pub fn taken(self) -> Taken {
        let mut taken = self.taken.into_inner().unwrap_or_else(PoisonError::into_inner);
        taken.as_wanted.sort_unstable();
        taken.staged.sort_unstable();
        taken
    }
}

/// What is no file is an error.
fn is_on_disk(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(e) => return Err(e),
        Ok(kind) if !kind.is_file() => return Err(io::ErrorKind::InvalidInput.into()),
        Ok(_) => {}
    }
    holds(&fs::File::open(path)?, bytes, &mut Vec::new())
}
