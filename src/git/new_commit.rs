//! What a new commit is made of.

use std::collections::BTreeMap;

/// Who, and when: seconds since 1970 and minutes east of UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub name: String,
    pub email: String,
    pub time: i64,
    pub offset: i32,
}

/// What a commit does to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileChange {
    Write(Vec<u8>),
    Delete,
}

/// The content of a commit.
#[derive(Debug, Clone, Copy)]
pub enum Contents<'a> {
    /// What the parent holds but for these files, by path from the repository's top.
    Changes(&'a BTreeMap<String, FileChange>),
    /// These files and no others.
    Exactly(&'a BTreeMap<String, Vec<u8>>),
}

/// A commit to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewCommit<'a> {
    /// None: the first commit of a branch of its own.
    pub parent: Option<&'a str>,
    pub contents: Contents<'a>,
    pub author: &'a Signature,
    pub committer: &'a Signature,
    pub message: &'a str,
}
