//! The parts of a new commit.

use std::collections::BTreeMap;

/// An author or committer: name, e-mail address, seconds since 1970 and minutes east of UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub name: String,
    pub email: String,
    pub time: i64,
    pub offset: i32,
}

/// The change that a commit makes to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileChange {
    Write(Vec<u8>),
    Delete,
}

/// The files of a new commit.
#[derive(Debug, Clone, Copy)]
pub enum Contents<'a> {
    /// The files of the parent with these changes, by path from the top of the repository.
    Changes(&'a BTreeMap<String, FileChange>),
    /// Exactly these files, by path from the top of the repository.
    Exactly(&'a BTreeMap<String, Vec<u8>>),
}

/// A commit to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewCommit<'a> {
    /// The parent commit; `None` for the first commit of a branch without history.
    pub parent: Option<&'a str>,
    pub contents: Contents<'a>,
    pub author: &'a Signature,
    pub committer: &'a Signature,
    pub message: &'a str,
}
