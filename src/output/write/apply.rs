//! Makes the disk what a plan says: stage everything, rename, remove.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::disk::{Disk, FileOperations};
use super::ownership::read_if_there;
use super::plan::{Content, Plan};
use super::problems::cannot;
use super::stage::Stage;
use super::{Lock, codes};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::output::tree::{both_checksums, is_checksums};

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    pub created: usize,
    pub updated: usize,
    pub deleted: usize,
    pub unchanged: usize,
}

/// Carries a plan out. `force` throws hand edits of generated files away; files that rutter did not
/// write are never touched.
///
/// # Errors
/// Before the first write: foreign files, hand edits without `force`, read-only targets. While
/// staging (a full disk, a read-only folder): nothing has changed then. After that, each file is old
/// or new, and running again finishes the work.
pub fn apply(lock: &Lock, plan: &Plan<'_>, force: bool) -> Result<Written, Diagnostics> {
    apply_with(&Disk, lock, plan, force)
}

/// [`apply`] with other file operations.
///
/// # Errors
/// As [`apply`].
pub fn apply_with(
    operations: &dyn FileOperations,
    lock: &Lock,
    plan: &Plan<'_>,
    force: bool,
) -> Result<Written, Diagnostics> {
    apply_staged(&Stage::with(operations, &plan.root), lock, plan, force)
}

/// [`apply`] for a plan of which a part is staged already.
///
/// # Errors
/// As [`apply`].
pub fn apply_staged(stage: &Stage<'_>, _lock: &Lock, plan: &Plan<'_>, force: bool) -> Result<Written, Diagnostics> {
    let steps = Steps::new(plan, force)?;
    steps.clear(stage.operations()).map_err(one)?;
    steps.write(stage).map_err(one)?;
    Ok(Written {
        created: plan.create.len(),
        updated: plan.update.len() + plan.hand_edited.iter().filter(|edit| edit.wanted.is_some()).count(),
        deleted: steps.deletes.len(),
        unchanged: plan.unchanged,
    })
}

fn one(diagnostic: Diagnostic) -> Diagnostics {
    [diagnostic].into_iter().collect()
}

type Write<'p> = (&'p str, Cow<'p, [u8]>);

/// What happens, in order. A checksum list goes before the files that it lists, naming their old and
/// new content, and is cut down to the new when they are written.
struct Steps<'p> {
    root: &'p Path,
    plan: &'p Plan<'p>,
    writes: Vec<Write<'p>>,
    /// How many of `writes` come before the deletions; checksum lists follow them.
    before_deletes: usize,
    deletes: Vec<&'p str>,
    /// Those of `deletes` that stand where a folder or file of the tree has to go.
    in_the_way: Vec<&'p str>,
}

impl<'p> Steps<'p> {
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
        let in_the_way = in_the_way(&writes, &deletes);
        let (writes, before_deletes) = in_order(&plan.root, &writes).map_err(one)?;
        Ok(Self { root: &plan.root, plan, writes, before_deletes, deletes, in_the_way })
    }

    /// Removes what a killed run left behind, and orphans that stand in the way of a new path.
    fn clear(&self, operations: &dyn FileOperations) -> Result<(), Diagnostic> {
        let left_over = self.plan.left_over.iter().map(String::as_str);
        for path in left_over.chain(self.in_the_way.iter().copied()) {
            operations.remove_file(&self.root.join(path)).map_err(|e| cannot("remove", path, &e))?;
        }
        for path in &self.plan.left_over_folders {
            operations.remove_tree(&self.root.join(path)).map_err(|e| cannot("remove", path, &e))?;
        }
        self.remove_folders(operations);
        Ok(())
    }

    /// Stages everything, and then lets it take its place.
    fn write(&self, stage: &Stage<'_>) -> Result<(), Diagnostic> {
        let operations = stage.operations();
        let (first, last) = self.writes.split_at(self.before_deletes.min(self.writes.len()));
        first.iter().try_for_each(|(path, bytes)| stage.add(path, bytes))?;
        let before_deletes = stage.len();
        last.iter().try_for_each(|(path, bytes)| stage.add(path, bytes))?;
        stage.complete();
        stage.commit(0..before_deletes)?;
        for path in self.deletes.iter().filter(|path| !self.in_the_way.contains(path)) {
            operations.remove_file(&self.root.join(path)).map_err(|e| cannot("remove", path, &e))?;
        }
        stage.commit(before_deletes..stage.len())?;
        self.remove_folders(operations);
        Ok(())
    }

    /// A folder that is not empty stays; Git does not know folders, so this is no reason to fail.
    fn remove_folders(&self, operations: &dyn FileOperations) {
        for folder in &self.plan.folders {
            let _ = operations.remove_folder(&self.root.join(folder));
        }
    }
}

/// Checksum lists (old and new lines), files, and those lists again as they are to be; and how many
/// come before the last.
fn in_order<'p>(root: &Path, writes: &[(&'p str, &'p [u8])]) -> Result<(Vec<Write<'p>>, usize), Diagnostic> {
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

/// Orphans whose path is the folder of a file to write, or lies below the path of one.
fn in_the_way<'p>(writes: &[(&str, &[u8])], deletes: &[&'p str]) -> Vec<&'p str> {
    if deletes.is_empty() {
        return Vec::new();
    }
    let written: BTreeSet<&str> = writes.iter().map(|(path, _)| *path).collect();
    let is_in_the_way = |orphan: &&str| {
        let below = format!("{orphan}/");
        let has_below = written.range(&*below..).next().is_some_and(|w| w.starts_with(&below));
        has_below || orphan.match_indices('/').any(|(n, _)| written.contains(&orphan[..n]))
    };
    deletes.iter().copied().filter(is_in_the_way).collect()
}

/// A rename would replace a read-only file without asking; whoever protected it meant something.
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
        .help("make it writable, or take it out of rutter's way")
}
