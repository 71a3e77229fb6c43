//! Stamps: the metadata of a file (size, times, inode), to tell without reading the file that it has not changed.

use std::fs::{self, Metadata};
use std::io;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::source::digest::Digest;

/// The metadata of a file. Two equal stamps of a path mean that the content has not changed in between. Times are in
/// nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    size: u64,
    /// The time of the last change of the content (`mtime`).
    modified: i64,
    /// The time of the last change of content or metadata (`ctime`). Only the system sets it; no program can set it
    /// back.
    changed: i64,
    inode: u64,
}

#[cfg(unix)]
impl Stamp {
    fn of(file: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let time = |seconds: i64, nanoseconds: i64| seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds);
        let (modified, changed) = (time(file.mtime(), file.mtime_nsec()), time(file.ctime(), file.ctime_nsec()));
        file.is_file().then(|| Self { size: file.size(), modified, changed, inode: file.ino() })
    }

    /// Returns whether content and metadata of the file last changed before `time`, the stamp of a marker file.
    fn is_older_than(&self, time: &Self) -> bool {
        self.changed < time.changed
    }

    /// Returns whether the content was written before `time`. The file may have been renamed since.
    fn was_written_before(&self, time: &Self) -> bool {
        self.modified < time.modified
    }
}

/// Other systems have no time that programs cannot set, so no file has a stamp there, and every file is read.
#[cfg(not(unix))]
impl Stamp {
    fn of(_: &Metadata) -> Option<Self> {
        None
    }

    fn is_older_than(&self, _: &Self) -> bool {
        false
    }

    fn was_written_before(&self, _: &Self) -> bool {
        false
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    fs::symlink_metadata(path).ok().as_ref().and_then(Stamp::of)
}

/// A point in time by the clock of the file system, taken from a marker file. It is unknown by default and on systems
/// without stamps; then no file counts as older.
#[derive(Debug, Clone, Copy, Default)]
pub struct FileTime(Option<Stamp>);

impl FileTime {
    /// Returns the time at which a marker file was written.
    pub fn of(file: &Path) -> Self {
        Self(stamp(file))
    }
}

/// The times between which a run reads and writes its files. Another program may change a file after the run has read
/// or staged it and before the run takes its stamp. The stamp would then belong to other content. So such a file gets
/// no stamp, and the next run reads it.
#[derive(Debug, Clone, Copy, Default)]
pub struct RunTimes {
    /// A time before the run read the first file.
    pub begun: FileTime,
    /// A time after the run had staged all files, before it renamed the first.
    pub staged: FileTime,
}

/// Returns the stamps of files, in their order. Each file is a path and whether the run wrote it. A file that may have
/// changed during the run has no stamp.
pub fn stamps(root: &Path, files: &[(&str, bool)], times: RunTimes) -> Vec<Option<Stamp>> {
    let is_safe = |stamp: &Stamp, is_written: bool| match is_written {
        true => times.staged.0.is_some_and(|time| stamp.was_written_before(&time)),
        false => times.begun.0.is_some_and(|time| stamp.is_older_than(&time)),
    };
    files.par_iter().map(|(path, is_written)| stamp(&root.join(path)).filter(|s| is_safe(s, *is_written))).collect()
}

/// Returns the stamp of a file, or `None` if the file may have changed after `time`.
pub fn stamp_before(path: &Path, time: FileTime) -> Option<Stamp> {
    stamp(path).zip(time.0).filter(|(stamp, time)| stamp.is_older_than(time)).map(|(stamp, _)| stamp)
}

/// Returns whether a file still has the content with the hash `expected`. Trusts an equal stamp, and reads the file
/// otherwise. A file that cannot be read counts as changed.
pub fn has_content(root: &Path, path: impl AsRef<Path>, expected: Digest, stamp: Option<Stamp>) -> bool {
    let path = root.join(path);
    let read = |kind: &Metadata| -> io::Result<bool> {
        Ok(kind.is_file() && Digest::of_reader(fs::File::open(&path)?)? == expected)
    };
    fs::symlink_metadata(&path).is_ok_and(|kind| match stamp {
        Some(stamp) if Stamp::of(&kind) == Some(stamp) => true,
        _ => read(&kind).unwrap_or(false),
    })
}
