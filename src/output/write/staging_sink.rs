//! A sink that compares and stages files while the compiler still makes others, so that their bytes need not stay in
//! memory.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::StagingArea;
use crate::output::header::split_header;
use crate::output::tree::{Reuse, Sink, is_checksums};

/// Notes the files whose content is on disk already, and stages the others.
pub struct StagingSink<'s> {
    root: PathBuf,
    /// The staging area; `None` if nothing may be written (`compile --check`).
    stage: Option<&'s StagingArea<'s>>,
    /// For each folder checked so far: whether its path is a real folder or does not exist yet.
    checked_folders: Mutex<HashMap<String, bool>>,
    streamed: Mutex<StreamedFiles>,
}

/// Files that a run has processed before it compares the rest of the tree with the disk. Paths are sorted.
#[derive(Debug, Default)]
pub struct StreamedFiles {
    /// Files that are on disk with the right content.
    pub on_disk: Vec<String>,
    /// Files that are missing on disk or have another content there, and are in the staging area.
    pub staged: Vec<String>,
    /// The staging folder.
    pub(super) folder: Option<String>,
}

impl<'s> StagingSink<'s> {
    pub fn new(root: &Path, stage: Option<&'s StagingArea<'s>>) -> Self {
        Self { root: root.to_owned(), stage, checked_folders: Mutex::default(), streamed: Mutex::default() }
    }

    /// Returns whether every parent of a path is a real folder or does not exist yet. A symbolic link to a folder is
    /// not a real folder.
    fn has_real_parents(&self, path: &str) -> bool {
        let mut checked = self.checked_folders.lock().unwrap_or_else(PoisonError::into_inner);
        path.match_indices('/').all(|(end, _)| {
            let folder = &path[..end];
            checked.get(folder).copied().unwrap_or_else(|| {
                let is_real = fs::symlink_metadata(self.root.join(folder)).map_or(true, |kind| kind.is_dir());
                checked.insert(folder.to_owned(), is_real);
                is_real
            })
        })
    }

    /// Returns the files that came through the sink. `on_disk` are further files that are on disk with the right
    /// content.
    pub fn finish(self, on_disk: Vec<String>) -> StreamedFiles {
        let mut streamed = self.streamed.into_inner().unwrap_or_else(PoisonError::into_inner);
        streamed.on_disk.extend(on_disk);
        streamed.on_disk.sort_unstable();
        streamed.staged.sort_unstable();
        streamed.folder = self.stage.and_then(StagingArea::staging_folder);
        streamed
    }
}

impl Sink for StagingSink<'_> {
    /// Compares a file with the disk and stages it if it differs. Does not take checksum lists and the files that they
    /// list: these are written in a fixed order later.
    fn take(&self, path: &str, bytes: &[u8]) -> bool {
        if is_checksums(path) || split_header(bytes).is_none() || !self.has_real_parents(path) {
            return false;
        }
        let is_new = self.stage.is_some_and(|stage| stage.is_inside_new(path));
        let on_disk = if is_new { Ok(false) } else { is_on_disk(&self.root.join(path), bytes) };
        // If the file cannot be read or staged, it stays in the tree, and the plan reports the error.
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

/// Returns whether a file exists and has this content. Anything but a regular file at the path is an error.
fn is_on_disk(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(e) => return Err(e),
        Ok(kind) if !kind.is_file() => return Err(io::ErrorKind::InvalidInput.into()),
        Ok(_) => {}
    }
    holds(&fs::File::open(path)?, bytes, &mut Vec::new())
}

/// Returns whether the content of an open file is exactly `bytes`. Reads at most one byte more than expected. `buffer`
/// must be empty; it contains the bytes that were read afterwards.
pub(super) fn holds(file: &fs::File, bytes: &[u8], buffer: &mut Vec<u8>) -> io::Result<bool> {
    buffer.reserve(bytes.len() + 2);
    file.take(bytes.len() as u64 + 1).read_to_end(buffer)?;
    Ok(buffer == bytes)
}
