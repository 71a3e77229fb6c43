//! Waiting until the files of a workspace are others.
//!
//! The system says that something happened; whether anything is different now is decided by reading. So neither a
//! touched file, nor an editor that writes beside and renames, nor a missed or doubled notification makes a wrong run.

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

/// An edit is over when nothing has happened for so long; but nobody waits longer than [`LONGEST`].
const QUIET: Duration = Duration::from_millis(40);
const LONGEST: Duration = Duration::from_millis(500);

/// How often files are looked at where the system does not notify.
const POLL: Duration = Duration::from_secs(1);

enum Signal {
    /// `folders`: one of those that are watched came or went.
    Happened {
        folders: bool,
    },
    Stop,
}

/// Path -> checksum of its content, or why it cannot be read.
type Contents = BTreeMap<String, String>;

/// A workspace under watch, until the process is interrupted or terminated.
pub(super) struct Watch {
    root: PathBuf,
    watcher: Box<dyn Watcher>,
    signals: Receiver<Signal>,
    seen: Contents,
}

impl Watch {
    /// Begins to watch; what is there counts as seen. `slow` is called where files have to be looked at in turns.
    pub(super) fn begin(root: &Path, slow: impl FnOnce(&str)) -> Result<Self, CommandError> {
        // The system names files by their real path.
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
                let config = Config::default().with_poll_interval(POLL);
                let mut watcher = PollWatcher::new(handler(sender, &root), config).map_err(failed)?;
                watch_all(&mut watcher, &root).map_err(failed)?;
                Box::new(watcher)
            }
        };
        let seen = contents(&root);
        Ok(Self { root, watcher, signals, seen })
    }

    /// Waits until files are others than when they were seen last, and names them; none: it is time to stop.
    pub(super) fn next(&mut self) -> Option<Vec<String>> {
        loop {
            let Signal::Happened { mut folders } = self.signals.recv().ok()? else { return None };
            let begin = Instant::now();
            while begin.elapsed() < LONGEST {
                match self.signals.recv_timeout(QUIET) {
                    Ok(Signal::Happened { folders: more }) => folders |= more,
                    Ok(Signal::Stop) => return None,
                    Err(_) => break,
                }
            }
            if folders {
                self.watch_again();
            }
            // Read after the watch stands: what comes later is notified.
            let now = contents(&self.root);
            let changed = differences(&self.seen, &now);
            self.seen = now;
            if !changed.is_empty() {
                return Some(changed);
            }
        }
    }

    /// A folder that went and came again is another one, though its name is the same.
    fn watch_again(&mut self) {
        for folder in SPEC_FOLDERS.map(|folder| self.root.join(folder)) {
            // It may be gone; its parent says when it is there again.
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
            // Reading is no change, and rutter reads.
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
            Ok(event) => event.need_rescan() || event.paths.iter().any(|path| folders.contains(path)),
            Err(_) => true,
        };
        // Nobody listens any more when the process ends.
        let _ = sender.send(Signal::Happened { folders });
    }
}

fn contents(root: &Path) -> Contents {
    let source = Folder::new(root);
    let mut found = Contents::new();
    for folder in SPEC_FOLDERS {
        match source.files(folder) {
            Ok(paths) => {
                let counts = |path: &String| place(path) != Placement::Ignored;
                let read = |path: String| {
                    let content =
                        source.read(&path).map_or_else(|e| e.to_string(), |bytes| Digest::of(&bytes).to_string());
                    (path, content)
                };
                found.extend(paths.into_iter().filter(counts).map(read));
            }
            Err(e) => drop(found.insert(folder.to_owned(), e.to_string())),
        }
    }
    found
}

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
    fn files_that_came_went_or_changed_are_named() {
        let contents = |all: &[(&str, &str)]| -> Contents {
            all.iter().map(|(path, content)| ((*path).to_owned(), (*content).to_owned())).collect()
        };
        let before = contents(&[("a", "1"), ("b", "1"), ("c", "1")]);
        assert_eq!(differences(&before, &before), [] as [&str; 0]);
        assert_eq!(differences(&before, &contents(&[("a", "1"), ("b", "2"), ("d", "1")])), ["b", "c", "d"]);
    }
}
