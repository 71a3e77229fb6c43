//! Which files below `generated/` are rutter's.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::output::header::{Header, split_header, verify_header};
use crate::output::tree::checksums_beside;
use crate::source::digest::Digest;

/// Whose a file is that differs from what the tree wants, or that the tree does not want.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ownership {
    /// rutter wrote it and nobody changed it.
    Ours,
    /// rutter wrote it and somebody changed it.
    HandEdited,
    /// rutter did not write it.
    Foreign,
}

/// What a file's own bytes say about it.
pub(super) enum Mark {
    /// It carries a header; is it as rutter wrote it?
    Header(bool),
    /// It carries none; this is its SHA-256.
    Checksum(String),
}

impl Mark {
    pub(super) fn of(bytes: &[u8]) -> Self {
        match verify_header(bytes) {
            Header::Intact => Self::Header(true),
            Header::Altered => Self::Header(false),
            Header::Missing => Self::Checksum(Digest::of(bytes).to_string()),
        }
    }
}

/// Name -> checksums.
type List = HashMap<String, Vec<String>>;

/// Judges files by their header or by the checksum list beside them; each list is read once.
pub(super) struct Ownerships {
    root: PathBuf,
    lists: HashMap<String, List>,
}

impl Ownerships {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), lists: HashMap::new() }
    }

    /// Fails when the list cannot be read: without it rutter's own files would pass for somebody else's.
    pub(super) fn of(&mut self, path: &str, mark: &Mark) -> io::Result<Ownership> {
        Ok(match mark {
            Mark::Header(true) => Ownership::Ours,
            Mark::Header(false) => Ownership::HandEdited,
            Mark::Checksum(sum) => match self.listed(path)? {
                [] => Ownership::Foreign,
                listed if listed.contains(sum) => Ownership::Ours,
                _ => Ownership::HandEdited,
            },
        })
    }

    /// The checksums listed for a file: one, or two when a run was killed between them.
    fn listed(&mut self, path: &str) -> io::Result<&[String]> {
        let list = checksums_beside(path);
        let name = path.rsplit('/').next().unwrap_or(path);
        if !self.lists.contains_key(&list) {
            let sums = read_if_there(&self.root.join(&list))?.map(|bytes| read_list(&bytes)).unwrap_or_default();
            self.lists.insert(list.clone(), sums);
        }
        Ok(self.lists.get(&list).and_then(|sums| sums.get(name)).map_or(&[], Vec::as_slice))
    }
}

/// The bytes of a file; none when there is none. Every other failure is one.
pub(super) fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(e) => Err(e),
    }
}

/// Reads a list that carries rutter's header.
fn read_list(bytes: &[u8]) -> List {
    let body = split_header(bytes).map_or(&[][..], |(_, body)| body);
    let mut list = List::new();
    for (sum, name) in String::from_utf8_lossy(body).lines().filter_map(|line| line.split_once("  ")) {
        list.entry(name.to_owned()).or_default().push(sum.to_owned());
    }
    list
}
