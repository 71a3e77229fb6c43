//! Which files below `generated/` are rutter's.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::header::{Header, split_header, verify_header};
use crate::tree::{checksums_beside, sha256_hex};

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

/// Judges files by their header or by the checksum list beside them; each list is read once.
pub(super) struct Ownerships {
    root: PathBuf,
    lists: HashMap<String, HashMap<String, String>>,
}

impl Ownerships {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), lists: HashMap::new() }
    }

    pub(super) fn of(&mut self, path: &str, bytes: &[u8]) -> Ownership {
        match verify_header(bytes) {
            Header::Intact => Ownership::Ours,
            Header::Altered => Ownership::HandEdited,
            Header::Missing => match self.listed(path) {
                Some(sum) if *sum == sha256_hex(bytes) => Ownership::Ours,
                Some(_) => Ownership::HandEdited,
                None => Ownership::Foreign,
            },
        }
    }

    fn listed(&mut self, path: &str) -> Option<&String> {
        let list = checksums_beside(path);
        let name = path.rsplit('/').next().unwrap_or(path);
        if !self.lists.contains_key(&list) {
            let sums = fs::read(self.root.join(&list)).map(|bytes| read_list(&bytes)).unwrap_or_default();
            self.lists.insert(list.clone(), sums);
        }
        self.lists.get(&list)?.get(name)
    }
}

/// Name -> checksum, of a list that carries rutter's header.
fn read_list(bytes: &[u8]) -> HashMap<String, String> {
    let body = split_header(bytes).map_or(&[][..], |(_, body)| body);
    let text = String::from_utf8_lossy(body);
    text.lines().filter_map(|l| l.split_once("  ")).map(|(sum, name)| (name.to_owned(), sum.to_owned())).collect()
}
