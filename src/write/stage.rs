//! New content beside its target, where nobody reads it, before it is renamed into place: files one by one, folders
//! that are new as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use super::apply::{Content, cannot};
use super::disk::FileOperations;
use super::plan::STAGED;
use crate::conventions::GENERATED;
use crate::diagnostics::Diagnostic;

/// What waits for its renaming, in order.
pub(super) struct Stage<'p> {
    operations: &'p dyn FileOperations,
    root: &'p Path,
    staged: Vec<Staged<'p>>,
    /// Folders that were made on the way, though nothing is in them yet.
    made: BTreeSet<PathBuf>,
    /// New folder below the root -> where it is staged.
    folders: BTreeMap<&'p str, PathBuf>,
    /// Folders that are there.
    existing: BTreeSet<&'p str>,
}

struct Staged<'p> {
    from: PathBuf,
    /// Below the root.
    to: &'p str,
    is_folder: bool,
}

impl<'p> Stage<'p> {
    pub(super) fn new(operations: &'p dyn FileOperations, root: &'p Path) -> Self {
        Self {
            operations,
            root,
            staged: Vec::new(),
            made: BTreeSet::new(),
            folders: BTreeMap::new(),
            existing: BTreeSet::new(),
        }
    }

    /// How much is staged.
    pub(super) fn len(&self) -> usize {
        self.staged.len()
    }

    /// Writes new content. When one fails, nothing of the stage is left behind.
    pub(super) fn fill(&mut self, writes: &[Content<'p>]) -> Result<(), Diagnostic> {
        for (path, bytes) in writes {
            if let Err(e) = self.add(path, bytes) {
                self.discard();
                return Err(cannot("write", path, &e));
            }
        }
        Ok(())
    }

    fn add(&mut self, path: &'p str, bytes: &[u8]) -> io::Result<()> {
        let place = match self.new_folder(path) {
            Some(folder) => self.inside(folder, path)?,
            None => self.beside(path)?,
        };
        self.operations.create_file(&place, bytes)
    }

    /// The topmost folder of a path that is not there yet. What is not below `generated/` is staged file by file: only
    /// there does the next run look for folders that this one may leave behind.
    fn new_folder(&mut self, path: &'p str) -> Option<&'p str> {
        let inside = path.strip_prefix(GENERATED).is_some_and(|rest| rest.starts_with('/'));
        let ends = path.match_indices('/').map(|(end, _)| end).skip(1).filter(|_| inside);
        for folder in ends.map(|end| &path[..end]) {
            if self.existing.contains(folder) {
                continue;
            }
            if self.folders.contains_key(folder) || !self.root.join(folder).exists() {
                return Some(folder);
            }
            self.existing.insert(folder);
        }
        None
    }

    fn inside(&mut self, folder: &'p str, path: &str) -> io::Result<PathBuf> {
        let staged = match self.folders.get(folder) {
            Some(staged) => staged.clone(),
            None => {
                let parent = self.root.join(folder).parent().map_or_else(|| self.root.to_owned(), Path::to_owned);
                self.make(&parent)?;
                let staged = self.name(&parent);
                self.staged.push(Staged { from: staged.clone(), to: folder, is_folder: true });
                self.folders.insert(folder, staged.clone());
                staged
            }
        };
        let place = staged.join(&path[folder.len() + 1..]);
        if let Some(parent) = place.parent().filter(|parent| !self.made.contains(*parent)) {
            self.operations.create_folders(parent)?;
            self.made.insert(parent.to_owned());
        }
        Ok(place)
    }

    fn beside(&mut self, path: &'p str) -> io::Result<PathBuf> {
        let target = self.root.join(path);
        let folder = target.parent().unwrap_or(self.root).to_owned();
        self.make(&folder)?;
        let place = self.name(&folder);
        self.staged.push(Staged { from: place.clone(), to: path, is_folder: false });
        Ok(place)
    }

    fn name(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{STAGED}{}", self.staged.len()))
    }

    fn make(&mut self, folder: &Path) -> io::Result<()> {
        if self.made.contains(folder) || folder.is_dir() {
            return Ok(());
        }
        self.made.extend(folder.ancestors().take_while(|f| *f != self.root && !f.exists()).map(Path::to_owned));
        self.operations.create_folders(folder)
    }

    /// Renames a part of what is staged into place.
    pub(super) fn commit(&self, part: std::ops::Range<usize>) -> Result<(), Diagnostic> {
        for staged in self.staged.get(part).unwrap_or_default() {
            let target = self.root.join(staged.to);
            self.operations.rename(&staged.from, &target).map_err(|e| cannot("write", staged.to, &e))?;
        }
        Ok(())
    }

    /// Removes what is not in place yet.
    pub(super) fn discard(&self) {
        for staged in &self.staged {
            // What was renamed is gone already.
            let _ = if staged.is_folder {
                self.operations.remove_tree(&staged.from)
            } else {
                self.operations.remove_file(&staged.from)
            };
        }
        for folder in self.made.iter().rev() {
            let _ = self.operations.remove_folder(folder);
        }
    }
}
