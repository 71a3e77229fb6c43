//! One branch at a time: what it has, what it should have, and the commit between them.

use super::layout::{Files, Layout, branches};
use crate::compile::{Checked, compile};
use crate::git::{CommitInfo, Contents, GitError, NewCommit, Pushed, Repository, Signature};
use crate::source::{Revision, SourceError};

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

/// A repository whose commits are published, and where to.
pub struct Publisher<'a> {
    pub repository: &'a Repository,
    pub layout: Layout,
    /// A remote's name or address; none: a branch of this repository, not pushed.
    pub remote: Option<String>,
    /// Take a branch over whose last commit is not rutter's; its files go.
    pub adopt: bool,
    pub committer: Signature,
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
        let compiled = compile(&files.map_err(PublishError::Source)?);
        if compiled.checked.diagnostics.has_errors() {
            return Err(PublishError::Broken(Box::new(compiled.checked)));
        }
        let platform = &compiled.checked.platform;
        let environments: Vec<String> = platform.environments.iter().map(|e| e.name.clone()).collect();
        let url = self.repository.remote_url("origin");
        let url = url.or_else(|| platform.repository.as_ref().map(|r| r.url.clone())).unwrap_or_default();
        let mut done = Vec::new();
        for (branch, files) in branches(&compiled.tree, &environments, &self.layout, &source, &without_password(&url)) {
            let outcome = self.publish_branch(&branch, &files, &source, &without_password(&url))?;
            done.push(Published { branch, outcome });
        }
        Ok(done)
    }

    fn publish_branch(
        &self,
        branch: &str,
        files: &Files,
        source: &CommitInfo,
        url: &str,
    ) -> Result<Outcome, PublishError> {
        let mut refusals = 0;
        loop {
            let head = match &self.remote {
                Some(remote) => self.repository.fetch(remote, branch)?,
                None => self.repository.find(&format!("refs/heads/{branch}"))?,
            };
            if let Some(head) = &head
                && let Some(outcome) = self.already(branch, head, files, source)?
            {
                return Ok(outcome);
            }
            let message = message(source, url);
            let commit = self.repository.write_commit(NewCommit {
                parent: head.as_deref(),
                contents: Contents::Exactly(files),
                author: &self.committer,
                committer: &self.committer,
                message: &message,
            })?;
            let Some(commit) = commit else { return Ok(Outcome::Unchanged) };
            let refused = match &self.remote {
                Some(remote) => match self.repository.push(remote, &commit, branch)? {
                    Pushed::Done => return Ok(Outcome::Committed { commit }),
                    Pushed::Refused { said } => GitError::Process { command: "git push".to_owned(), said },
                },
                None => match self.repository.move_branch(branch, head.as_deref(), &commit, "rutter: publish") {
                    Ok(()) => return Ok(Outcome::Committed { commit }),
                    Err(e) => e,
                },
            };
            refusals += 1;
            if refusals > MOST_RACES || (refusals > 3 && self.stands_still(branch, head.as_deref())?) {
                return Err(refused.into());
            }
        }
    }

    /// Did the branch stay where it was while it refused us?
    fn stands_still(&self, branch: &str, head: Option<&str>) -> Result<bool, GitError> {
        let now = match &self.remote {
            Some(remote) => self.repository.fetch(remote, branch)?,
            None => self.repository.find(&format!("refs/heads/{branch}"))?,
        };
        Ok(now.as_deref() == head)
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
        let known = self.repository.find(reference)?;
        if let Some(newer) = known.filter(|id| id != &source.id)
            && self.repository.contains(&newer, &source.id)?
        {
            return Ok(Some(Outcome::Superseded { by: newer }));
        }
        Ok(self.holds(head, files)?.then_some(Outcome::Unchanged))
    }

    /// Does a commit hold these files and no others? The metadata names the commit, so it always differs and says nothing.
    fn holds(&self, head: &str, files: &Files) -> Result<bool, GitError> {
        let there = self.repository.files_of(head, "")?;
        let counts = |path: &&String| *path != "hydrator.metadata";
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
