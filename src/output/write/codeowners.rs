//! The CODEOWNERS file, the only file that rutter writes outside `generated/`: Git hosts look for it at fixed paths.

use std::fs;
use std::io;
use std::path::Path;

use super::ownership::OwnershipMark;
use super::problems::{obstacle, unreadable};
use super::stage::STAGED;
use super::walk::Walk;
use crate::base::conventions::CODEOWNERS_FILES;
use crate::diagnostics::Diagnostics;

/// Adds the CODEOWNERS files on disk to a walk. At the path where the tree has the file, any existing file counts, and
/// anything but a file is an obstacle. At the other paths, only an unchanged file of rutter counts; a file of the user
/// is ignored there.
pub(super) fn walk(root: &Path, is_wanted: impl Fn(&str) -> bool, walk: &mut Walk, found: &mut Diagnostics) {
    for path in CODEOWNERS_FILES {
        let wanted = is_wanted(path);
        let folder = path.rsplit_once('/').map(|(folder, _)| folder);
        if wanted && folder.is_some_and(|f| fs::symlink_metadata(root.join(f)).is_ok_and(|kind| kind.is_symlink())) {
            walk.foreign.push(obstacle(folder.unwrap_or_default(), true));
            continue;
        }
        match fs::symlink_metadata(root.join(path)) {
            Ok(kind) if kind.is_file() => {
                if wanted || is_ours(&root.join(path)) {
                    walk.files.push(path.to_owned());
                    // If the file is deleted and its folder is empty then, the folder is removed, too.
                    walk.folders.extend(folder.map(str::to_owned));
                }
            }
            Ok(kind) if wanted => walk.foreign.push(obstacle(path, kind.is_symlink())),
            Err(e) if wanted && e.kind() != io::ErrorKind::NotFound => found.push(unreadable(path, &e)),
            Ok(_) | Err(_) => {}
        }
        if wanted {
            left_over(root, folder.unwrap_or_default(), walk);
        }
    }
}

fn is_ours(path: &Path) -> bool {
    fs::read(path).is_ok_and(|bytes| matches!(OwnershipMark::of(&bytes), OwnershipMark::Header(true)))
}

/// Adds the files that a killed run staged in the folder of the CODEOWNERS file.
fn left_over(root: &Path, folder: &str, walk: &mut Walk) {
    for entry in fs::read_dir(root.join(folder)).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| name.starts_with(STAGED)) else { continue };
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            walk.left_over.push(if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") });
        }
    }
}
