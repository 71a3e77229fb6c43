//! Compares the two sides of `rutter diff`: revisions of the workspace, or folders of rendered manifests.

use std::path::{Path, PathBuf};

use super::args::{CacheArgs, GlobalArgs, ReportFormat};
use super::error::CommandError;
use super::rendered_tree;
use super::ui::Ui;
use super::workspace;
use crate::delivery::review::{Policy, Review, review, review_specs};
use crate::diagnostics::Sources;
use crate::diff::{Changes, compare};
use crate::language::model::Platform;
use crate::pipeline::compile::{CheckedSpec, Compiled};
use crate::source::{Folder, Revision, SourceError};

/// The differences between two sides, and the policy of the workspace for them.
pub(super) struct Comparison {
    pub(super) changes: Changes,
    /// The policy and the sources of its diagnostics. `None` for a comparison of folders, which have no policy.
    pub(super) policy: Option<(Policy, Sources)>,
}

/// Compares two folders. Returns `None` if a folder has errors, which are reported.
pub(super) fn folders(
    folders: &[PathBuf],
    global: &GlobalArgs,
    ui: &mut Ui,
) -> Result<Option<Comparison>, CommandError> {
    let mut sides = Vec::new();
    for folder in folders {
        match rendered_tree::read(&global.directory.join(folder), ui)? {
            Some(side) => sides.push(side),
            None => return Ok(None),
        }
    }
    let [before, after] = sides.as_slice() else { return Ok(None) };
    Ok(Some(Comparison { changes: compare(before, after), policy: None }))
}

/// Compares the revision `base` (by default the merge base) with the revision `head` (by default the working tree).
/// Returns `None` if a side does not compile, which is reported.
pub(super) fn revisions(
    base: Option<&str>,
    head: Option<&str>,
    cache: CacheArgs,
    global: &GlobalArgs,
    ui: &mut Ui,
) -> Result<Option<Comparison>, CommandError> {
    let root = global.workspace()?;
    let cache = workspace::cache(&root, cache);
    let cache = cache.as_ref();
    let folder = Folder::new(&root);
    let at = |revision: &str| Revision::of_workspace(&root, revision).map_err(refused);
    let (base, result) = match (base, head) {
        (Some(base), Some(head)) => (base.to_owned(), review(&at(base)?, &at(head)?, cache)),
        (Some(base), None) => (base.to_owned(), review(&at(base)?, &folder, cache)),
        (None, _) => {
            let here = CheckedSpec::read(&folder, cache);
            let base = merge_base(&root, &here.checked.platform)?;
            let before = CheckedSpec::read(&at(&base)?, cache);
            (base, review_specs(before, here, cache))
        }
    };
    match result {
        Review::Compared(reviewed) => {
            Ok(Some(Comparison { changes: reviewed.changes, policy: Some((reviewed.policy, reviewed.sources)) }))
        }
        Review::BeforeBroken(side) => broken(&side, &format!("{base} does not compile"), ui),
        Review::AfterBroken(side) => broken(&side, "the change does not compile", ui),
    }
}

/// Returns the merge base of the checked-out commit and the branch that Argo CD follows.
fn merge_base(root: &Path, platform: &Platform) -> Result<String, CommandError> {
    let branch = platform.config.repository.as_ref().map_or("main", |repository| &repository.branch);
    Revision::merge_base(root, branch)
        .map_err(|e| refused(e).hint("name the revision to compare with: `rutter diff REVISION`"))
}

fn refused(e: SourceError) -> CommandError {
    CommandError::failure(format!("{}: {}", e.path, e.message))
}

/// Reports the errors of a side that does not compile. `what` says which side it is.
fn broken(side: &Compiled, what: &str, ui: &mut Ui) -> Result<Option<Comparison>, CommandError> {
    ui.report(&side.checked.diagnostics, &side.checked.sources, "", ReportFormat::Text)?;
    ui.message(what);
    Ok(None)
}
