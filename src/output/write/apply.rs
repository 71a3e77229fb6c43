//! Applies a plan to the disk: stages all new content, renames it into place, and removes files that are left over.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::disk::{Disk, FileOperations};
use super::ownership::read_if_there;
use super::plan::{Content, Plan};
use super::problems::cannot;
use super::stage::StagingArea;
use super::{Lock, codes};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::output::tree::{both_checksums, is_checksums};

/// How many files a run created, updated, deleted and left unchanged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WriteCounts {
    pub created: usize,
    pub updated: usize,
    pub deleted: usize,
    pub unchanged: usize,
}

/// Applies a plan. With `force`, generated files that were edited by hand are overwritten. Files that rutter did not
/// write are never touched.
///
/// # Errors
/// Fails before the first write if there are foreign files, hand edits without `force`, or read-only targets. Fails
/// while staging if the disk is full or a folder is read-only; nothing has changed then. If it fails later, each file
/// has its old or its new content, and another run completes the rest.
pub fn apply(lock: &Lock, plan: &Plan<'_>, force: bool) -> Result<WriteCounts, Diagnostics> {
    apply_with(&Disk, lock, plan, force)
}

/// Applies a plan with the given file operations, so that tests can inject failures.
///
/// # Errors
/// Fails in the same cases as [`apply`].
pub fn apply_with(
    operations: &dyn FileOperations,
    lock: &Lock,
    plan: &Plan<'_>,
    force: bool,
) -> Result<WriteCounts, Diagnostics> {
    apply_staged(&StagingArea::with(operations, &plan.root), lock, plan, force)
}

/// Applies a plan of which some files are in the staging area already.
///
/// # Errors
/// Fails in the same cases as [`apply`].
pub fn apply_staged(
    stage: &StagingArea<'_>,
    _lock: &Lock,
    plan: &Plan<'_>,
    force: bool,
) -> Result<WriteCounts, Diagnostics> {
    let steps = WriteSteps::new(plan, force)?;
    steps.clear(stage.operations()).map_err(single)?;
    steps.write(stage).map_err(single)?;
    Ok(WriteCounts {
        created: plan.create.len(),
        updated: plan.update.len() + plan.hand_edited.iter().filter(|edit| edit.wanted.is_some()).count(),
        deleted: steps.deletes.len(),
        unchanged: plan.unchanged,
    })
}

fn single(diagnostic: Diagnostic) -> Diagnostics {
    [diagnostic].into_iter().collect()
}

/// A file to write: its path and its content.
type Write<'p> = (&'p str, Cow<'p, [u8]>);

/// The writes and deletions of a plan, in order. A checksum list is written twice: before the files that it lists, with
/// the lines of their old and new content, and after them with the new lines only.
struct WriteSteps<'p> {
    root: &'p Path,
    plan: &'p Plan<'p>,
    writes: Vec<Write<'p>>,
    /// How many of `writes` happen before the deletions. The rest are the checksum lists with the new lines only.
    before_deletes: usize,
    deletes: Vec<&'p str>,
    /// The files of `deletes` whose path conflicts with a folder or file that is to be written.
    blocking: Vec<&'p str>,
}

impl<'p> WriteSteps<'p> {
    fn new(plan: &'p Plan<'_>, force: bool) -> Result<Self, Diagnostics> {
        let mut refused = plan.refusals(force);
        let mut deletes: Vec<&str> = plan.delete.iter().map(String::as_str).collect();
        deletes.extend(plan.hand_edited.iter().filter(|e| e.wanted.is_none()).map(|e| e.path.as_str()));
        deletes.sort_unstable_by_key(|path| (is_checksums(path), *path));
        let existing = plan.update.iter().map(|(path, _)| *path).chain(plan.hand_edited.iter().map(|e| &*e.path));
        refused.extend(read_only(&plan.root, existing.chain(plan.delete.iter().map(String::as_str))));
        if refused.has_errors() {
            return Err(refused);
        }
        let edited = plan.hand_edited.iter().filter_map(|e| Some((e.path.as_str(), e.wanted?)));
        let held = |(path, content): (&'p str, Content<'p>)| match content {
            Content::Held(bytes) => Some((path, bytes)),
            Content::Staged => None,
        };
        let mut writes: Vec<(&str, &[u8])> =
            plan.create.iter().chain(&plan.update).copied().chain(edited).filter_map(held).collect();
        writes.sort_unstable_by_key(|(path, _)| (!is_checksums(path), *path));
        let blocking = blocking(&writes, &deletes);
        let (writes, before_deletes) = ordered_writes(&plan.root, &writes).map_err(single)?;
        Ok(Self { root: &plan.root, plan, writes, before_deletes, deletes, blocking })
    }

    /// Removes the staged files of killed runs, and files whose path conflicts with a file that is to be written.
    fn clear(&self, operations: &dyn FileOperations) -> Result<(), Diagnostic> {
        let left_over = self.plan.left_over.iter().map(String::as_str);
        for path in left_over.chain(self.blocking.iter().copied()) {
            operations.remove_file(&self.root.join(path)).map_err(|e| cannot("remove", path, &e))?;
        }
        for path in &self.plan.left_over_folders {
            operations.remove_tree(&self.root.join(path)).map_err(|e| cannot("remove", path, &e))?;
        }
        self.remove_folders(operations);
        Ok(())
    }

    /// Stages all writes, then renames the staged files into place and deletes files in between.
    fn write(&self, stage: &StagingArea<'_>) -> Result<(), Diagnostic> {
        let operations = stage.operations();
        let (first, last) = self.writes.split_at(self.before_deletes.min(self.writes.len()));
        first.iter().try_for_each(|(path, bytes)| stage.add(path, bytes))?;
        let before_deletes = stage.len();
        last.iter().try_for_each(|(path, bytes)| stage.add(path, bytes))?;
        stage.complete();
        stage.commit(0..before_deletes)?;
        for path in self.deletes.iter().filter(|path| !self.blocking.contains(path)) {
            operations.remove_file(&self.root.join(path)).map_err(|e| cannot("remove", path, &e))?;
        }
        stage.commit(before_deletes..stage.len())?;
        self.remove_folders(operations);
        Ok(())
    }

    /// Removes folders that are empty now. Errors are ignored, because Git does not track folders.
    fn remove_folders(&self, operations: &dyn FileOperations) {
        for folder in &self.plan.folders {
            let _ = operations.remove_folder(&self.root.join(folder));
        }
    }
}

/// Returns the writes in order: checksum lists with old and new lines, the files, and the checksum lists with the new
/// lines only. Also returns how many writes come before this last group.
fn ordered_writes<'p>(root: &Path, writes: &[(&'p str, &'p [u8])]) -> Result<(Vec<Write<'p>>, usize), Diagnostic> {
    let mut order: Vec<Write<'p>> = Vec::with_capacity(writes.len());
    let mut last = Vec::new();
    for (path, bytes) in writes {
        let old = if is_checksums(path) { read_if_there(&root.join(path)) } else { Ok(None) };
        match old.map_err(|e| cannot("read", path, &e))? {
            Some(old) => {
                order.push((path, Cow::Owned(both_checksums(&old, bytes))));
                last.push((*path, Cow::Borrowed(*bytes)));
            }
            None => order.push((path, Cow::Borrowed(*bytes))),
        }
    }
    let before = order.len();
    order.append(&mut last);
    Ok((order, before))
}

/// Returns the files to delete whose path is a folder of a file to write, or lies below the path of a file to write.
fn blocking<'p>(writes: &[(&str, &[u8])], deletes: &[&'p str]) -> Vec<&'p str> {
    if deletes.is_empty() {
        return Vec::new();
    }
    let written: BTreeSet<&str> = writes.iter().map(|(path, _)| *path).collect();
    let is_blocking = |deleted: &&str| {
        let below = format!("{deleted}/");
        let has_below = written.range(&*below..).next().is_some_and(|w| w.starts_with(&below));
        has_below || deleted.match_indices('/').any(|(n, _)| written.contains(&deleted[..n]))
    };
    deletes.iter().copied().filter(is_blocking).collect()
}

/// Returns an error for each target that is read-only or lies in a read-only folder. A rename alone would replace a
/// read-only file silently.
fn read_only<'p>(root: &Path, targets: impl Iterator<Item = &'p str>) -> Vec<Diagnostic> {
    let is_read_only = |path: &Path| fs::symlink_metadata(path).is_ok_and(|m| m.permissions().readonly());
    let mut folders = BTreeSet::new();
    let mut found = Vec::new();
    for path in targets {
        if let Some((folder, _)) = path.rsplit_once('/') {
            folders.insert(folder);
        }
        if is_read_only(&root.join(path)) {
            found.push(protected(path));
        }
    }
    found.extend(folders.into_iter().filter(|folder| is_read_only(&root.join(folder))).map(protected));
    found
}

fn protected(path: &str) -> Diagnostic {
    Diagnostic::error(codes::INPUT_OUTPUT, None, format!("{path} is read-only; nothing was written"))
        .help("make it writable, or move it away")
}
