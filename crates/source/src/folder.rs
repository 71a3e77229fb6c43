//! A folder on disk as a source. The only user of the `walkdir` library.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::RwLock;

use walkdir::WalkDir;

use super::path::{LEADS_OUT, refuse_unclean};
use super::{Source, SourceError};

/// The files below a folder on disk.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// The canonical paths of folders, by path. Resolving the path of every file takes longer than reading the file.
    real: RwLock<HashMap<String, PathBuf>>,
    /// Paths that a listing showed to be regular files. They are not symbolic links, so they are read without
    /// resolving their path.
    regular: RwLock<HashSet<String>>,
}

impl Folder {
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), real: RwLock::default(), regular: RwLock::default() }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the canonical path of a file. It must be below the canonical path of the root.
    fn real_path(&self, path: &str) -> Result<PathBuf, SourceError> {
        refuse_unclean(path)?;
        let real = self.root.join(path).canonicalize().map_err(|e| error(path, e))?;
        if self.is_inside(&real)? { Ok(real) } else { Err(LEADS_OUT.of(path)) }
    }

    /// Returns the canonical path of a regular file; `None` if the file is a link or must be resolved by
    /// [`Folder::real_path`].
    fn regular_file(&self, path: &str) -> Result<Option<PathBuf>, SourceError> {
        refuse_unclean(path)?;
        if self.regular.read().is_ok_and(|known| known.contains(path)) {
            return Ok(Some(self.root.join(path)));
        }
        let Some((folder, name)) = path.rsplit_once('/') else { return Ok(None) };
        let direct = self.real_folder(folder).map_err(|e| error(path, e))?.join(name);
        let is_regular = fs::symlink_metadata(&direct).is_ok_and(|kind| kind.is_file()) && self.is_inside(&direct)?;
        Ok(is_regular.then_some(direct))
    }

    fn is_inside(&self, real: &Path) -> Result<bool, SourceError> {
        Ok(real.starts_with(self.real_folder("").map_err(|e| error("", e))?))
    }

    fn real_folder(&self, folder: &str) -> io::Result<PathBuf> {
        if let Some(real) = self.real.read().ok().and_then(|known| known.get(folder).cloned()) {
            return Ok(real);
        }
        let real = self.root.join(folder).canonicalize()?;
        if let Ok(mut known) = self.real.write() {
            known.insert(folder.to_owned(), real.clone());
        }
        Ok(real)
    }
}

fn error(path: &str, e: impl std::fmt::Display) -> SourceError {
    SourceError { path: path.to_owned(), message: e.to_string() }
}

impl Source for Folder {
    fn files(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        refuse_unclean(folder)?;
        let listing = fs::metadata(&self.root).map_err(|e| error(&self.root.to_string_lossy(), e))?;
        if !listing.is_dir() {
            return Err(error(&self.root.to_string_lossy(), "not a folder"));
        }
        let start = if folder.is_empty() { self.root.clone() } else { self.root.join(folder) };
        if !start.is_dir() {
            return Ok(Vec::new());
        }
        self.real_path(folder)?;
        let (mut found, mut regular) = (Vec::new(), Vec::new());
        for entry in WalkDir::new(&start).follow_links(false) {
            let entry = entry.map_err(|e| error(folder, e))?;
            // The start folder itself may be a symbolic link.
            if entry.depth() > 0 && (entry.file_type().is_file() || entry.file_type().is_symlink()) {
                let relative = entry.path().strip_prefix(&self.root).map_err(|e| error(folder, e))?;
                let text = relative
                    .to_str()
                    .ok_or_else(|| error(&relative.to_string_lossy(), "the file's name is not UTF-8"))?;
                found.push(if std::path::MAIN_SEPARATOR == '/' { text.to_owned() } else { text.replace('\\', "/") });
                regular.extend(found.last().filter(|_| entry.file_type().is_file()).cloned());
            }
        }
        if let Ok(mut known) = self.regular.write() {
            known.extend(regular);
        }
        found.sort_unstable();
        Ok(found)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        if let Some(regular) = self.regular_file(path)? {
            return fs::read(regular).map_err(|e| error(path, e));
        }
        let real = self.real_path(path)?;
        // Reading a pipe or a device could block for ever.
        match fs::metadata(&real).map_err(|e| error(path, e))? {
            kind if kind.is_file() => fs::read(&real).map_err(|e| error(path, e)),
            kind if kind.is_dir() && fs::symlink_metadata(self.root.join(path)).is_ok_and(|m| m.is_symlink()) => {
                Err(error(path, "this symbolic link leads to a folder; rutter follows links to files only"))
            }
            _ => Err(error(path, "not a regular file")),
        }
    }

    fn exists(&self, path: &str) -> bool {
        refuse_unclean(path).is_ok()
            && fs::symlink_metadata(self.root.join(path)).is_ok_and(|kind| kind.is_file() || kind.is_symlink())
    }
}
