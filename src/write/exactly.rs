//! Is the disk what a run has left there? Without the tree, by checksums.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::plan::Walk;
use crate::conventions::GENERATED;
use crate::diagnostics::Diagnostics;

/// Does `generated/` hold these files with these SHA-256 sums, and nothing else? Files elsewhere (CODEOWNERS) only
/// have to be there. What cannot be read is no yes.
pub fn holds_exactly(root: &Path, files: &[(String, [u8; 32])]) -> bool {
    let (mut walk, mut problems) = (Walk::default(), Diagnostics::new());
    walk.folder(root, GENERATED, &mut problems);
    let inside: Vec<&String> = files.iter().map(|(path, _)| path).filter(|path| is_inside(path)).collect();
    walk.files.sort_unstable();
    if problems.has_errors()
        || !(walk.foreign.is_empty() && walk.left_over.is_empty())
        || !walk.files.iter().eq(inside.iter().copied())
        || walk.folders.len() != folders(&inside)
    {
        return false;
    }
    files.par_iter().all(|(path, sum)| {
        let path = root.join(path);
        let is_file = fs::symlink_metadata(&path).is_ok_and(|kind| kind.is_file());
        is_file && fs::read(path).is_ok_and(|bytes| <[u8; 32]>::from(Sha256::digest(bytes)) == *sum)
    })
}

/// How many folders sorted files need below `generated/`.
fn folders(files: &[&String]) -> usize {
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
