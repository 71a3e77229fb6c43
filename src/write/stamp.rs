//! What the file system says of a file, to tell without reading it that nobody has written it since.

use std::fs::{self, Metadata};
use std::io;
use std::path::Path;

use rayon::prelude::*;

use crate::digest::Digest;

/// Size, times of the last change of content and of anything (nanoseconds), and number of a file. The last change of
/// anything is the system's own: no program can set it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp(u64, i64, i64, u64);

impl Stamp {
    /// All of it, to be kept.
    pub fn words(self) -> [u64; 4] {
        [self.0, self.1.cast_unsigned(), self.2.cast_unsigned(), self.3]
    }

    pub fn of_words([size, modified, changed, number]: [u64; 4]) -> Self {
        Self(size, modified.cast_signed(), changed.cast_signed(), number)
    }
}

#[cfg(unix)]
impl Stamp {
    fn of(file: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let time = |seconds: i64, nanoseconds: i64| seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds);
        let (modified, changed) = (time(file.mtime(), file.mtime_nsec()), time(file.ctime(), file.ctime_nsec()));
        file.is_file().then(|| Self(file.size(), modified, changed, file.ino()))
    }

    fn is_older_than(&self, other: &Self) -> bool {
        self.2 < other.2
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
}

/// The stamps of files, in order. `now`: a file of the same file system that was written just now: one that is no older
/// may be written again without another stamp, and has none.
pub fn stamps(root: &Path, paths: &[impl AsRef<Path> + Sync], now: &Path) -> Vec<Option<Stamp>> {
    let of = |path: &Path| fs::symlink_metadata(path).ok().as_ref().and_then(Stamp::of);
    let Some(now) = of(now) else { return vec![None; paths.len()] };
    paths.par_iter().map(|path| of(&root.join(path)).filter(|stamp| stamp.is_older_than(&now))).collect()
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
