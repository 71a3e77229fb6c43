//! Is the disk what a run has left there? Without the tree, by checksums.

use std::collections::HashSet;
use std::path::Path;

use rayon::prelude::*;

use super::plan::Walk;
use super::stamp::{Stamp, is_still};
use crate::conventions::GENERATED;
use crate::diagnostics::Diagnostics;
use crate::digest::Digest;

/// Does `generated/` hold these files (sorted by path) with these sums, and nothing else? Files elsewhere (CODEOWNERS)
/// only have to be there. What cannot be read is no yes.
pub fn holds_exactly(root: &Path, files: &[(&str, Digest, Option<Stamp>)]) -> bool {
    let (mut walk, mut problems) = (Walk::default(), Diagnostics::new());
    walk.folder(root, GENERATED, &mut problems);
    let inside: Vec<&str> = files.iter().map(|(path, ..)| *path).filter(|path| is_inside(path)).collect();
    walk.files.sort_unstable();
    if problems.has_errors()
        || !(walk.foreign.is_empty() && walk.left_over.is_empty() && walk.left_over_folders.is_empty())
        || !walk.files.iter().eq(inside.iter().copied())
        || walk.folders.len() != folders(&inside)
    {
        return false;
    }
    files.par_iter().all(|(path, sum, stamp)| is_still(root, path, *sum, *stamp))
}

/// How many folders sorted files need below `generated/`.
fn folders(files: &[&str]) -> usize {
    let mut used = HashSet::new();
    for path in files {
        let parents = path.match_indices('/').map(|(end, _)| &path[..end]).rev();
        for folder in parents.take_while(|folder| *folder != GENERATED) {
            if !used.insert(folder) {
                break;
            }
        }
    }
    used.len()
}

fn is_inside(path: &str) -> bool {
    path.strip_prefix(GENERATED).is_some_and(|rest| rest.starts_with('/'))
}
