//! Publishes one branch at a time: compares its files with the files it should have, and commits the difference.

use super::files::Files;
use super::hydrated::{MANIFEST, METADATA, README};
use super::layout::{Layout, branches};
use crate::delivery::git::{CommitInfo, Contents, GitError, NewCommit, PushResult, Repository, Signature};
use crate::output::tree::InMemory;
use crate::pipeline::compile::{Cache, Checked, Input, Request, run, snapshot};
use crate::source::{Revision, SourceError};

/// How often an update of a branch is repeated after another update was faster.
const MOST_RACES: u32 = 50;

/// The result of publishing a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BranchResult {
    /// A new commit was made.
    Committed { commit: String },
    /// The branch already holds these files.
    Unchanged,
    /// The branch was made from a newer commit, a descendant of this one.
    Superseded { by: String },
}

/// A branch, with the result of publishing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pub branch: String,
    pub outcome: BranchResult,
}

/// Why nothing, or not everything, was published.
#[derive(Debug)]
pub enum PublishError {
    /// The commit does not compile.
    Broken(Box<Checked>),
    Source(SourceError),
    Git(GitError),
    /// The branch holds files that rutter did not write.
    Foreign {
        branch: String,
    },
}

impl From<GitError> for PublishError {
    fn from(e: GitError) -> Self {
        Self::Git(e)
    }
}

/// The trailer that names the commit of the spec. Argo CD's hydrator reads it too.
const REFERENCE: &str = "Argocd-reference-commit-sha";

/// The reference of the notes of Argo CD's hydrator.
const NOTES: &str = "refs/notes/hydrator.metadata";

/// A repository whose commits are published, and where to publish them.
pub struct Publisher<'a> {
    pub repository: &'a Repository,
    pub layout: Layout,
    /// The name or address of the remote. `None` means a branch of this repository without a push.
    pub remote: Option<String>,
    /// Whether to take over a branch whose last commit is not rutter's. Its files are removed.
    pub adopt: bool,
    pub committer: Signature,
    /// The cache of earlier compilations.
    pub cache: &'a dyn Cache,
}

/// The commit that is published.
struct Commit<'a> {
    info: &'a CommitInfo,
    url: &'a str,
}

impl Publisher<'_> {
    /// Compiles a commit and publishes its tree.
    ///
    /// # Errors
    /// When the commit does not compile, a branch holds foreign files, or a push fails and no other push was faster.
    /// Earlier branches are then already published; running it again finishes the work.
    pub fn publish(&self, revision: &str) -> Result<Vec<Published>, PublishError> {
        let source = self.repository.commit_info(revision)?;
        let files = Revision::open(&self.repository.folder(), &source.id, self.repository.prefix());
        let spec = snapshot(&files.map_err(PublishError::Source)?);
        let mut compiled = run(Input::Spec(&spec), &Request::everything(), self.cache, &InMemory);
        if compiled.checked.diagnostics.has_errors() {
            return Err(PublishError::Broken(Box::new(compiled.checked)));
        }
        let platform = &compiled.checked.platform;
        let url = self.repository.remote_url("origin");
        let url = url.or_else(|| platform.config.repository.as_ref().map(|r| r.url.clone())).unwrap_or_default();
        let commit = Commit { info: &source, url: &without_password(&url) };
        let branches = match branches(&compiled, &self.layout, &source, commit.url) {
            Ok(branches) => branches,
            Err(found) => {
                compiled.checked.diagnostics.extend(found);
                return Err(PublishError::Broken(Box::new(compiled.checked)));
            }
        };
        let mut done = Vec::new();
        for (branch, files) in branches {
            let outcome = self.publish_branch(&branch, files, &commit)?;
            done.push(Published { branch, outcome });
        }
        Ok(done)
    }

    fn publish_branch(
        &self,
        branch: &str,
        mut files: Files,
        source: &Commit<'_>,
    ) -> Result<BranchResult, PublishError> {
        let reference = format!("refs/heads/{branch}");
        let mut race = Race::default();
        loop {
            let head = self.head(&reference)?;
            if let Some(head) = &head {
                self.keep_unchanged(head, &mut files)?;
                if let Some(outcome) = self.already(branch, head, &files, source.info)? {
                    return Ok(outcome);
                }
            }
            let message = message(source.info, source.url);
            let commit = self.repository.write_commit(NewCommit {
                parent: head.as_deref(),
                contents: Contents::Exactly(&files),
                author: &self.committer,
                committer: &self.committer,
                message: &message,
            })?;
            let Some(commit) = commit else { return Ok(BranchResult::Unchanged) };
            let Err(refused) = self.advance(&reference, head.as_deref(), &commit)? else {
                self.note(&commit, &source.info.id)?;
                return Ok(BranchResult::Committed { commit });
            };
            race.lost(refused, || Ok(self.head(&reference)? == head))?;
        }
    }

    /// Returns the commit of a reference, at the remote or in this repository.
    fn head(&self, reference: &str) -> Result<Option<String>, GitError> {
        match &self.remote {
            Some(remote) => self.repository.fetch_reference(remote, reference),
            None => self.repository.find(reference),
        }
    }

    /// Moves a reference. The inner error means that the reference has moved meanwhile.
    fn advance(&self, reference: &str, from: Option<&str>, to: &str) -> Result<Result<(), GitError>, GitError> {
        let Some(remote) = &self.remote else {
            return Ok(self.repository.move_reference(reference, from, to, "rutter: publish"));
        };
        Ok(match self.repository.push_reference(remote, to, reference)? {
            PushResult::Done => Ok(()),
            PushResult::Refused { message } => Err(GitError::Process { command: "git push".to_owned(), message }),
        })
    }

    /// Returns the outcome if nothing has to be done. A branch made from a newer commit is never set back.
    fn already(
        &self,
        branch: &str,
        head: &str,
        files: &Files,
        source: &CommitInfo,
    ) -> Result<Option<BranchResult>, PublishError> {
        let info = self.repository.commit_info(head)?;
        let Some(reference) = info.trailer(REFERENCE) else {
            return if self.adopt { Ok(None) } else { Err(PublishError::Foreign { branch: branch.to_owned() }) };
        };
        for made_of in [Some(reference.to_owned()), self.noted(head)?].into_iter().flatten() {
            if let Some(by) = self.newer(&made_of, &source.id)? {
                return Ok(Some(BranchResult::Superseded { by }));
            }
        }
        if !self.holds(head, files)? {
            return Ok(None);
        }
        self.note(head, &source.id)?;
        Ok(Some(BranchResult::Unchanged))
    }

    /// Returns the commit `one` if it is known here and is a descendant of `other`.
    fn newer(&self, one: &str, other: &str) -> Result<Option<String>, GitError> {
        match self.repository.find(one)?.filter(|id| id != other) {
            Some(id) if self.repository.contains(&id, other)? => Ok(Some(id)),
            _ => Ok(None),
        }
    }

    /// Returns whether a commit holds exactly these files. The metadata is ignored: it names the commit, so it always
    /// differs.
    fn holds(&self, head: &str, files: &Files) -> Result<bool, GitError> {
        let there = self.repository.files_of(head, "")?;
        let counts = |path: &&String| *path != METADATA;
        if !there.keys().filter(counts).eq(files.keys().filter(counts)) {
            return Ok(false);
        }
        for (path, bytes) in files.iter().filter(|(path, _)| counts(path)) {
            if there.get(path).map(String::as_str) != Some(&Repository::blob_id(bytes)?) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// For paths with unchanged manifests, keeps the old metadata, which says when the manifests were made.
    fn keep_unchanged(&self, head: &str, files: &mut Files) -> Result<(), GitError> {
        if !self.layout.hydrator {
            return Ok(());
        }
        let there = self.repository.files_of(head, "")?;
        let mut kept = Files::new();
        for (path, bytes) in files.iter() {
            let Some(folder) = path.strip_suffix(MANIFEST) else { continue };
            if there.get(path).map(String::as_str) != Some(&Repository::blob_id(bytes)?) {
                continue;
            }
            for name in [METADATA, README] {
                if let Some((path, id)) = there.get_key_value(&format!("{folder}{name}")) {
                    kept.insert(path.clone(), self.repository.blob(id)?);
                }
            }
        }
        files.extend(kept);
        Ok(())
    }

    /// Returns the dry commit in the note of a hydrated commit: the last one from which its content can be made.
    fn noted(&self, commit: &str) -> Result<Option<String>, GitError> {
        if !self.layout.hydrator {
            return Ok(None);
        }
        let Some(notes) = self.head(NOTES)? else { return Ok(None) };
        let text = self.repository.note(&notes, commit)?.unwrap_or_default();
        let note: Option<serde_json::Value> = serde_json::from_str(&text).ok();
        Ok(note.and_then(|note| note["drySha"].as_str().map(str::to_owned)))
    }

    /// Writes into a note on a hydrated commit from which dry commit it is made. Promoters learn from it that a dry
    /// commit changes nothing.
    fn note(&self, commit: &str, dry: &str) -> Result<(), PublishError> {
        if !self.layout.hydrator {
            return Ok(());
        }
        let text = serde_json::json!({ "drySha": dry }).to_string();
        let mut race = Race::default();
        loop {
            let head = self.head(NOTES)?;
            let Some(notes) = self.repository.write_note(head.as_deref(), commit, &text, &self.committer)? else {
                return Ok(());
            };
            let Err(refused) = self.advance(NOTES, head.as_deref(), &notes)? else { return Ok(()) };
            race.lost(refused, || Ok(self.head(NOTES)? == head))?;
        }
    }
}

/// Counts the updates of a branch that failed because another update was faster.
#[derive(Default)]
struct Race {
    lost: u32,
}

impl Race {
    /// Counts a failed update. Returns the error if the reference has not moved (then no other update was faster), or
    /// after too many attempts.
    fn lost(&mut self, refused: GitError, stands: impl FnOnce() -> Result<bool, GitError>) -> Result<(), PublishError> {
        self.lost += 1;
        if self.lost > MOST_RACES || (self.lost > 3 && stands()?) { Err(refused.into()) } else { Ok(()) }
    }
}

fn message(source: &CommitInfo, url: &str) -> String {
    let author = format!("{} <{}>", source.author, source.email);
    let date = crate::base::calendar::show_instant(source.time);
    let mut lines = vec![source.subject.clone(), String::new()];
    let trailers = [
        (REFERENCE, source.id.as_str()),
        ("Argocd-reference-commit-author", &author),
        ("Argocd-reference-commit-subject", &source.subject),
        ("Argocd-reference-commit-date", &date),
        ("Argocd-reference-commit-repourl", url),
    ];
    let present = trailers.iter().filter(|(_, value)| !value.is_empty());
    lines.extend(present.map(|(key, value)| format!("{key}: {value}")));
    lines.join("\n") + "\n"
}

/// Removes the password from an address, because the address is written into commits.
fn without_password(url: &str) -> String {
    match url.split_once("://").map(|(scheme, rest)| (scheme, rest, rest.split('/').next().unwrap_or_default())) {
        Some((scheme, rest, host)) if host.contains('@') && scheme != "ssh" => {
            let skip = host.rfind('@').map_or(0, |at| at + 1);
            format!("{scheme}://{}", &rest[skip..])
        }
        _ => url.to_owned(),
    }
}
