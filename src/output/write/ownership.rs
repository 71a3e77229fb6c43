//! Decides which files below `generated/` rutter wrote.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::output::header::{Header, split_header, verify_header};
use crate::output::tree::checksums_beside;
use crate::source::digest::Digest;

/// The ownership of a file that differs from the tree or is not part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ownership {
    /// rutter wrote the file, and its content is unchanged.
    Ours,
    /// rutter wrote the file, and its content was changed since.
    HandEdited,
    /// rutter did not write the file.
    Foreign,
}

/// What the bytes of a file reveal about its ownership.
pub(super) enum OwnershipMark {
    /// The file has a header; `true` if its content is unchanged.
    Header(bool),
    /// The file has no header; its SHA-256, to be looked up in the checksum list of its folder.
    Checksum(String),
}

impl OwnershipMark {
    pub(super) fn of(bytes: &[u8]) -> Self {
        match verify_header(bytes) {
            Header::Intact => Self::Header(true),
            Header::Altered => Self::Header(false),
            Header::Missing => Self::Checksum(Digest::of(bytes).to_string()),
        }
    }
}

/// The content of a checksum list: the checksums of each file, by file name.
type ChecksumList = HashMap<String, Vec<String>>;

/// Determines the ownership of files by their header or by the checksum list of their folder. Reads each list once.
pub(super) struct Ownerships {
    root: PathBuf,
    /// The lists read so far, by their path.
    lists: HashMap<String, ChecksumList>,
}

impl Ownerships {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), lists: HashMap::new() }
    }

    /// Returns the ownership of a file.
    ///
    /// # Errors
    /// Fails if the checksum list exists but cannot be read. Without the list, files of rutter would count as foreign.
    pub(super) fn of(&mut self, path: &str, mark: &OwnershipMark) -> io::Result<Ownership> {
        Ok(match mark {
            OwnershipMark::Header(true) => Ownership::Ours,
            OwnershipMark::Header(false) => Ownership::HandEdited,
            OwnershipMark::Checksum(checksum) => match self.listed(path)? {
                [] => Ownership::Foreign,
                listed if listed.contains(checksum) => Ownership::Ours,
                _ => Ownership::HandEdited,
            },
        })
    }

    /// Returns the checksums that are listed for a file. There are two if a run was killed while it wrote the file.
    fn listed(&mut self, path: &str) -> io::Result<&[String]> {
        let list = checksums_beside(path);
        let name = path.rsplit('/').next().unwrap_or(path);
        if !self.lists.contains_key(&list) {
            let checksums = read_if_there(&self.root.join(&list))?.map(|bytes| parse_list(&bytes)).unwrap_or_default();
            self.lists.insert(list.clone(), checksums);
        }
        Ok(self.lists.get(&list).and_then(|checksums| checksums.get(name)).map_or(&[], Vec::as_slice))
    }
}

/// Reads a file. Returns `None` if it does not exist; every other failure is an error.
pub(super) fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(e) => Err(e),
    }
}

/// Parses a checksum list. A list without the header of rutter counts as empty.
fn parse_list(bytes: &[u8]) -> ChecksumList {
    let body = split_header(bytes).map_or(&[][..], |(_, body)| body);
    let mut list = ChecksumList::new();
    for (checksum, name) in String::from_utf8_lossy(body).lines().filter_map(|line| line.split_once("  ")) {
        list.entry(name.to_owned()).or_default().push(checksum.to_owned());
    }
    list
}
