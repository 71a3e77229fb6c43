//! Runs the user's own `git` for the network (credentials, ssh), signatures, and the working tree.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use super::{FileChange, GitError, NewCommit, Repository, Signature};

/// The result of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushResult {
    Done,
    /// The remote branch has moved, or another push was moving it at the same time.
    Refused {
        message: String,
    },
}

/// Builds a `git` command in the repository. It never prompts. It runs in a process group of its own, so that Ctrl-C
/// for rutter does not stop `git` in the middle of a step.
fn git(repository: &Repository, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.current_dir(repository.folder()).args(["-c", "gc.auto=0", "-c", "maintenance.auto=false"]).args(args);
    command.stdin(Stdio::null()).env("LC_ALL", "C");
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

fn run(mut command: Command, asked: &str) -> Result<Output, GitError> {
    let failed = |message: String| GitError::Process { command: format!("git {asked}"), message };
    command.output().map_err(|e| failed(e.to_string()))
}

fn error_text(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let text = if text.trim().is_empty() { String::from_utf8_lossy(&output.stdout) } else { text };
    text.trim().to_owned()
}

fn expect(repository: &Repository, args: &[&str]) -> Result<String, GitError> {
    let output = run(git(repository, args), &args.join(" "))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(GitError::Process { command: format!("git {}", args.join(" ")), message: error_text(&output) })
    }
}

/// Asks `git` for the user's name and address and the current time, as it would write them into a commit. `variable` is
/// `GIT_AUTHOR_IDENT` or `GIT_COMMITTER_IDENT`.
///
/// # Errors
/// When `git` does not know the user's name or address.
pub fn identity(repository: &Repository, variable: &str) -> Result<Signature, GitError> {
    let text = expect(repository, &["var", variable])?;
    let unknown = || GitError::Process { command: format!("git var {variable}"), message: text.clone() };
    let (name, rest) = text.split_once(" <").ok_or_else(unknown)?;
    let (email, when) = rest.split_once("> ").ok_or_else(unknown)?;
    let (time, offset) = when.split_once(' ').ok_or_else(unknown)?;
    let (sign, clock) = offset.split_at_checked(1).ok_or_else(unknown)?;
    let clock: i32 = clock.parse().map_err(|_| unknown())?;
    let minutes = clock / 100 * 60 + clock % 100;
    Ok(Signature {
        name: name.to_owned(),
        email: email.to_owned(),
        time: time.parse().map_err(|_| unknown())?,
        offset: if sign == "-" { -minutes } else { minutes },
    })
}

pub(super) fn commit_tree(repository: &Repository, tree: &str, new: NewCommit<'_>) -> Result<String, GitError> {
    let mut args = vec!["commit-tree", "-S", "-m", new.message.trim_end(), tree];
    if let Some(parent) = new.parent {
        args.extend(["-p", parent]);
    }
    let mut command = git(repository, &args);
    for (role, who) in [("AUTHOR", new.author), ("COMMITTER", new.committer)] {
        let sign = if who.offset < 0 { '-' } else { '+' };
        let offset = who.offset.abs();
        command.env(format!("GIT_{role}_NAME"), &who.name).env(format!("GIT_{role}_EMAIL"), &who.email);
        command.env(format!("GIT_{role}_DATE"), format!("@{} {sign}{:02}{:02}", who.time, offset / 60, offset % 60));
    }
    let output = run(command, "commit-tree -S")?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(GitError::Process { command: "git commit-tree -S".to_owned(), message: error_text(&output) })
    }
}

impl Repository {
    /// Moves the checked-out branch, the index and the working tree forward to a descendant commit. Local changes to
    /// other files stay; local changes to the same files stop the operation before anything has changed.
    ///
    /// # Errors
    /// [`GitError::Blocked`] when local changes or a moved branch prevent it.
    pub fn fast_forward(&self, commit: &str) -> Result<(), GitError> {
        if self.is_bare() {
            return Err(GitError::Bare);
        }
        let args = [
            "-c",
            "core.hooksPath=/dev/null",
            "merge",
            "--ff-only",
            "--quiet",
            "--no-stat",
            "--no-autostash",
            "--no-verify-signatures",
            commit,
        ];
        let output = run(git(self, &args), "merge --ff-only")?;
        if output.status.success() { Ok(()) } else { Err(GitError::Blocked { message: error_text(&output) }) }
    }

    /// Creates or moves any reference, given by its full name, if it still points to `from` (`None`: it must not
    /// exist). This runs `git`, because a killed process that uses the library leaves the reference locked for every
    /// other process.
    ///
    /// # Errors
    /// When the reference points to another commit.
    pub fn move_reference(&self, name: &str, from: Option<&str>, to: &str, why: &str) -> Result<(), GitError> {
        let nothing = "0".repeat(to.len());
        expect(self, &["update-ref", "-m", why, name, to, from.unwrap_or(&nothing)]).map(drop)
    }

    /// Updates files of the working tree to their content in a commit that was made of `base` and `changes`. The index
    /// and the branch stay. Paths start at the top of the repository.
    ///
    /// # Errors
    /// When objects or files cannot be written.
    pub fn write_files(&self, base: &str, changes: &BTreeMap<String, FileChange>) -> Result<(), GitError> {
        if self.is_bare() {
            return Err(GitError::Bare);
        }
        let tree = self.changed_tree(base, changes)?;
        let mut list: Vec<String> = changes.keys().map(|path| format!(":(top,literal){path}")).collect();
        // `git` reports an error for a path that neither the index nor the tree holds.
        let deleted = |path: &String| matches!(changes.get(path), Some(FileChange::Delete));
        let gone: Vec<&String> = changes.keys().filter(|path| deleted(path) && !self.is_tracked(path)).collect();
        list.retain(|item| !gone.iter().any(|path| item.ends_with(&format!("){path}"))));
        let asked = "restore --worktree --pathspec-from-file=-";
        let source = format!("--source={tree}");
        let mut command =
            git(self, &["restore", &source, "--worktree", "--pathspec-from-file=-", "--pathspec-file-nul"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let failed = |message: String| GitError::Process { command: format!("git {asked}"), message };
        let mut child = command.spawn().map_err(|e| failed(e.to_string()))?;
        if let Some(mut input) = child.stdin.take() {
            input.write_all(list.join("\0").as_bytes()).map_err(|e| failed(e.to_string()))?;
        }
        let output = child.wait_with_output().map_err(|e| failed(e.to_string()))?;
        if output.status.success() { Ok(()) } else { Err(failed(error_text(&output))) }
    }

    /// Fetches a branch of a remote (a name or an address) and returns its commit, or `None` if the remote has no such
    /// branch.
    ///
    /// # Errors
    /// When the remote cannot be reached.
    pub fn fetch(&self, remote: &str, branch: &str) -> Result<Option<String>, GitError> {
        self.fetch_reference(remote, &format!("refs/heads/{branch}"))
    }

    /// Fetches any reference of a remote, given by its full name, and returns its commit, or `None` if the remote has
    /// no such reference.
    ///
    /// # Errors
    /// When the remote cannot be reached.
    pub fn fetch_reference(&self, remote: &str, name: &str) -> Result<Option<String>, GitError> {
        let listed = expect(self, &["ls-remote", "--", remote, name])?;
        let line = listed.lines().find(|line| line.split_whitespace().nth(1) == Some(name));
        let Some(id) = line.and_then(|line| line.split_whitespace().next()) else { return Ok(None) };
        if self.find(id)?.is_none() {
            expect(self, &["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", remote, name])?;
        }
        // The branch may have moved between the two commands; this commit is still one that the remote had.
        Ok(Some(self.resolve(id)?))
    }

    /// Pushes a commit to a branch of a remote, never by force.
    ///
    /// # Errors
    /// When `git` cannot be run.
    pub fn push(&self, remote: &str, commit: &str, branch: &str) -> Result<PushResult, GitError> {
        self.push_reference(remote, commit, &format!("refs/heads/{branch}"))
    }

    /// Pushes a commit to any reference of a remote, given by its full name, never by force.
    ///
    /// # Errors
    /// When `git` cannot be run.
    pub fn push_reference(&self, remote: &str, commit: &str, name: &str) -> Result<PushResult, GitError> {
        let target = format!("{commit}:{name}");
        let output = run(git(self, &["push", "--quiet", "--", remote, &target]), "push")?;
        Ok(if output.status.success() {
            PushResult::Done
        } else {
            PushResult::Refused { message: error_text(&output) }
        })
    }

    /// Returns the configured address of a remote, or `None` for an unknown name.
    pub fn remote_url(&self, remote: &str) -> Option<String> {
        self.inner.find_remote(remote).ok().and_then(|r| r.url().ok().map(str::to_owned))
    }
}
