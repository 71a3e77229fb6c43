//! New content where nobody reads it, before it is renamed into place: files one by one, folders that are new as a
//! whole. All of it waits in one folder below `generated/`, but for what has its place elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::disk::{Disk, FileOperations};
use super::problems::cannot;
use super::stamp::Moment;
use crate::base::conventions::GENERATED;
use crate::diagnostics::Diagnostic;

/// Staged files and folders of a run; one that was killed leaves them behind, and the next run removes them.
pub(super) const STAGED: &str = ".rutter-staged-";

/// What waits for its renaming, in order. It may be filled from several threads. What is not renamed when it is dropped
/// is removed.
pub struct Stage<'o> {
    operations: &'o dyn FileOperations,
    root: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The folder that everything waits in, below the root; made when it is needed first.
    home: Option<String>,
    waiting: Vec<Staged>,
    /// How many of them are in place.
    committed: usize,
    /// How many names were given.
    names: usize,
    /// Folders that were made on the way, though nothing is in them yet.
    made: BTreeSet<PathBuf>,
    /// New folder below the root -> where it is staged.
    folders: BTreeMap<String, PathBuf>,
    /// Folders that are there.
    existing: BTreeSet<String>,
    /// When everything waited.
    complete: Moment,
}

struct Staged {
    from: PathBuf,
    /// Below the root.
    to: String,
}

impl<'o> Stage<'o> {
    pub fn new(root: &Path) -> Stage<'static> {
        Stage::with(&Disk, root)
    }

    /// With other file operations.
    pub fn with(operations: &'o dyn FileOperations, root: &Path) -> Self {
        Self { operations, root: root.to_owned(), state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn operations(&self) -> &'o dyn FileOperations {
        self.operations
    }

    /// How much is staged.
    pub(super) fn len(&self) -> usize {
        self.state().waiting.len()
    }

    /// The folder that everything waits in.
    pub(super) fn home(&self) -> Option<String> {
        self.state().home.clone()
    }

    /// Does a file lie in a folder that is not there yet?
    pub(super) fn is_inside_new(&self, path: &str) -> bool {
        self.state().new_folder(&self.root, path).is_some()
    }

    /// Writes new content.
    ///
    /// # Errors
    /// When it cannot be written. Nothing is in place then.
    pub(super) fn add(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        self.write(path, bytes).map_err(|e| cannot("write", path, &e))
    }

    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let place = self.place(path)?;
        self.operations.create_file(&place, bytes).inspect_err(|_| {
            let _ = self.operations.remove_file(&place);
            self.state().waiting.retain(|staged| staged.from != place);
        })
    }

    /// Where a file waits.
    fn place(&self, path: &str) -> io::Result<PathBuf> {
        let mut state = self.state();
        let Some(folder) = state.new_folder(&self.root, path).map(str::to_owned) else {
            let from = self.waiting_place(&mut state, path)?;
            state.waiting.push(Staged { from: from.clone(), to: path.to_owned() });
            return Ok(from);
        };
        let staged = match state.folders.get(&folder) {
            Some(staged) => staged.clone(),
            None => {
                let from = self.waiting_place(&mut state, &folder)?;
                state.waiting.push(Staged { from: from.clone(), to: folder.clone() });
                state.folders.insert(folder.clone(), from.clone());
                from
            }
        };
        let place = staged.join(&path[folder.len() + 1..]);
        if let Some(parent) = place.parent().filter(|parent| !state.made.contains(*parent)) {
            self.operations.create_folders(parent)?;
            state.made.insert(parent.to_owned());
        }
        Ok(place)
    }

    /// A name for what is to be renamed to `path`, whose folder is there from now on.
    fn waiting_place(&self, state: &mut State, path: &str) -> io::Result<PathBuf> {
        let target = self.root.join(path);
        let parent = target.parent().unwrap_or(&self.root);
        self.make(state, parent)?;
        state.names += 1;
        if !is_inside(path) {
            return Ok(parent.join(format!("{STAGED}{}", state.names)));
        }
        let home = match &state.home {
            Some(home) => self.root.join(home),
            None => self.make_home(state)?,
        };
        Ok(home.join(state.names.to_string()))
    }

    /// A folder that no other run has left behind.
    fn make_home(&self, state: &mut State) -> io::Result<PathBuf> {
        for n in 0.. {
            let home = format!("{GENERATED}/{STAGED}{n}");
            match self.operations.create_folder(&self.root.join(&home)) {
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                made => {
                    made?;
                    let place = self.root.join(&home);
                    state.home = Some(home);
                    return Ok(place);
                }
            }
        }
        Err(io::Error::from(io::ErrorKind::AlreadyExists))
    }

    fn make(&self, state: &mut State, folder: &Path) -> io::Result<()> {
        if state.made.contains(folder) || folder.is_dir() {
            return Ok(());
        }
        let new: Vec<PathBuf> =
            folder.ancestors().take_while(|f| *f != self.root && !f.exists()).map(Path::to_owned).collect();
        self.operations.create_folders(folder)?;
        state.made.extend(new);
        Ok(())
    }

    /// Notes that everything waits: from now on nothing is written any more, only renamed.
    pub(super) fn complete(&self) {
        let mut state = self.state();
        if let Some(home) = &state.home {
            let mark = self.root.join(home).join("complete");
            // Without it files are read once more.
            if self.operations.create_file(&mark, b"").is_ok() {
                state.complete = Moment::of(&mark);
                let _ = self.operations.remove_file(&mark);
            }
        }
    }

    /// When everything that was staged waited for its renaming.
    pub fn completed(&self) -> Moment {
        self.state().complete
    }

    /// Renames a part of what is staged into place.
    ///
    /// # Errors
    /// When something cannot be renamed.
    pub(super) fn commit(&self, part: Range<usize>) -> Result<(), Diagnostic> {
        let mut state = self.state();
        let end = part.end;
        for staged in state.waiting.get(part).unwrap_or_default() {
            let target = self.root.join(&staged.to);
            self.operations.rename(&staged.from, &target).map_err(|e| cannot("write", &staged.to, &e))?;
        }
        state.committed = end;
        let home = if end == state.waiting.len() { state.home.take() } else { None };
        if let Some(home) = home {
            // Empty by now; the next run takes away what is left.
            let _ = self.operations.remove_folder(&self.root.join(home));
        }
        Ok(())
    }

    /// Removes what is not in place yet.
    fn discard(&self) {
        let mut state = self.state();
        if state.committed == state.waiting.len() && state.home.is_none() {
            return;
        }
        if let Some(home) = state.home.take() {
            let _ = self.operations.remove_tree(&self.root.join(home));
        }
        for staged in state.waiting.iter().filter(|staged| !is_inside(&staged.to)) {
            // What was renamed is gone already.
            let _ = self.operations.remove_file(&staged.from);
        }
        for folder in state.made.iter().rev() {
            let _ = self.operations.remove_folder(folder);
        }
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        self.discard();
    }
}

impl State {
    /// The topmost folder of a path that is not there yet. What is not below `generated/` is staged file by file: only
    /// there does the next run look for folders that this one may leave behind.
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
