//! The staging area: new content is written here first and then renamed into place. An existing folder gets its files
//! one by one; a new folder is staged and renamed as a whole. Everything below `generated/` is staged in one folder
//! there. Other files (CODEOWNERS) are staged in the folder of their target.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::disk::{Disk, FileOperations};
use super::problems::cannot;
use super::stamp::FileTime;
use crate::base::conventions::GENERATED;
use crate::diagnostics::Diagnostic;

/// The prefix of the names of staged files and folders. A killed run leaves them behind, and the next run removes them.
pub(super) const STAGED: &str = ".rutter-staged-";

/// The staged files and folders of a run, in the order in which they are renamed into place. Several threads may add
/// files. Dropping the staging area removes everything that was not renamed.
pub struct StagingArea<'o> {
    operations: &'o dyn FileOperations,
    root: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The staging folder, relative to the root. It is created with the first file.
    staging_folder: Option<String>,
    staged: Vec<Staged>,
    /// How many of `staged` are renamed into place.
    committed: usize,
    /// How many names of staged files were used; the next name is this number plus one.
    names: usize,
    /// Folders that this run created and that may be empty still.
    created: BTreeSet<PathBuf>,
    /// New folders, relative to the root, and the paths where they are staged.
    folders: BTreeMap<String, PathBuf>,
    /// Folders that are known to exist, relative to the root.
    existing: BTreeSet<String>,
    /// The time at which everything was staged.
    complete: FileTime,
}

/// A file or folder to be renamed.
struct Staged {
    from: PathBuf,
    /// The target, relative to the root.
    to: String,
}

impl<'o> StagingArea<'o> {
    pub fn new(root: &Path) -> StagingArea<'static> {
        StagingArea::with(&Disk, root)
    }

    /// Creates an empty staging area that uses the given file operations.
    pub fn with(operations: &'o dyn FileOperations, root: &Path) -> Self {
        Self { operations, root: root.to_owned(), state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn operations(&self) -> &'o dyn FileOperations {
        self.operations
    }

    /// Returns the number of staged files and folders.
    pub(super) fn len(&self) -> usize {
        self.state().staged.len()
    }

    /// Returns the staging folder relative to the root, or `None` if nothing is staged there.
    pub(super) fn staging_folder(&self) -> Option<String> {
        self.state().staging_folder.clone()
    }

    /// Returns whether a file lies in a folder that does not exist yet.
    pub(super) fn is_inside_new(&self, path: &str) -> bool {
        self.state().new_folder(&self.root, path).is_some()
    }

    /// Stages the new content of a file.
    ///
    /// # Errors
    /// Fails if it cannot be written. Nothing is staged for this file then.
    pub(super) fn add(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        self.write(path, bytes).map_err(|e| cannot("write", path, &e))
    }

    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let staged_path = self.staged_path(path)?;
        self.operations.create_file(&staged_path, bytes).inspect_err(|_| {
            let _ = self.operations.remove_file(&staged_path);
            self.state().staged.retain(|staged| staged.from != staged_path);
        })
    }

    /// Returns the path where a file is to be staged, and registers the file or its new folder for renaming.
    fn staged_path(&self, path: &str) -> io::Result<PathBuf> {
        let mut state = self.state();
        let Some(folder) = state.new_folder(&self.root, path).map(str::to_owned) else {
            let from = self.new_staged_path(&mut state, path)?;
            state.staged.push(Staged { from: from.clone(), to: path.to_owned() });
            return Ok(from);
        };
        let staged_folder = match state.folders.get(&folder) {
            Some(staged) => staged.clone(),
            None => {
                let from = self.new_staged_path(&mut state, &folder)?;
                state.staged.push(Staged { from: from.clone(), to: folder.clone() });
                state.folders.insert(folder.clone(), from.clone());
                from
            }
        };
        let staged_path = staged_folder.join(&path[folder.len() + 1..]);
        if let Some(parent) = staged_path.parent().filter(|parent| !state.created.contains(*parent)) {
            self.operations.create_folders(parent)?;
            state.created.insert(parent.to_owned());
        }
        Ok(staged_path)
    }

    /// Returns an unused path for a file or folder that will be renamed to `path`. Creates the parent folder of `path`
    /// if it is missing.
    fn new_staged_path(&self, state: &mut State, path: &str) -> io::Result<PathBuf> {
        let target = self.root.join(path);
        let parent = target.parent().unwrap_or(&self.root);
        self.create_folders(state, parent)?;
        state.names += 1;
        if !is_inside(path) {
            return Ok(parent.join(format!("{STAGED}{}", state.names)));
        }
        let folder = match &state.staging_folder {
            Some(folder) => self.root.join(folder),
            None => self.create_staging_folder(state)?,
        };
        Ok(folder.join(state.names.to_string()))
    }

    /// Creates the staging folder under a name that no killed run has left behind.
    fn create_staging_folder(&self, state: &mut State) -> io::Result<PathBuf> {
        for n in 0.. {
            let folder = format!("{GENERATED}/{STAGED}{n}");
            match self.operations.create_folder(&self.root.join(&folder)) {
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                created => {
                    created?;
                    let path = self.root.join(&folder);
                    state.staging_folder = Some(folder);
                    return Ok(path);
                }
            }
        }
        Err(io::Error::from(io::ErrorKind::AlreadyExists))
    }

    /// Creates a folder and its missing parents, and notes them as created by this run.
    fn create_folders(&self, state: &mut State, folder: &Path) -> io::Result<()> {
        if state.created.contains(folder) || folder.is_dir() {
            return Ok(());
        }
        let new: Vec<PathBuf> =
            folder.ancestors().take_while(|f| *f != self.root && !f.exists()).map(Path::to_owned).collect();
        self.operations.create_folders(folder)?;
        state.created.extend(new);
        Ok(())
    }

    /// Notes the time at which everything is staged. After it, files are only renamed.
    pub(super) fn complete(&self) {
        let mut state = self.state();
        if let Some(folder) = &state.staging_folder {
            let mark = self.root.join(folder).join("complete");
            // If this fails, the next run reads the files instead of trusting their stamps.
            if self.operations.create_file(&mark, b"").is_ok() {
                state.complete = FileTime::of(&mark);
                let _ = self.operations.remove_file(&mark);
            }
        }
    }

    /// Returns the time at which everything was staged. It is unknown if nothing was staged below `generated/`.
    pub fn completed(&self) -> FileTime {
        self.state().complete
    }

    /// Renames a range of the staged files and folders into place.
    ///
    /// # Errors
    /// Fails at the first one that cannot be renamed.
    pub(super) fn commit(&self, part: Range<usize>) -> Result<(), Diagnostic> {
        let mut state = self.state();
        let end = part.end;
        for staged in state.staged.get(part).unwrap_or_default() {
            let target = self.root.join(&staged.to);
            self.operations.rename(&staged.from, &target).map_err(|e| cannot("write", &staged.to, &e))?;
        }
        state.committed = end;
        let folder = if end == state.staged.len() { state.staging_folder.take() } else { None };
        if let Some(folder) = folder {
            // The folder is empty now. If it cannot be removed, the next run removes it.
            let _ = self.operations.remove_folder(&self.root.join(folder));
        }
        Ok(())
    }

    /// Removes everything that was not renamed into place.
    fn discard(&self) {
        let mut state = self.state();
        if state.committed == state.staged.len() && state.staging_folder.is_none() {
            return;
        }
        if let Some(folder) = state.staging_folder.take() {
            let _ = self.operations.remove_tree(&self.root.join(folder));
        }
        for staged in state.staged.iter().filter(|staged| !is_inside(&staged.to)) {
            // This fails for files that were renamed already, which does no harm.
            let _ = self.operations.remove_file(&staged.from);
        }
        for folder in state.created.iter().rev() {
            let _ = self.operations.remove_folder(folder);
        }
    }
}

impl Drop for StagingArea<'_> {
    fn drop(&mut self) {
        self.discard();
    }
}

impl State {
    /// Returns the topmost folder of a path that does not exist yet. Returns `None` for every path outside
    /// `generated/`: there, files are staged one by one, because the next run removes left-over staged folders only
    /// below `generated/`.
    fn new_folder<'p>(&mut self, root: &Path, path: &'p str) -> Option<&'p str> {
        let ends = path.match_indices('/').map(|(end, _)| end).skip(1).filter(|_| is_inside(path));
        for folder in ends.map(|end| &path[..end]) {
            if self.existing.contains(folder) {
                continue;
            }
            if self.folders.contains_key(folder) || !root.join(folder).exists() {
                return Some(folder);
            }
            self.existing.insert(folder.to_owned());
        }
        None
    }
}

fn is_inside(path: &str) -> bool {
    path.strip_prefix(GENERATED).is_some_and(|rest| rest.starts_with('/'))
}
