//! One branch at a time: what it has, what it should have, and the commit between them.

use super::files::Files;
use super::hydrated::{MANIFEST, METADATA, README};
use super::layout::{Layout, branches};
use crate::compile::{Cache, Checked, Input, Request, run, snapshot};
use crate::git::{CommitInfo, Contents, GitError, NewCommit, Pushed, Repository, Signature};
use crate::source::{Revision, SourceError};
use crate::tree::InMemory;

const MOST_RACES: u32 = 50;

/// What became of a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The new commit.
    Committed { commit: String },
    /// The branch holds these files already.
    Unchanged,
    /// The branch was made of a newer commit, which builds on this one.
    Superseded { by: String },
}

/// A branch and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pub branch: String,
    pub outcome: Outcome,
}

/// Why nothing, or no more, was published.
#[derive(Debug)]
pub enum PublishError {
    /// The commit does not compile.
    Broken(Box<Checked>),
    Source(SourceError),
    Git(GitError),
    /// The branch holds something that rutter did not put there.
    Foreign {
        branch: String,
    },
}

impl From<GitError> for PublishError {
    fn from(e: GitError) -> Self {
        Self::Git(e)
    }
}

/// The trailer that names the commit of the spec; Argo CD's hydrator reads it too.
const REFERENCE: &str = "Argocd-reference-commit-sha";

/// Where Argo CD's hydrator keeps its notes.
const NOTES: &str = "refs/notes/hydrator.metadata";

/// A repository whose commits are published, and where to.
pub struct Publisher<'a> {
    pub repository: &'a Repository,
    pub layout: Layout,
    /// A remote's name or address; none: a branch of this repository, not pushed.
    pub remote: Option<String>,
    /// Take a branch over whose last commit is not rutter's; its files go.
    pub adopt: bool,
    pub committer: Signature,
    /// What an earlier compilation left behind.
    pub cache: &'a dyn Cache,
}

/// What is being published.
struct Commit<'a> {
    info: &'a CommitInfo,
    url: &'a str,
}

impl Publisher<'_> {
    /// Compiles a commit and publishes its tree.
    ///
    /// # Errors
    /// When the commit does not compile, a branch holds foreign files, or a push fails for another reason than a race.
    /// Branches before it are published then; running again finishes the work.
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
        let url = url.or_else(|| platform.repository.as_ref().map(|r| r.url.clone())).unwrap_or_default();
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

    fn publish_branch(&self, branch: &str, mut files: Files, source: &Commit<'_>) -> Result<Outcome, PublishError> {
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
            let Some(commit) = commit else { return Ok(Outcome::Unchanged) };
            let Err(refused) = self.advance(&reference, head.as_deref(), &commit)? else {
                self.note(&commit, &source.info.id)?;
                return Ok(Outcome::Committed { commit });
            };
            race.lost(refused, || Ok(self.head(&reference)? == head))?;
        }
    }

    /// Where a reference stands, at the remote or here.
    fn head(&self, reference: &str) -> Result<Option<String>, GitError> {
        match &self.remote {
            Some(remote) => self.repository.fetch_reference(remote, reference),
            None => self.repository.find(reference),
        }
    }

    /// Moves a reference; the inner error says that it stands elsewhere by now.
    fn advance(&self, reference: &str, from: Option<&str>, to: &str) -> Result<Result<(), GitError>, GitError> {
        let Some(remote) = &self.remote else {
            return Ok(self.repository.move_reference(reference, from, to, "rutter: publish"));
        };
        Ok(match self.repository.push_reference(remote, to, reference)? {
            Pushed::Done => Ok(()),
            Pushed::Refused { said } => Err(GitError::Process { command: "git push".to_owned(), said }),
        })
    }

    /// Is there nothing to do? A branch made of a newer commit is never taken back.
    fn already(
        &self,
        branch: &str,
        head: &str,
        files: &Files,
        source: &CommitInfo,
    ) -> Result<Option<Outcome>, PublishError> {
        let info = self.repository.commit_info(head)?;
        let Some(reference) = info.trailer(REFERENCE) else {
            return if self.adopt { Ok(None) } else { Err(PublishError::Foreign { branch: branch.to_owned() }) };
        };
        for made_of in [Some(reference.to_owned()), self.noted(head)?].into_iter().flatten() {
            if let Some(by) = self.newer(&made_of, &source.id)? {
                return Ok(Some(Outcome::Superseded { by }));
            }
        }
        if !self.holds(head, files)? {
            return Ok(None);
        }
        self.note(head, &source.id)?;
        Ok(Some(Outcome::Unchanged))
    }

    /// A commit, if it is known here and builds on the other one.
    fn newer(&self, one: &str, other: &str) -> Result<Option<String>, GitError> {
        match self.repository.find(one)?.filter(|id| id != other) {
            Some(id) if self.repository.contains(&id, other)? => Ok(Some(id)),
            _ => Ok(None),
        }
    }

    /// Does a commit hold these files and no others? The metadata names the commit, so it always differs and says
    /// nothing.
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

    /// A path whose manifests are the same keeps the metadata that says when they were made.
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

    /// The dry commit that a note names: the last one that gives what the commit holds.
    fn noted(&self, commit: &str) -> Result<Option<String>, GitError> {
        if !self.layout.hydrator {
            return Ok(None);
        }
        let Some(notes) = self.head(NOTES)? else { return Ok(None) };
        let text = self.repository.note(&notes, commit)?.unwrap_or_default();
        let note: Option<serde_json::Value> = serde_json::from_str(&text).ok();
        Ok(note.and_then(|note| note["drySha"].as_str().map(str::to_owned)))
    }

    /// Notes on a hydrated commit which dry commit it is made of: promoters learn from it that a commit changes
    /// nothing.
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

/// How often others were faster.
#[derive(Default)]
struct Race {
    lost: u32,
}

impl Race {
    /// Again, or not: a reference that stays where it was while it refuses us is no race.
    fn lost(&mut self, refused: GitError, stands: impl FnOnce() -> Result<bool, GitError>) -> Result<(), PublishError> {
        self.lost += 1;
        if self.lost > MOST_RACES || (self.lost > 3 && stands()?) { Err(refused.into()) } else { Ok(()) }
    }
}

fn message(source: &CommitInfo, url: &str) -> String {
    let author = format!("{} <{}>", source.author, source.email);
    let date = crate::calendar::show_instant(source.time);
    let mut lines = vec![source.subject.clone(), String::new()];
    let trailers = [
        (REFERENCE, source.id.as_str()),
        ("Argocd-reference-commit-author", &author),
        ("Argocd-reference-commit-subject", &source.subject),
        ("Argocd-reference-commit-date", &date),
        ("Argocd-reference-commit-repourl", url),
    ];
    let said = trailers.iter().filter(|(_, value)| !value.is_empty());
    lines.extend(said.map(|(key, value)| format!("{key}: {value}")));
    lines.join("\n") + "\n"
}

/// An address may carry a password; commits must not.
fn without_password(url: &str) -> String {
    match url.split_once("://").map(|(scheme, rest)| (scheme, rest, rest.split('/').next().unwrap_or_default())) {
        Some((scheme, rest, host)) if host.contains('@') && scheme != "ssh" => {
            let skip = host.rfind('@').map_or(0, |at| at + 1);
            format!("{scheme}://{}", &rest[skip..])
        }
        _ => url.to_owned(),
    }
}
