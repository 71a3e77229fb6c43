//! Git notes: text that is attached to a commit without being part of it. Notes are written as commits of a branch of
//! their own, so that no reference moves before all objects are written.

use std::collections::BTreeMap;
use std::path::Path;

use git2::{ObjectType, Oid};

use super::{Contents, FileChange, GitError, NewCommit, Repository, Signature};

impl Repository {
    /// Returns the note on a commit. `notes` is the newest commit of the notes.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn note(&self, notes: &str, commit: &str) -> Result<Option<String>, GitError> {
        let tree = self.inner.find_commit(Oid::from_str(notes)?)?.tree()?;
        let entry = paths(commit).into_iter().find_map(|path| tree.get_path(Path::new(&path)).ok());
        let Some(entry) = entry.filter(|e| e.kind() == Some(ObjectType::Blob)) else { return Ok(None) };
        Ok(Some(String::from_utf8_lossy(self.inner.find_blob(entry.id())?.content()).into_owned()))
    }

    /// Writes a note on a commit and replaces an older one. Returns the new commit of the notes, or `None` if the same
    /// note is already there.
    ///
    /// # Errors
    /// When objects cannot be written.
    pub fn write_note(
        &self,
        notes: Option<&str>,
        commit: &str,
        text: &str,
        who: &Signature,
    ) -> Result<Option<String>, GitError> {
        let [_, usual, _] = paths(commit);
        let path = match notes {
            Some(notes) => {
                let tree = self.inner.find_commit(Oid::from_str(notes)?)?.tree()?;
                paths(commit).into_iter().find(|path| tree.get_path(Path::new(path)).is_ok()).unwrap_or(usual)
            }
            None => usual,
        };
        let changes = BTreeMap::from([(path, FileChange::Write(text.as_bytes().to_vec()))]);
        self.write_commit(NewCommit {
            parent: notes,
            contents: Contents::Changes(&changes),
            author: who,
            committer: who,
            message: "Notes added by rutter\n",
        })
    }
}

/// Returns the paths at which a note may lie: with many notes, Git spreads them over folders of two hexadecimal digits.
fn paths(commit: &str) -> [String; 3] {
    let (first, rest) = commit.split_at_checked(2).unwrap_or(("", commit));
    let (second, last) = rest.split_at_checked(2).unwrap_or(("", rest));
    [commit.to_owned(), format!("{first}/{rest}"), format!("{first}/{second}/{last}")]
}
