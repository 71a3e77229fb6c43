//! Sinks decide where the bytes of finished files go: into the tree in memory, to disk, or nowhere.

/// What a run needs of an unchanged file that an earlier run wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reuse {
    /// The run does not need the file.
    Nothing,
    /// The file must lie unchanged in the output folder.
    OnDisk,
    /// The tree must contain the bytes of the file.
    Bytes,
}

/// Receives finished files while the compiler still makes others. Several threads call it.
pub trait Sink: Sync {
    /// Offers a finished file to the sink. Returns whether the sink took it; if not, the tree keeps the bytes.
    fn take(&self, path: &str, bytes: &[u8]) -> bool;

    /// Returns what this run needs of an unchanged file that an earlier run wrote.
    fn reuse(&self, path: &str) -> Reuse;
}

/// Leaves every file in the tree.
#[derive(Debug, Clone, Copy)]
pub struct InMemory;

impl Sink for InMemory {
    fn take(&self, _: &str, _: &[u8]) -> bool {
        false
    }

    fn reuse(&self, _: &str) -> Reuse {
        Reuse::Bytes
    }
}

/// Discards every file, for runs that need the diagnostics only.
#[derive(Debug, Clone, Copy)]
pub struct Discarded;

impl Sink for Discarded {
    fn take(&self, _: &str, _: &[u8]) -> bool {
        true
    }

    fn reuse(&self, _: &str) -> Reuse {
        Reuse::Nothing
    }
}

/// Leaves the files in the tree whose path the function accepts, and discards the others.
pub struct Filtered<F>(pub F);

impl<F: Fn(&str) -> bool + Sync> Sink for Filtered<F> {
    fn take(&self, path: &str, _: &[u8]) -> bool {
        !(self.0)(path)
    }

    fn reuse(&self, path: &str) -> Reuse {
        if (self.0)(path) { Reuse::Bytes } else { Reuse::Nothing }
    }
}
