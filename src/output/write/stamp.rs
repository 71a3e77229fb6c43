//! What the file system says of a file, to tell without reading it that nobody has written it since.

use std::fs::{self, Metadata};
use std::io;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::source::digest::Digest;

/// Size, times of the last change of content and of anything (nanoseconds), and number of a file. The last change of
/// anything is the system's own: no program can set it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp(u64, i64, i64, u64);

#[cfg(unix)]
impl Stamp {
    fn of(file: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let time = |seconds: i64, nanoseconds: i64| seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds);
        let (modified, changed) = (time(file.mtime(), file.mtime_nsec()), time(file.ctime(), file.ctime_nsec()));
        file.is_file().then(|| Self(file.size(), modified, changed, file.ino()))
    }

    /// Has nothing of the file changed since a moment?
    fn is_older_than(&self, moment: &Self) -> bool {
        self.2 < moment.2
    }

    /// Was it written before a moment? It may have been renamed since.
    fn was_written_before(&self, moment: &Self) -> bool {
        self.1 < moment.1
    }
}

/// Elsewhere no time is the system's own.
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

/// A moment by the clock of a file system; none where it has no clock to go by.
#[derive(Debug, Clone, Copy, Default)]
pub struct Moment(Option<Stamp>);

impl Moment {
    /// That in which a file was written.
    pub fn of(file: &Path) -> Self {
        Self(stamp(file))
    }
}

/// When a run dealt with its files. Between a moment and a look at the stamps somebody else may write one, and then its
/// stamp would be that of other bytes: such files have none, and are read the next time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Moments {
    /// Before the first file was looked at.
    pub begun: Moment,
    /// When all that the run wrote was written, and waited for its renaming.
    pub staged: Moment,
}

/// The stamps of files, in order; `true`: the run wrote it.
pub fn stamps(root: &Path, files: &[(&str, bool)], moments: Moments) -> Vec<Option<Stamp>> {
    let lasts = |stamp: &Stamp, is_written: bool| match is_written {
        true => moments.staged.0.is_some_and(|moment| stamp.was_written_before(&moment)),
        false => moments.begun.0.is_some_and(|moment| stamp.is_older_than(&moment)),
    };
    files.par_iter().map(|(path, is_written)| stamp(&root.join(path)).filter(|s| lasts(s, *is_written))).collect()
}

/// The stamp of a file that had its content before a moment.
pub fn stamp_before(path: &Path, moment: Moment) -> Option<Stamp> {
    stamp(path).zip(moment.0).filter(|(stamp, moment)| stamp.is_older_than(moment)).map(|(stamp, _)| stamp)
}

/// Is a file what it was? By its stamp, or else by reading it. What cannot be read is not.
pub fn is_still(root: &Path, path: impl AsRef<Path>, sum: Digest, stamp: Option<Stamp>) -> bool {
    let path = root.join(path);
    let read = |kind: &Metadata| -> io::Result<bool> {
        Ok(kind.is_file() && Digest::of_reader(fs::File::open(&path)?)? == sum)
    };
    fs::symlink_metadata(&path).is_ok_and(|kind| match stamp {
        Some(stamp) if Stamp::of(&kind) == Some(stamp) => true,
        _ => read(&kind).unwrap_or(false),
    })
}
