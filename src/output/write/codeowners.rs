//! The one file outside `generated/`: Git hosts read CODEOWNERS in a few places only.

use std::fs;
use std::io;
use std::path::Path;

use super::ownership::Mark;
use super::problems::{obstacle, unreadable};
use super::stage::STAGED;
use super::walk::Walk;
use crate::base::conventions::CODEOWNERS_FILES;
use crate::diagnostics::Diagnostics;

/// Looks at every place: at the one that is wanted whatever is there, at others only for a file that
/// rutter wrote and nobody changed. A user's own is nothing to rutter, unless it stands where one is wanted.
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
                    // Goes with the file if nothing else is in it.
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
    fs::read(path).is_ok_and(|bytes| matches!(Mark::of(&bytes), Mark::Header(true)))
}

/// What a killed run staged beside the file.
fn left_over(root: &Path, folder: &str, walk: &mut Walk) {
    for entry in fs::read_dir(root.join(folder)).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| name.starts_with(STAGED)) else { continue };
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            walk.left_over.push(if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") });
        }
    }
}
