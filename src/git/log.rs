//! The history of a folder along the first parents: what reached the branch, and when.

use std::cmp::Ordering;
use std::sync::Arc;

use git2::{Commit, ObjectType, Oid, Tree};

use super::{GitError, Repository};

/// A commit, for people and for analysis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitInfo {
    /// The full hash.
    pub id: String,
    /// The committer's date in seconds since 1970: author dates lie after a rebase.
    pub time: i64,
    /// The author's name and address.
    pub author: String,
    pub email: String,
    pub subject: String,
    pub body: String,
    /// `Key: value` lines at the end of the message, in their order.
    pub trailers: Vec<(String, String)>,
}

impl CommitInfo {
    /// The first trailer of a name; case does not matter.
    pub fn trailer(&self, name: &str) -> Option<&str> {
        self.trailers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// A file that a commit changed against its first parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    /// Below the folder that was asked for.
    pub path: String,
    /// The hash of the new content; none: the file was deleted.
    pub blob: Option<String>,
}

/// A commit that changed files of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    pub commit: Arc<CommitInfo>,
    pub files: Vec<ChangedFile>,
}

impl Repository {
    /// What the commits up to `revision` changed below a folder of the workspace, oldest first. Only
    /// files whose path `wanted` takes are looked at; it is also asked about folders (with a `/` at
    /// the end), and nothing below a folder that it refuses is read.
    ///
    /// # Errors
    /// When the revision or an object is missing (a shallow clone ends the history; that is none).
    pub fn log(&self, revision: &str, folder: &str, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<LogEntry>, GitError> {
        let folder = format!("{}{folder}", self.prefix());
        let mut found = Vec::new();
        let mut next = Some(self.inner.find_commit(Oid::from_str(&self.resolve(revision)?)?)?);
        let mut tree = match &next {
            Some(commit) => self.folder_tree(commit, &folder)?,
            None => None,
        };
        while let Some(commit) = next {
            // In a shallow clone the last commit names parents that are not there.
            let parent = commit.parent(0).ok();
            let before = match &parent {
                Some(parent) => self.folder_tree(parent, &folder)?,
                None => None,
            };
            if tree != before {
                let mut files = Vec::new();
                self.compare(before, tree, "", wanted, &mut files)?;
                if !files.is_empty() {
                    found.push(LogEntry { commit: Arc::new(info(&commit)), files });
                }
            }
            (next, tree) = (parent, before);
        }
        found.reverse();
        Ok(found)
    }

    /// A commit by its revision.
    ///
    /// # Errors
    /// When there is no such revision.
    pub fn commit_info(&self, revision: &str) -> Result<CommitInfo, GitError> {
        Ok(info(&self.inner.find_commit(Oid::from_str(&self.resolve(revision)?)?)?))
    }

    fn folder_tree(&self, commit: &Commit<'_>, folder: &str) -> Result<Option<Oid>, GitError> {
        let tree = commit.tree()?;
        let folder = folder.trim_matches('/');
        if folder.is_empty() {
            return Ok(Some(tree.id()));
        }
        let entry = tree.get_path(std::path::Path::new(folder)).ok();
        Ok(entry.filter(|e| e.kind() == Some(ObjectType::Tree)).map(|e| e.id()))
    }

    fn compare(
        &self,
        before: Option<Oid>,
        after: Option<Oid>,
        path: &str,
        wanted: &dyn Fn(&str) -> bool,
        found: &mut Vec<ChangedFile>,
    ) -> Result<(), GitError> {
        let find = |id: Option<Oid>| id.map(|id| self.inner.find_tree(id)).transpose();
        for (name, old, new) in differences(find(before)?.as_ref(), find(after)?.as_ref()) {
            let path = format!("{path}{}", String::from_utf8_lossy(&name));
            let of = |entry: Option<Entry>, kind| entry.filter(|e| e.kind == kind).map(|e| e.id);
            let (folders, blobs) = (
                (of(old, ObjectType::Tree), of(new, ObjectType::Tree)),
                (of(old, ObjectType::Blob), of(new, ObjectType::Blob)),
            );
            let below = format!("{path}/");
            if folders != (None, None) && wanted(&below) {
                self.compare(folders.0, folders.1, &below, wanted, found)?;
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

/// The entries that two trees do not share. Git sorts a folder as if its name ended in `/`, so a
/// file and a folder of one name may appear apart; each side is then reported alone.
fn differences(before: Option<&Tree<'_>>, after: Option<&Tree<'_>>) -> Vec<Difference> {
    let list = |tree: Option<&Tree<'_>>| -> Vec<(Vec<u8>, Vec<u8>, Entry)> {
        let entries = tree.into_iter().flat_map(Tree::iter);
        let all = entries.filter_map(|e| {
            let (name, kind) = (e.name_bytes().to_vec(), e.kind()?);
            let key = if kind == ObjectType::Tree { [&name[..], b"/"].concat() } else { name.clone() };
            Some((key, name, Entry { id: e.id(), kind }))
        });
        all.collect()
    };
    let (before, after) = (list(before), list(after));
    let (mut a, mut b) = (before.into_iter().peekable(), after.into_iter().peekable());
    let mut found = Vec::new();
    loop {
        let order = match (a.peek(), b.peek()) {
            (None, None) => return found,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(x), Some(y)) => x.0.cmp(&y.0),
        };
        match order {
            Ordering::Less => found.extend(a.next().map(|(_, name, e)| (name, Some(e), None))),
            Ordering::Greater => found.extend(b.next().map(|(_, name, e)| (name, None, Some(e)))),
            Ordering::Equal => {
                if let (Some((_, name, old)), Some((_, _, new))) = (a.next(), b.next())
                    && old != new
                {
                    found.push((name, Some(old), Some(new)));
                }
            }
        }
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
