//! The history of a folder along first parents: which commits reached the branch, and when.

use std::cmp::Ordering;
use std::sync::Arc;

use git2::{Commit, ObjectType, Oid, Tree, TreeEntry};

use super::{GitError, Repository};

/// The metadata of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitInfo {
    /// The full hash.
    pub id: String,
    /// The committer's date in seconds since 1970. The author's date is not used, because a rebase keeps the old one.
    pub time: i64,
    /// The author's name and e-mail address.
    pub author: String,
    pub email: String,
    pub subject: String,
    pub body: String,
    /// The `Key: value` lines at the end of the message, in their order.
    pub trailers: Vec<(String, String)>,
}

impl CommitInfo {
    /// Returns the first trailer of a name, ignoring case.
    pub fn trailer(&self, name: &str) -> Option<&str> {
        self.trailers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// A file that a commit changed in comparison with its first parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    /// The path below the folder of the log.
    pub path: String,
    /// The hash of the new content; `None` if the file was deleted.
    pub blob: Option<String>,
}

/// A commit that changed files of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    pub commit: Arc<CommitInfo>,
    pub files: Vec<ChangedFile>,
}

impl Repository {
    /// Returns the commits up to `revision` that changed files below a folder of the workspace, oldest first. Only
    /// files whose path `wanted` accepts are compared. `wanted` is also called for folders (with a trailing `/`); a
    /// folder that it rejects is not read.
    ///
    /// # Errors
    /// When the revision or an object is missing. [`GitError::Shallow`] when the clone is shallow: a partial history
    /// would look like a complete one.
    pub fn log(&self, revision: &str, folder: &str, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<LogEntry>, GitError> {
        let folder = format!("{}{folder}", self.prefix());
        let mut found = Vec::new();
        let mut next = Some(self.inner.find_commit(Oid::from_str(&self.resolve(revision)?)?)?);
        let mut tree = match &next {
            Some(commit) => self.folder_tree(commit, &folder)?,
            None => None,
        };
        while let Some(commit) = next {
            let parent = parent_of(&commit)?;
            let before = match &parent {
                Some(parent) => self.folder_tree(parent, &folder)?,
                None => None,
            };
            if tree.as_ref().map(Tree::id) != before.as_ref().map(Tree::id) {
                let mut files = Vec::new();
                self.compare(before.as_ref(), tree.as_ref(), "", wanted, &mut files)?;
                if !files.is_empty() {
                    found.push(LogEntry { commit: Arc::new(info(&commit)), files });
                }
            }
            (next, tree) = (parent, before);
        }
        found.reverse();
        Ok(found)
    }

    /// Returns the metadata of a revision's commit.
    ///
    /// # Errors
    /// When there is no such revision.
    pub fn commit_info(&self, revision: &str) -> Result<CommitInfo, GitError> {
        Ok(info(&self.inner.find_commit(Oid::from_str(&self.resolve(revision)?)?)?))
    }

    fn folder_tree(&self, commit: &Commit<'_>, folder: &str) -> Result<Option<Tree<'_>>, GitError> {
        let tree = self.inner.find_tree(commit.tree_id())?;
        let folder = folder.trim_matches('/');
        if folder.is_empty() {
            return Ok(Some(tree));
        }
        let entry = tree.get_path(std::path::Path::new(folder)).ok();
        let entry = entry.filter(|e| e.kind() == Some(ObjectType::Tree));
        Ok(entry.map(|e| self.inner.find_tree(e.id())).transpose()?)
    }

    fn compare(
        &self,
        before: Option<&Tree<'_>>,
        after: Option<&Tree<'_>>,
        path: &str,
        wanted: &dyn Fn(&str) -> bool,
        found: &mut Vec<ChangedFile>,
    ) -> Result<(), GitError> {
        let find = |id: Option<Oid>| id.map(|id| self.inner.find_tree(id)).transpose();
        for (name, old, new) in differences(before, after) {
            let path = format!("{path}{}", String::from_utf8_lossy(&name));
            let of = |entry: Option<Entry>, kind| entry.filter(|e| e.kind == kind).map(|e| e.id);
            let (folders, blobs) = (
                (of(old, ObjectType::Tree), of(new, ObjectType::Tree)),
                (of(old, ObjectType::Blob), of(new, ObjectType::Blob)),
            );
            let below = format!("{path}/");
            if folders != (None, None) && wanted(&below) {
                self.compare(find(folders.0)?.as_ref(), find(folders.1)?.as_ref(), &below, wanted, found)?;
            }
            if blobs.0 != blobs.1 && wanted(&path) {
                found.push(ChangedFile { path, blob: blobs.1.map(|id| id.to_string()) });
            }
        }
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq)]
struct Entry {
    id: Oid,
    kind: ObjectType,
}

type Difference = (Vec<u8>, Option<Entry>, Option<Entry>);

/// Returns the entries in which two trees differ. Git sorts a folder as if its name ended in `/`, so a file and a
/// folder of the same name may be sorted apart; each of them is then a difference of its own.
fn differences(before: Option<&Tree<'_>>, after: Option<&Tree<'_>>) -> Vec<Difference> {
    let describe = |entry: &TreeEntry<'_>| entry.kind().map(|kind| Entry { id: entry.id(), kind });
    let (mut a, mut b) = (0, 0);
    let mut found = Vec::new();
    loop {
        let (old, new) = (before.and_then(|t| t.get(a)), after.and_then(|t| t.get(b)));
        let order = match (&old, &new) {
            (None, None) => return found,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => sort_key(old).cmp(sort_key(new)),
        };
        let (old, new) = match order {
            Ordering::Less => (old, None),
            Ordering::Greater => (None, new),
            Ordering::Equal => (old, new),
        };
        a += usize::from(old.is_some());
        b += usize::from(new.is_some());
        let same = matches!((&old, &new), (Some(old), Some(new)) if old.id() == new.id() && old.kind() == new.kind());
        if let Some(name) = old.as_ref().or(new.as_ref()).filter(|_| !same).map(|e| e.name_bytes().to_vec()) {
            found.push((name, old.as_ref().and_then(describe), new.as_ref().and_then(describe)));
        }
    }
}

fn sort_key<'e>(entry: &'e TreeEntry<'_>) -> impl Iterator<Item = u8> + use<'e> {
    let end = (entry.kind() == Some(ObjectType::Tree)).then_some(b'/');
    entry.name_bytes().iter().copied().chain(end)
}

fn names_parent(commit: &Commit<'_>) -> bool {
    commit.raw_header_bytes().split(|b| *b == b'\n').any(|line| line.starts_with(b"parent "))
}

/// Returns the first parent, or `None` for a root commit.
fn parent_of<'r>(commit: &Commit<'r>) -> Result<Option<Commit<'r>>, GitError> {
    match commit.parent(0) {
        Ok(parent) => Ok(Some(parent)),
        // For a commit at the border of a shallow clone, the library hides the parents that the object names.
        Err(_) if names_parent(commit) => Err(GitError::Shallow { commit: commit.id().to_string() }),
        Err(_) => Ok(None),
    }
}

fn info(commit: &Commit<'_>) -> CommitInfo {
    let message = String::from_utf8_lossy(commit.message_bytes()).into_owned();
    let (subject, body) = message.split_once('\n').unwrap_or((&message, ""));
    let author = commit.author();
    let trailers = git2::message_trailers_strs(&message)
        .map(|all| all.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
        .unwrap_or_default();
    CommitInfo {
        id: commit.id().to_string(),
        time: commit.time().seconds(),
        author: String::from_utf8_lossy(author.name_bytes()).into_owned(),
        email: String::from_utf8_lossy(author.email_bytes()).into_owned(),
        subject: subject.trim().to_owned(),
        body: body.trim().to_owned(),
        trailers,
    }
}
