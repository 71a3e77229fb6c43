//! Lists the files and folders below `generated/`.

use std::fs;
use std::io;
use std::path::Path;

use super::problems::{obstacle, unreadable};
use super::stage::STAGED;
use crate::diagnostics::{Diagnostic, Diagnostics};

/// The files and folders below `generated/`. Paths are relative to the workspace.
#[derive(Default)]
pub(super) struct Walk {
    pub(super) files: Vec<String>,
    pub(super) folders: Vec<String>,
    /// Staged files of a run that was killed.
    pub(super) left_over: Vec<String>,
    /// Staging folders of a run that was killed.
    pub(super) left_over_folders: Vec<String>,
    /// An error for each symbolic link and each other thing that is neither a file nor a folder.
    pub(super) foreign: Vec<Diagnostic>,
}

impl Walk {
    /// Lists the folder `start` and everything below it. A missing folder is empty. Adds an error to `found` for each
    /// folder that cannot be read.
    pub(super) fn folder(&mut self, root: &Path, start: &str, found: &mut Diagnostics) {
        match fs::symlink_metadata(root.join(start)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return,
            Err(e) => return found.push(unreadable(start, &e)),
            Ok(kind) if kind.is_dir() => {}
            Ok(kind) => return self.foreign.push(obstacle(start, kind.is_symlink())),
        }
        let mut open = vec![start.to_owned()];
        while let Some(folder) = open.pop() {
            let first_new = open.len();
            if let Err(e) = self.entries(root, &folder, &mut open) {
                found.push(unreadable(&folder, &e));
            }
            self.folders.extend_from_slice(&open[first_new..]);
        }
    }

    fn entries(&mut self, root: &Path, folder: &str, open: &mut Vec<String>) -> io::Result<()> {
        for entry in fs::read_dir(root.join(folder))? {
            let entry = entry?;
            let kind = entry.file_type()?;
            let name = entry.file_name();
            let path = format!("{folder}/{}", name.to_string_lossy());
            if kind.is_symlink() || name.to_str().is_none() {
                self.foreign.push(obstacle(&path, kind.is_symlink()));
            } else if kind.is_dir() && path[folder.len() + 1..].starts_with(STAGED) {
                self.left_over_folders.push(path);
            } else if kind.is_dir() {
                open.push(path);
            } else if !kind.is_file() {
                self.foreign.push(obstacle(&path, false));
            } else {
                self.files.push(path);
            }
        }
        Ok(())
    }
}
