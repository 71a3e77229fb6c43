//! Compares a tree with the disk and plans the changes that make the disk equal to the tree.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::ownership::{Ownership, OwnershipMark, Ownerships};
use super::problems::{obstacle, unreadable};
use super::staging_sink::holds;
use super::walk::Walk;
use super::{StreamedFiles, codeowners, codes};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use crate::base::conventions::GENERATED;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::output::tree::Tree;

/// A generated file that was edited by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandEdited<'t> {
    pub path: String,
    /// The content that `--force` writes; `None` if it deletes the file.
    pub wanted: Option<Content<'t>>,
}

/// The new content of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content<'t> {
    /// The bytes, in memory.
    Held(&'t [u8]),
    /// The bytes are in the staging area.
    Staged,
}

/// The difference between a tree and the disk. Paths are relative to the workspace and sorted.
#[derive(Debug)]
pub struct Plan<'t> {
    pub(super) root: PathBuf,
    /// Files that are missing.
    pub create: Vec<Wanted<'t>>,
    /// Files that rutter wrote and whose content has to change.
    pub update: Vec<Wanted<'t>>,
    /// Files that rutter wrote and that are no longer part of the tree.
    pub delete: Vec<String>,
    /// How many files have the right content already.
    pub unchanged: usize,
    /// Files that rutter wrote and that were edited by hand since.
    pub hand_edited: Vec<HandEdited<'t>>,
    /// One error for each file, link or other thing that rutter did not write.
    pub foreign: Vec<Diagnostic>,
    /// Staged files of a run that was killed.
    pub(super) left_over: Vec<String>,
    /// Staging folders of a run that was killed.
    pub(super) left_over_folders: Vec<String>,
    /// Folders that contain no file of the tree, deepest first.
    pub(super) folders: Vec<String>,
}

impl Plan<'_> {
    /// Returns whether the disk equals the tree. Staged files of a killed run do not count.
    pub fn is_current(&self) -> bool {
        self.create.is_empty()
            && self.update.is_empty()
            && self.delete.is_empty()
            && self.hand_edited.is_empty()
            && self.foreign.is_empty()
    }

    /// Returns the paths that [`apply`](super::apply) would write with `force`, sorted.
    pub fn writes(&self) -> Vec<String> {
        let edited = self.hand_edited.iter().filter(|edit| edit.wanted.is_some()).map(|edit| &*edit.path);
        let all = self.create.iter().chain(&self.update).map(|(path, _)| *path).chain(edited);
        let mut paths: Vec<String> = all.map(str::to_owned).collect();
        paths.sort_unstable();
        paths
    }

    /// Returns an error for each difference between the disk and the tree, for `compile --check`.
    pub fn check(&self) -> Diagnostics {
        let stale = |path: &str, what: &str| {
            Diagnostic::error(codes::STALE, None, format!("{path} {what}")).help("run `rutter compile`")
        };
        let mut found = Diagnostics::new();
        found.extend(self.create.iter().map(|(path, _)| stale(path, "is missing")));
        found.extend(self.update.iter().map(|(path, _)| stale(path, "is out of date")));
        found.extend(self.delete.iter().map(|path| stale(path, "is left over: nothing produces it any more")));
        found.extend(self.refusals(false));
        found
    }

    /// Returns the errors for which this plan cannot be applied: foreign files and, without `force`, hand edits.
    pub(super) fn refusals(&self, force: bool) -> Diagnostics {
        let mut found: Diagnostics = self.foreign.iter().cloned().collect();
        if !force {
            found.extend(self.hand_edited.iter().map(|edit| hand_edited(&edit.path)));
        }
        found
    }
}

fn hand_edited(path: &str) -> Diagnostic {
    Diagnostic::error(codes::HAND_EDITED, None, format!("{path} was changed by hand"))
        .help("edit the spec file that its first line names instead")
        .help("`rutter compile --force` throws the change away")
}

/// Compares a tree with the workspace at `root`. Writes nothing.
///
/// # Errors
/// Fails if `generated/` cannot be read.
pub fn plan<'t>(root: &Path, tree: &'t Tree) -> Result<Plan<'t>, Diagnostics> {
    plan_after_streaming(root, tree, const { &StreamedFiles { on_disk: Vec::new(), staged: Vec::new(), folder: None } })
}

/// Compares a tree with the workspace at `root`, when a [`StagingSink`](super::StagingSink) has taken some of its files
/// already. Writes nothing.
///
/// # Errors
/// Fails if `generated/` cannot be read, or if a file was removed after the sink had seen it on disk.
pub fn plan_after_streaming<'t>(
    root: &Path,
    tree: &'t Tree,
    streamed: &'t StreamedFiles,
) -> Result<Plan<'t>, Diagnostics> {
    let mut found = Diagnostics::new();
    let mut walk = Walk::default();
    walk.folder(root, GENERATED, &mut found);
    let is_wanted = |path: &str| tree.get(path).is_some() || streamed.on_disk.iter().any(|done| done == path);
    codeowners::walk(root, is_wanted, &mut walk, &mut found);
    if found.has_errors() {
        return Err(found);
    }
    walk.files.sort_unstable();
    found.extend(without_finished(&mut walk.files, &streamed.on_disk));
    let mut plan = compare(root, tree, streamed, &walk.files, &mut found);
    plan.unchanged += streamed.on_disk.len();
    if found.has_errors() {
        return Err(found);
    }
    plan.foreign.append(&mut walk.foreign);
    walk.left_over_folders.retain(|folder| Some(folder) != streamed.folder.as_ref());
    (plan.left_over, plan.left_over_folders) = (walk.left_over, walk.left_over_folders);
    plan.folders = unused_folders(tree, streamed, walk.folders);
    Ok(plan)
}

/// Removes the `finished` files, whose content is known to be right, from the list of files on disk. Returns an error
/// for each finished file that is no longer on disk. Both lists are sorted.
fn without_finished(on_disk: &mut Vec<String>, finished: &[String]) -> Vec<Diagnostic> {
    let mut finished = finished.iter().peekable();
    let mut gone = Vec::new();
    on_disk.retain(|path| {
        while let Some(missing) = finished.next_if(|done| *done < path) {
            gone.push(missing);
        }
        finished.next_if(|done| *done == path).is_none()
    });
    gone.extend(finished);
    let error = |path: &String| {
        Diagnostic::error(codes::INPUT_OUTPUT, None, format!("{path} was removed meanwhile")).help("run again")
    };
    gone.into_iter().map(error).collect()
}

/// A file of the tree: its path and its content.
type Wanted<'t> = (&'t str, Content<'t>);

/// Returns the files of the tree that the sink has not found on disk, sorted by path.
fn wanted<'t>(tree: &'t Tree, streamed: &'t StreamedFiles) -> Vec<Wanted<'t>> {
    let is_finished = |path: &str| streamed.on_disk.binary_search_by(|done| done.as_str().cmp(path)).is_ok();
    let held = tree.iter().filter(|(path, _)| !is_finished(path)).map(|(path, bytes)| (path, Content::Held(bytes)));
    let mut wanted: Vec<Wanted<'t>> = held.collect();
    if !streamed.staged.is_empty() {
        wanted.extend(streamed.staged.iter().map(|path| (path.as_str(), Content::Staged)));
        wanted.sort_unstable_by_key(|(path, _)| *path);
    }
    wanted
}

/// Compares the files on disk with the files of the tree. Walks both sorted lists in parallel.
fn compare<'t>(
    root: &Path,
    tree: &'t Tree,
    streamed: &'t StreamedFiles,
    on_disk: &[String],
    found: &mut Diagnostics,
) -> Plan<'t> {
    let mut plan = Plan {
        root: root.to_owned(),
        create: Vec::new(),
        update: Vec::new(),
        delete: Vec::new(),
        unchanged: 0,
        hand_edited: Vec::new(),
        foreign: Vec::new(),
        left_over: Vec::new(),
        left_over_folders: Vec::new(),
        folders: Vec::new(),
    };
    let mut wanted = wanted(tree, streamed).into_iter().peekable();
    let mut existing: Vec<(&String, Option<Wanted<'t>>)> = Vec::with_capacity(on_disk.len());
    for path in on_disk {
        while let Some(missing) = wanted.next_if(|(w, _)| *w < path.as_str()) {
            plan.create.push(missing);
        }
        existing.push((path, wanted.next_if(|(w, _)| *w == path.as_str())));
    }
    plan.create.extend(wanted);
    // Reading takes most of the time, so it runs in parallel. `collect` keeps the order.
    let contents: Vec<io::Result<DiskContent>> =
        existing.par_iter().map_init(Vec::new, |buffer, (path, want)| read(&root.join(path), *want, buffer)).collect();
    let mut ownerships = Ownerships::new(root);
    for ((path, want), content) in existing.into_iter().zip(contents) {
        match content {
            Ok(DiskContent::AsWanted) => plan.unchanged += 1,
            Ok(DiskContent::Different(mark)) => match ownerships.of(path, &mark) {
                Ok(ownership) => plan.add_different(ownership, path, want),
                Err(e) => found.push(unreadable(path, &e)),
            },
            Err(e) => found.push(unreadable(path, &e)),
        }
    }
    plan
}

impl<'t> Plan<'t> {
    /// Adds a file on disk whose content differs from `want`; `None` if the tree has no such file.
    fn add_different(&mut self, ownership: Ownership, path: &str, want: Option<Wanted<'t>>) {
        match (ownership, want) {
            (Ownership::Ours, Some(change)) => self.update.push(change),
            (Ownership::Ours, None) => self.delete.push(path.to_owned()),
            (Ownership::HandEdited, want) => {
                let wanted = want.map(|(_, content)| content);
                self.hand_edited.push(HandEdited { path: path.to_owned(), wanted });
            }
            (Ownership::Foreign, _) => self.foreign.push(obstacle(path, false)),
        }
    }
}

/// The content of a file on disk, compared with the content that it should have.
enum DiskContent {
    AsWanted,
    Different(OwnershipMark),
}

/// Reads a file and compares it with the content it should have. `buffer` is reused from file to file.
fn read(path: &Path, want: Option<Wanted<'_>>, buffer: &mut Vec<u8>) -> io::Result<DiskContent> {
    let mut file = fs::File::open(path)?;
    buffer.clear();
    if let Some((_, Content::Held(bytes))) = want
        && holds(&file, bytes, buffer)?
    {
        return Ok(DiskContent::AsWanted);
    }
    file.read_to_end(buffer)?;
    Ok(DiskContent::Different(OwnershipMark::of(buffer)))
}

/// Returns the folders that contain no file of the tree, deepest first.
fn unused_folders(tree: &Tree, streamed: &StreamedFiles, folders: Vec<String>) -> Vec<String> {
    let mut used: HashSet<&str> = HashSet::new();
    let streamed = streamed.on_disk.iter().chain(&streamed.staged).map(String::as_str);
    for path in tree.iter().map(|(path, _)| path).chain(streamed) {
        let mut rest = path;
        while let Some((folder, _)) = rest.rsplit_once('/') {
            if !used.insert(folder) {
                break;
            }
            rest = folder;
        }
    }
    let mut folders: Vec<String> = folders.into_iter().filter(|folder| !used.contains(folder.as_str())).collect();
    folders.sort_unstable_by(|a, b| b.cmp(a));
    folders
}
