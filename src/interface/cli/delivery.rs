//! Options and behaviour that all commands which change versions share.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;

use super::args::{CacheArgs, GlobalArgs, ReportFormat};
use super::error::CommandError;
use super::exit_code::ExitCode;
use super::ui::Ui;
use super::workspace::cache;
use crate::base::calendar::parse_instant;
use crate::delivery::git::{GitError, Repository, identity};
use crate::delivery::promote::{
    DeliverError, Deliverer, Objection, OverlayId, Plan, Proof, ProofError, Proposal, Record, Request, RequestError,
    Step, Target, show_pin,
};
use crate::delivery::review::review_outputs;
use crate::diff::text::unified;
use crate::interface::report::diff::{TerminalOptions, terminal};
use crate::pipeline::compile::{Cache, Checked};

/// Options of the commands that change versions.
#[derive(Debug, Clone, Args)]
pub(super) struct DeliverArgs {
    /// Show what would be done; write nothing
    #[arg(long, conflicts_with_all = ["commit", "push"])]
    plan: bool,

    /// Commit to the branch that is checked out, or to the new one that --branch names
    #[arg(long)]
    commit: bool,

    /// Commit and push; if another push came first, repeat the change on top of it if it still applies
    #[arg(long)]
    push: bool,

    /// The remote to push to
    #[arg(long, value_name = "REMOTE", default_value = "origin")]
    remote: String,

    /// Commit to a new branch and leave the working tree alone
    #[arg(long, value_name = "BRANCH")]
    branch: Option<String>,

    /// Go ahead although gates object; the reason is recorded in the commit
    #[arg(long = "override", value_name = "REASON")]
    override_reason: Option<String>,

    #[command(flatten)]
    at: AtArgs,

    #[command(flatten)]
    cache: CacheArgs,
}

/// The point in time that gates are checked at and ages are computed for.
#[derive(Debug, Clone, Args)]
pub(super) struct AtArgs {
    /// Judge as if it were this time, for example 2026-12-20T18:00:00Z
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

impl DeliverArgs {
    /// Returns the time of `--at`, or the current time, in seconds since 1970.
    pub(super) fn now(&self) -> Result<i64, CommandError> {
        self.at.now()
    }
}

impl AtArgs {
    /// Returns the time of `--at`, or the current time, in seconds since 1970.
    pub(super) fn now(&self) -> Result<i64, CommandError> {
        match &self.at {
            Some(text) => parse_instant(text).map_err(CommandError::usage),
            None => {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Ok(i64::try_from(now.as_secs()).unwrap_or(i64::MAX))
            }
        }
    }
}

/// Returns the root of the workspace, and the Git repository that the workspace is in.
pub(super) fn repository(global: &GlobalArgs) -> Result<(PathBuf, Repository), CommandError> {
    let root = global.workspace()?;
    let repository = Repository::of_workspace(&root)
        .map_err(|e| git_error(&e).hint("versions move through Git: the workspace must lie in a repository"))?;
    Ok((root, repository))
}

pub(super) fn git_error(e: &GitError) -> CommandError {
    match e {
        GitError::Blocked { .. } => CommandError::conflict(e.to_string()).hint("commit or stash your changes first"),
        GitError::Shallow { .. } => CommandError::failure(e.to_string())
            .hint("`git fetch --unshallow` brings the rest; in GitHub Actions, `fetch-depth: 0` of actions/checkout"),
        GitError::NoRevision { .. } => CommandError::usage(e.to_string()),
        _ => CommandError::failure(e.to_string()),
    }
}

pub(super) fn request_error(e: RequestError) -> CommandError {
    e.help.into_iter().fold(CommandError::usage(e.message), CommandError::hint)
}

/// Reports the diagnostics of a workspace that has errors.
pub(super) fn broken(checked: &Checked, ui: &mut Ui) -> Result<ExitCode, CommandError> {
    ui.report(&checked.diagnostics, &checked.sources, "", ReportFormat::Text)?;
    Ok(ExitCode::Failure)
}

const NOTHING_TO_DO: &str = "nothing to do: it is so already";

/// A request that was carried out.
struct FinishedRequest {
    proposal: Proposal,
    /// A sentence for the user that says what was done; empty for `--plan`.
    message: String,
}

impl DeliverArgs {
    /// Carries out a request, or reports why it is refused. `trailers` are added to the message of the commit.
    pub(super) fn run(
        &self,
        request: &Request,
        trailers: Vec<(String, String)>,
        global: &GlobalArgs,
        ui: &mut Ui,
    ) -> Result<ExitCode, CommandError> {
        let (root, repository) = repository(global)?;
        let record = Record { override_reason: self.override_reason.clone(), trailers };
        let cache = cache(&root, self.cache);
        let deliverer =
            Deliverer { repository: &repository, root: &root, now: self.at.now()?, record, cache: cache.as_ref() };
        let done = if self.plan {
            deliverer.propose(request).map(|proposal| FinishedRequest { proposal, message: String::new() })
        } else {
            // Only one run at a time may change the working tree or the branch that is checked out.
            let _lock = crate::output::write::Lock::wait(&root).map_err(|d| CommandError::failure(d.message))?;
            if self.commit || self.push || self.branch.is_some() {
                self.commit(&deliverer, request, &repository, ui)
            } else {
                let written = deliverer.write(request);
                written.map(|proposal| FinishedRequest { proposal, message: "written; not committed".to_owned() })
            }
        };
        match done {
            Ok(done) => self.finish(done, cache.as_ref(), ui),
            Err(e) => failed(e, ui),
        }
    }

    fn finish(&self, done: FinishedRequest, cache: &dyn Cache, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let FinishedRequest { proposal: Proposal { plan, proof }, message } = done;
        show(&plan, &effect(proof, cache, ui.stdout_style()), ui)?;
        objections(&plan.objections, ui);
        if !plan.changes() {
            ui.message(NOTHING_TO_DO);
        } else if !message.is_empty() {
            ui.message(&message);
        }
        Ok(if self.plan && !plan.objections.is_empty() { ExitCode::Failure } else { ExitCode::Fine })
    }

    fn commit(
        &self,
        deliverer: &Deliverer<'_>,
        request: &Request,
        repository: &Repository,
        ui: &mut Ui,
    ) -> Result<FinishedRequest, DeliverError> {
        let target = Target {
            branch: self.branch.clone(),
            push: self.push.then(|| self.remote.clone()),
            author: identity(repository, "GIT_AUTHOR_IDENT")?,
            committer: identity(repository, "GIT_COMMITTER_IDENT")?,
        };
        ui.progress("working ...");
        let done = deliverer.commit(request, &target)?;
        let commit: String = done.commit.unwrap_or_default().chars().take(10).collect();
        let mut message = format!("committed {commit}");
        if self.push {
            message.push_str(&format!(", pushed to {}", self.remote));
        }
        if done.races > 0 {
            message.push_str(&format!(" after {} others", done.races));
        }
        Ok(FinishedRequest { proposal: done.proposal, message })
    }
}

/// Prints one line for each service, then the unified diffs of the overlays, then `effect`.
fn show(plan: &Plan, effect: &str, ui: &mut Ui) -> Result<(), CommandError> {
    let changing = || plan.steps.iter().filter(|s| s.changes());
    for step in changing() {
        writeln!(ui.stdout(), "{}", step_line(step))?;
    }
    for step in changing() {
        let path = step.overlay_id.path();
        write!(ui.stdout(), "\n{}", unified(step.old_text().unwrap_or_default(), step.text(), &path, &path))?;
    }
    if !effect.is_empty() {
        write!(ui.stdout(), "\n{effect}")?;
    }
    Ok(())
}

/// Returns the differences between the objects before and after the change, as `rutter diff` prints them. The text is
/// empty if there are none.
fn effect(proof: Option<Proof>, cache: &dyn Cache, style: TerminalOptions) -> String {
    let Some(Proof { before: (old, before), after: (new, after), .. }) = proof else { return String::new() };
    let changes = review_outputs((&old, before), (&new, after), cache).changes;
    if changes.is_empty() { String::new() } else { terminal(&changes, style) }
}

/// Formats a step: `promote cart/prod: v1 -> v2 (from staging)`.
fn step_line(step: &Step) -> String {
    let before = step.before.as_ref().map_or_else(|| "new".to_owned(), show_pin);
    let from = step.from.as_ref().map_or_else(String::new, |from| format!(" (from {})", from.environment));
    let verb = step.reason.keyword();
    format!("{verb} {}: {before} -> {}{from}", step.overlay_id, show_pin(&step.after))
}

fn objections(objections: &[Objection], ui: &mut Ui) {
    for objection in objections {
        ui.message(&format!("{}: {}", objection.gate, objection.message));
        for help in &objection.help {
            ui.message(&format!("  help: {help}"));
        }
    }
}

fn failed(e: DeliverError, ui: &mut Ui) -> Result<ExitCode, CommandError> {
    match e {
        DeliverError::Request(e) => Err(request_error(e)),
        DeliverError::Workspace(checked) => broken(&checked, ui),
        DeliverError::Proof(ProofError::Broken { checked, edited }) => {
            if edited {
                ui.message("the workspace would not compile with this change; nothing was written");
            }
            broken(&checked, ui)
        }
        DeliverError::Proof(ProofError::Outside { paths }) => {
            let error = CommandError::failure("more would change than what moves; nothing was written");
            Err(paths.into_iter().fold(error, |error, path| error.hint(format!("{path} would change too"))))
        }
        DeliverError::Source(e) => Err(CommandError::failure(e.to_string())),
        DeliverError::Refused(plan) => Err(refused(&plan)),
        DeliverError::Git(e) => Err(git_error(&e)),
        DeliverError::Conflict(message) => Err(CommandError::conflict(message)),
    }
}

fn refused(plan: &Plan) -> CommandError {
    let mut overlays: Vec<&OverlayId> = plan.objections.iter().map(|o| &o.overlay_id).collect();
    overlays.dedup();
    let names = overlays.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let mut error = CommandError::failure(format!("the gates refuse {names}; nothing was written"));
    for objection in &plan.objections {
        error = error.hint(format!("{}: {}", objection.gate, objection.message));
        error = objection.help.iter().fold(error, |error, help| error.hint(format!("  {help}")));
    }
    error.hint("`--override REASON` goes ahead all the same, and records it")
}
