//! Carries out a plan: as a change of the working tree, or as a commit that may be pushed.
//!
//! A commit is first written as Git objects only. The user's `git` then moves the branch, the index and the working
//! tree in one step, in a process that continues if rutter is interrupted. A push comes before the local branch moves,
//! so a rejected push leaves nothing behind.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use super::context::Context;
use super::edited::Edited;
use super::history::History;
use super::message::{Record, message};
use super::plan::{Plan, plan};
use super::proof::{Proof, ProofError, prove};
use super::request::{Request, RequestError};
use crate::base::conventions::GENERATED;
use crate::delivery::git::{Contents, FileChange, GitError, NewCommit, PushResult, Repository, Signature};
use crate::pipeline::compile::{Cache, Checked, CheckedSpec, snapshot};
use crate::source::{Folder, Revision, Source, SourceError};

/// How often a push is repeated after another push was faster.
const MOST_RACES: u32 = 200;
/// How often a push is tried that fails for another reason.
const MOST_FAILURES: u32 = 3;

/// The branch and remote for a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The name of a new branch. `None` means the checked-out branch.
    pub branch: Option<String>,
    /// The remote to push to. `None` means no push.
    pub push: Option<String>,
    pub author: Signature,
    pub committer: Signature,
}

/// A plan, with the proof of its effects.
#[derive(Debug)]
pub struct Proposal {
    pub plan: Plan,
    /// `None` if nothing changes, or if the gates refuse the plan and nothing overrides them.
    pub proof: Option<Proof>,
}

/// The result of a delivery.
#[derive(Debug)]
pub struct Delivered {
    pub proposal: Proposal,
    /// The new commit. `None` if nothing had to change.
    pub commit: Option<String>,
    /// How often the push was repeated because another push was faster.
    pub races: u32,
}

/// Why nothing was delivered.
#[derive(Debug)]
pub enum DeliverError {
    Request(RequestError),
    /// The workspace has errors.
    Workspace(Box<Checked>),
    Source(SourceError),
    /// The gates refuse the plan, and nothing overrides them.
    Refused(Plan),
    Proof(ProofError),
    Git(GitError),
    /// The branch has moved, and the request no longer makes sense on its new state.
    Conflict(String),
}

macro_rules! from {
    ($($source:ty => $variant:ident),*) => {
        $(impl From<$source> for DeliverError { fn from(e: $source) -> Self { Self::$variant(e) } })*
    };
}
from!(RequestError => Request, SourceError => Source, ProofError => Proof, GitError => Git);

/// A workspace in its repository, with what delivery needs.
pub struct Deliverer<'a> {
    pub repository: &'a Repository,
    /// The folder of the workspace.
    pub root: &'a Path,
    /// The time by which the gates judge, in seconds since 1970.
    pub now: i64,
    pub record: Record,
    /// The cache of earlier compilations.
    pub cache: &'a dyn Cache,
}

impl Deliverer<'_> {
    /// Returns what a request would do to the current files, with the objections of the gates. Writes nothing.
    ///
    /// # Errors
    /// When the request makes no sense, the workspace does not compile, or the proof fails.
    pub fn propose(&self, request: &Request) -> Result<Proposal, DeliverError> {
        let head = self.repository.head()?.commit;
        self.propose_on(request, &Folder::new(self.root), &head)
    }

    fn propose_on(&self, request: &Request, source: &dyn Source, commit: &str) -> Result<Proposal, DeliverError> {
        let before = CheckedSpec::read(source, self.cache);
        if before.checked.diagnostics.has_errors() {
            return Err(DeliverError::Workspace(Box::new(before.checked)));
        }
        // The gates ask only for versions of the services that move.
        let history = match History::of_services(self.repository, commit, &request.services()) {
            // A hold does not need the history.
            Err(GitError::Shallow { .. }) if matches!(request, Request::Hold { .. } | Request::Release { .. }) => {
                History::default()
            }
            read => read?,
        };
        let (source, platform) = (&before.spec, &before.checked.platform);
        let context = Context { source, platform, history: &history, now: self.now };
        let plan = plan(request, &context)?;
        // A plan that the gates refuse is not compiled: their objections explain more than a compile error.
        let refused = !plan.objections.is_empty() && self.record.override_reason.is_none();
        if refused || !plan.changes() {
            return Ok(Proposal { plan, proof: None });
        }
        let after = snapshot(&Edited::new(source, plan.files()));
        let proof = prove(before, after, &plan, self.cache)?;
        Ok(Proposal { plan, proof: Some(proof) })
    }

    fn accept(&self, proposal: Proposal) -> Result<Proposal, DeliverError> {
        if proposal.plan.objections.is_empty() || self.record.override_reason.is_some() {
            Ok(proposal)
        } else {
            Err(DeliverError::Refused(proposal.plan))
        }
    }

    /// Changes the working tree only: the overlays, and `generated/` if the repository holds it.
    ///
    /// # Errors
    /// Those of [`Deliverer::propose`]. Also when the gates object and when files changed meanwhile.
    pub fn write(&self, request: &Request) -> Result<Proposal, DeliverError> {
        let proposal = self.accept(self.propose(request)?)?;
        let head = self.repository.head()?.commit;
        let changes = self.changes(&proposal, &head)?;
        if !changes.is_empty() {
            self.repository.write_files(&head, &changes)?;
        }
        Ok(proposal)
    }

    /// Writes the commit, pushes it if requested, and moves the branch.
    ///
    /// # Errors
    /// Those of [`Deliverer::propose`]. Also when the gates object, when local changes prevent the update, and
    /// [`DeliverError::Conflict`] when another commit moved the versions that the request is about.
    pub fn commit(&self, request: &Request, target: &Target) -> Result<Delivered, DeliverError> {
        let head = self.repository.head()?;
        let Some(branch) = target.branch.clone().or(head.branch) else { return Err(GitError::Detached.into()) };
        let mut attempt = Attempt { base: head.commit.clone(), first: None, races: 0, failures: 0 };
        let (proposal, commit) = loop {
            let proposal = self.accept(self.propose_on(request, &self.at(&attempt.base)?, &attempt.base)?)?;
            attempt.still_holds(request, &proposal.plan)?;
            let commit = self.write_commit(&proposal, &attempt.base, target)?;
            let Some(remote) = &target.push else { break (proposal, commit) };
            let pushed = commit.clone().unwrap_or_else(|| attempt.base.clone());
            if self.push(remote, &branch, &pushed, &head.commit, &mut attempt)? {
                break (proposal, commit);
            }
        };
        let tip = commit.as_deref().unwrap_or(&attempt.base);
        match &target.branch {
            Some(new) => self.repository.move_branch(new, None, tip, "rutter: new branch")?,
            None if tip != head.commit => self.repository.fast_forward(tip)?,
            None => {}
        }
        Ok(Delivered { proposal, commit, races: attempt.races })
    }

    fn at(&self, commit: &str) -> Result<Revision, SourceError> {
        Revision::open(&self.repository.folder(), commit, self.repository.prefix())
    }

    /// Returns the files of the repository that a proposal changes. Output that the repository does not hold is left
    /// out.
    fn changes(&self, proposal: &Proposal, base: &str) -> Result<BTreeMap<String, FileChange>, DeliverError> {
        let prefix = self.repository.prefix();
        let mut changes: BTreeMap<String, FileChange> =
            proposal.plan.files().into_iter().map(|(p, bytes)| (p, FileChange::Write(bytes))).collect();
        if self.repository.has_folder(base, &format!("{prefix}{GENERATED}"))? {
            let rendered = proposal.proof.iter().flat_map(|proof| &proof.rendered);
            changes.extend(rendered.map(|(path, difference)| {
                (path.clone(), difference.after.clone().map_or(FileChange::Delete, FileChange::Write))
            }));
        }
        Ok(changes.into_iter().map(|(path, change)| (format!("{prefix}{path}"), change)).collect())
    }

    fn write_commit(&self, proposal: &Proposal, base: &str, target: &Target) -> Result<Option<String>, DeliverError> {
        let changes = self.changes(proposal, base)?;
        if changes.is_empty() {
            return Ok(None);
        }
        let message = message(&proposal.plan, &self.record);
        Ok(self.repository.write_commit(NewCommit {
            parent: Some(base),
            contents: Contents::Changes(&changes),
            author: &target.author,
            committer: &target.committer,
            message: &message,
        })?)
    }

    /// Pushes a commit and returns whether it arrived. If not, the next attempt builds on the remote's new commit.
    fn push(
        &self,
        remote: &str,
        branch: &str,
        commit: &str,
        local: &str,
        attempt: &mut Attempt,
    ) -> Result<bool, DeliverError> {
        let PushResult::Refused { message } = self.repository.push(remote, commit, branch)? else { return Ok(true) };
        let Some(there) = self.repository.fetch(remote, branch)? else {
            return Err(GitError::Process { command: "git push".to_owned(), message }.into());
        };
        if self.repository.contains(&there, commit)? {
            return Ok(true);
        }
        if !self.repository.contains(&there, local)? && !self.repository.contains(local, &there)? {
            return Err(DeliverError::Conflict(format!(
                "the branch `{branch}` and that of {remote} went different ways; merge or rebase first"
            )));
        }
        let builds_on_it = self.repository.contains(commit, &there)?;
        attempt.races += u32::from(!builds_on_it);
        attempt.failures += u32::from(builds_on_it);
        if attempt.races > MOST_RACES || attempt.failures > MOST_FAILURES {
            return Err(GitError::Process { command: "git push".to_owned(), message }.into());
        }
        if !builds_on_it {
            attempt.base = there;
        }
        std::thread::sleep(attempt.pause(commit));
        Ok(false)
    }
}

/// The state of the repeated attempts.
struct Attempt {
    /// The commit to build on.
    base: String,
    /// The first plan. Later plans must agree with it.
    first: Option<Plan>,
    races: u32,
    failures: u32,
}

impl Attempt {
    /// Checks that a plan on a new commit still does what the first plan did. A pin always does. A promotion or
    /// roll-back was decided on the versions at that time, so they must be unchanged.
    fn still_holds(&mut self, request: &Request, plan: &Plan) -> Result<(), DeliverError> {
        let Some(first) = &self.first else {
            self.first = Some(plan.clone());
            return Ok(());
        };
        if matches!(request, Request::Pin { .. }) {
            return Ok(());
        }
        let moved = first
            .steps
            .iter()
            .zip(&plan.steps)
            .find(|(then, now)| now.changes() && (then.before != now.before || then.after != now.after));
        match moved {
            None => Ok(()),
            Some((_, now)) => Err(DeliverError::Conflict(format!(
                "somebody else moved {} meanwhile; look at it and decide again",
                now.overlay_id
            ))),
        }
    }

    /// Returns how long to wait before the next attempt. The time grows with each attempt and differs between
    /// processes, so that concurrent processes do not collide again.
    fn pause(&self, commit: &str) -> Duration {
        let spread = u64::from_str_radix(commit.get(..4).unwrap_or("0"), 16).unwrap_or(0) % 50;
        Duration::from_millis(spread * u64::from((self.races + self.failures).min(10)))
    }
}
