//! A sink that deals with files while the rest is still being compiled, so that nobody has to hold their bytes.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::Stage;
use crate::output::header::split_header;
use crate::output::tree::{Reuse, Sink, is_checksums};

/// Notes the files that are on disk already, and stages the others.
pub struct StagingSink<'s> {
    root: PathBuf,
    /// None: nothing may be written.
    stage: Option<&'s Stage<'s>>,
    /// Folders that were looked at: is nothing but a folder there?
    free: Mutex<HashMap<String, bool>>,
    streamed: Mutex<Streamed>,
}

/// Files that are dealt with before the rest of the tree is compared with the disk. Paths are in order.
#[derive(Debug, Default)]
pub struct Streamed {
    /// On disk as they should be.
    pub on_disk: Vec<String>,
    /// Not on disk, or with another content; they wait in the stage.
    pub staged: Vec<String>,
    /// The folder that they wait in.
    pub(super) folder: Option<String>,
}

impl<'s> StagingSink<'s> {
    pub fn new(root: &Path, stage: Option<&'s Stage<'s>>) -> Self {
        Self { root: root.to_owned(), stage, free: Mutex::default(), streamed: Mutex::default() }
    }

    /// Are all folders above a file folders, as far as they exist? (A link to a folder is none.)
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

    /// What came through the sink, and files that are `on_disk` besides.
    pub fn finish(self, on_disk: Vec<String>) -> Streamed {
        let mut streamed = self.streamed.into_inner().unwrap_or_else(PoisonError::into_inner);
        streamed.on_disk.extend(on_disk);
        streamed.on_disk.sort_unstable();
        streamed.staged.sort_unstable();
        streamed.folder = self.stage.and_then(Stage::home);
        streamed
    }
}

impl Sink for StagingSink<'_> {
    /// Checksum lists and what they list are not taken: they change in steps.
    fn take(&self, path: &str, bytes: &[u8]) -> bool {
        if is_checksums(path) || split_header(bytes).is_none() || !self.is_free(path) {
            return false;
        }
        let is_new = self.stage.is_some_and(|stage| stage.is_inside_new(path));
        let on_disk = if is_new { Ok(false) } else { is_on_disk(&self.root.join(path), bytes) };
        // What stands in the way, or cannot be read or staged, is for the plan to judge.
        let Ok(is_on_disk) = on_disk else { return false };
        if !is_on_disk && self.stage.is_none_or(|stage| stage.add(path, bytes).is_err()) {
            return false;
        }
        let mut streamed = self.streamed.lock().unwrap_or_else(PoisonError::into_inner);
        if is_on_disk { &mut streamed.on_disk } else { &mut streamed.staged }.push(path.to_owned());
        true
    }

    fn reuse(&self, _: &str) -> Reuse {
        Reuse::OnDisk
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

/// Does a file hold these bytes and no more? Reads one byte more than expected, which is enough to know; the empty
/// buffer then has what was read.
pub(super) fn holds(file: &fs::File, bytes: &[u8], buffer: &mut Vec<u8>) -> io::Result<bool> {
    buffer.reserve(bytes.len() + 2);
    file.take(bytes.len() as u64 + 1).read_to_end(buffer)?;
    Ok(buffer == bytes)
}
