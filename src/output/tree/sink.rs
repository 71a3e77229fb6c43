//! Where the bytes of finished files go.

/// What a run needs of a file that an earlier run made, and that would be made again as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reuse {
    /// Nobody looks at the file.
    Nothing,
    /// The file has to lie in the output folder as it was written.
    OnDisk,
    /// The tree has to hold the bytes.
    Bytes,
}

/// Takes finished files over while a tree is made. It is called from several threads.
pub trait Sink: Sync {
    /// Takes the bytes of a file over. If it does not, the tree holds them.
    fn take(&self, path: &str, bytes: &[u8]) -> bool;

    /// What is needed of a file that an earlier run made.
    fn reuse(&self, path: &str) -> Reuse;
}

/// The tree holds every file.
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

/// Nobody looks at the files: only what is to be said of them counts.
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

/// The tree holds the files whose path is wanted; the others are discarded.
pub struct Filtered<F>(pub F);

impl<F: Fn(&str) -> bool + Sync> Sink for Filtered<F> {
    fn take(&self, path: &str, _: &[u8]) -> bool {
        !(self.0)(path)
    }

    fn reuse(&self, path: &str) -> Reuse {
        if (self.0)(path) { Reuse::Bytes } else { Reuse::Nothing }
    }
}
