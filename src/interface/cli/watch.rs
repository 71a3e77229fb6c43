//! Waits until the content of spec files changes, for `rutter compile --watch`.
//!
//! A notification of the operating system only causes the spec files to be read. A run starts if their content differs
//! from the last one. So a touched file, an editor that renames a new file over the old one, and a missed or repeated
//! notification do no harm.

use anyhow::Context as _;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use super::error::CommandError;
use crate::base::conventions::SPEC_FOLDERS;
use crate::phases::load::{Placement, place};
use crate::source::digest::Digest;
use crate::source::{Folder, Source};

/// How long no notification may come before an edit counts as finished.
const QUIET: Duration = Duration::from_millis(40);
/// The longest time to wait for the end of an edit, from its first notification.
const LONGEST_EDIT: Duration = Duration::from_millis(500);

/// The time between two checks of the files if the system does not notify of changes.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

enum Signal {
    /// Something changed in the file system. `folders`: a spec folder itself was created or deleted.
    Change { folders: bool },
    /// The process was interrupted or terminated.
    Stop,
}

/// The hash of every spec file by path, or the error that its reading gave.
type Contents = BTreeMap<String, String>;

/// A watch of the spec files of a workspace, until the process is interrupted or terminated.
pub(super) struct Watch {
    root: PathBuf,
    watcher: Box<dyn Watcher>,
    signals: Receiver<Signal>,
    seen: Contents,
}

impl Watch {
    /// Begins to watch. The present content is the one that later changes are compared with. `slow` is called with a
    /// message if the system does not notify of changes, so that the files are read in intervals.
    ///
    /// # Errors
    /// When the folder cannot be watched.
    pub(super) fn begin(root: &Path, slow: impl FnOnce(&str)) -> Result<Self, CommandError> {
        // Notifications hold paths without symbolic links.
        let root = root.canonicalize().with_context(|| format!("cannot enter {}", root.display()))?;
        let (sender, signals) = channel();
        let on_interrupt = sender.clone();
        let stop = move || drop(on_interrupt.send(Signal::Stop));
        ctrlc::set_handler(stop).map_err(|e| CommandError::failure(format!("cannot wait for an interrupt: {e}")))?;
        let native = RecommendedWatcher::new(handler(sender.clone(), &root), Config::default());
        let native = native.and_then(|mut watcher| watch_all(&mut watcher, &root).map(|()| watcher));
        let watcher: Box<dyn Watcher> = match native {
            Ok(watcher) => Box::new(watcher),
            Err(e) => {
                slow(&format!("the system does not notify of changes ({e}); looking every second"));
                let config = Config::default().with_poll_interval(POLL_INTERVAL);
                let mut watcher = PollWatcher::new(handler(sender, &root), config).map_err(failed)?;
                watch_all(&mut watcher, &root).map_err(failed)?;
                Box::new(watcher)
            }
        };
        let seen = contents(&root);
        Ok(Self { root, watcher, signals, seen })
    }

    /// Waits until spec files change, and returns their paths. Returns `None` when the process must stop.
    pub(super) fn next(&mut self) -> Option<Vec<String>> {
        loop {
            let Signal::Change { mut folders } = self.signals.recv().ok()? else { return None };
            let begin = Instant::now();
            while begin.elapsed() < LONGEST_EDIT {
                match self.signals.recv_timeout(QUIET) {
                    Ok(Signal::Change { folders: more }) => folders |= more,
                    Ok(Signal::Stop) => return None,
                    Err(_) => break,
                }
            }
            if folders {
                self.watch_again();
            }
            // The files are read after the watch is set up, so that every later change causes a notification.
            let now = contents(&self.root);
            let changed = differences(&self.seen, &now);
            self.seen = now;
            if !changed.is_empty() {
                return Some(changed);
            }
        }
    }

    /// Watches the spec folders again. A folder that was deleted and created again is a new one for the system.
    fn watch_again(&mut self) {
        for folder in SPEC_FOLDERS.map(|folder| self.root.join(folder)) {
            // The folder may not exist now; the watch of its parent notifies when it is created.
            let _ = self.watcher.unwatch(&folder);
            let _ = self.watcher.watch(&folder, RecursiveMode::Recursive);
        }
    }
}

fn failed(e: notify::Error) -> CommandError {
    CommandError::failure(format!("cannot watch the workspace: {e}"))
}

fn watch_all(watcher: &mut dyn Watcher, root: &Path) -> notify::Result<()> {
    watcher.watch(root, RecursiveMode::NonRecursive)?;
    let folders = SPEC_FOLDERS.map(|folder| root.join(folder)).into_iter().filter(|folder| folder.is_dir());
    folders.into_iter().try_for_each(|folder| watcher.watch(&folder, RecursiveMode::Recursive))
}

fn handler(sender: Sender<Signal>, root: &Path) -> impl Fn(notify::Result<Event>) + Send + 'static {
    let folders = SPEC_FOLDERS.map(|folder| root.join(folder));
    move |event| {
        let folders = match &event {
            // rutter itself reads the files, which changes nothing.
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
            Ok(event) => event.need_rescan() || event.paths.iter().any(|path| folders.contains(path)),
            Err(_) => true,
        };
        // The receiver is gone when the process ends.
        let _ = sender.send(Signal::Change { folders });
    }
}

/// Reads all spec files of a workspace.
fn contents(root: &Path) -> Contents {
    let source = Folder::new(root);
    let mut found = Contents::new();
    for folder in SPEC_FOLDERS {
        match source.files(folder) {
            Ok(paths) => {
                let is_spec = |path: &String| place(path) != Placement::Ignored;
                let read = |path: String| {
                    let content =
                        source.read(&path).map_or_else(|e| e.to_string(), |bytes| Digest::of(&bytes).to_string());
                    (path, content)
                };
                found.extend(paths.into_iter().filter(is_spec).map(read));
            }
            Err(e) => drop(found.insert(folder.to_owned(), e.to_string())),
        }
    }
    found
}

/// Returns the sorted paths of the files that were added, removed or changed.
fn differences(before: &Contents, after: &Contents) -> Vec<String> {
    let gone = before.keys().filter(|path| !after.contains_key(*path));
    let changed = after.iter().filter(|(path, content)| before.get(*path) != Some(content)).map(|(path, _)| path);
    let mut all: Vec<String> = gone.chain(changed).cloned().collect();
    all.sort_unstable();
    all
}

#[cfg(test)]
mod tests {
    use super::{Contents, differences};

    #[test]
    fn added_removed_and_changed_files_are_named() {
        let contents = |all: &[(&str, &str)]| -> Contents {
            all.iter().map(|(path, content)| ((*path).to_owned(), (*content).to_owned())).collect()
        };
        let before = contents(&[("a", "1"), ("b", "1"), ("c", "1")]);
        assert_eq!(differences(&before, &before), [] as [&str; 0]);
        assert_eq!(differences(&before, &contents(&[("a", "1"), ("b", "2"), ("d", "1")])), ["b", "c", "d"]);
    }
}
