//! A folder on disk. The home of the `walkdir` library.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{Source, SourceError};

/// Files below a folder. Symbolic links that leave the folder are not followed.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }
}

fn error(path: &str, e: impl std::fmt::Display) -> SourceError {
    SourceError { path: path.to_owned(), message: e.to_string() }
}

impl Source for Folder {
    fn files(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        let start = if folder.is_empty() { self.root.clone() } else { self.root.join(folder) };
        if !start.exists() {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for entry in WalkDir::new(&start).follow_links(false) {
            let entry = entry.map_err(|e| error(folder, e))?;
            let kind = entry.file_type();
            let is_file = kind.is_file() || (kind.is_symlink() && entry.path().is_file());
            if is_file {
                let relative = entry.path().strip_prefix(&self.root).map_err(|e| error(folder, e))?;
                let text = relative
                    .to_str()
                    .ok_or_else(|| error(&relative.to_string_lossy(), "the file's name is not UTF-8"))?;
                found.push(if std::path::MAIN_SEPARATOR == '/' { text.to_owned() } else { text.replace('\\', "/") });
            }
        }
        found.sort();
        Ok(found)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        fs::read(self.root.join(path)).map_err(|e| error(path, e))
    }

    fn exists(&self, path: &str) -> bool {
        self.root.join(path).is_file()
    }
}
