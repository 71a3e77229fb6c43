//! Shares of the output on disk.

use std::fs;
use std::io;
use std::path::Path;

use super::error::CommandError;
use crate::conventions::GENERATED;
use crate::diagnostics::Diagnostics;
use crate::header::split_header;
use crate::shard::{SHARE_FILE, Share};
use crate::source::{Folder, Source, SourceError};
use crate::tree::{Tree, checksums_beside};
use crate::write::{Lock, Written, apply, plan};

/// Writes a share into a folder of its own. Its file goes first and comes last, so that half a share is none.
pub(super) fn write(folder: &Path, share: &Share, tree: &Tree) -> Result<Result<Written, Diagnostics>, CommandError> {
    let failed = |e: io::Error| CommandError::io(format_args!("write {}", folder.display()), &e);
    let path = folder.join(SHARE_FILE);
    fs::create_dir_all(folder).map_err(failed)?;
    match fs::remove_file(&path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(failed(e)),
        _ => {}
    }
    let written = Lock::wait(folder).map_err(|d| [d].into_iter().collect()).and_then(|lock| {
        let plan = plan(folder, tree)?;
        apply(&lock, &plan, false)
    });
    if written.is_ok() {
        let mut text = serde_json::to_vec_pretty(share).unwrap_or_default();
        text.push(b'\n');
        let staged = folder.join(format!("{SHARE_FILE}.new"));
        fs::write(&staged, text).and_then(|()| fs::rename(&staged, &path)).map_err(failed)?;
    }
    Ok(written)
}

/// Reads a share. Whether it is whole is for the join to say.
pub(super) fn read(folder: &Path) -> Result<(Share, Tree), CommandError> {
    let path = folder.join(SHARE_FILE);
    let text = fs::read(&path).map_err(|e| {
        CommandError::io(format_args!("read {}", path.display()), &e).hint("`rutter compile --shard` makes it")
    })?;
    let share = serde_json::from_slice(&text);
    let share = share.map_err(|e| CommandError::failure(format!("{} is no share: {e}", path.display())))?;
    let tree = read_tree(folder).map_err(|e| CommandError::failure(format!("{}: {e}", folder.display())))?;
    Ok((share, tree))
}

fn read_tree(folder: &Path) -> Result<Tree, SourceError> {
    let source = Folder::new(folder);
    let mut tree = Tree::new();
    for path in source.files(GENERATED)? {
        let bytes = source.read(&path)?;
        let owner = match split_header(&bytes) {
            Some((owner, _)) => owner.to_owned(),
            // A file that cannot carry a header is spoken for by the list beside it.
            None => {
                let list = source.read(&checksums_beside(&path))?;
                split_header(&list).map_or_else(String::new, |(owner, _)| owner.to_owned())
            }
        };
        let failed = |clash: crate::tree::Clash| SourceError { path: path.clone(), message: clash.to_string() };
        tree.restore(path.clone(), bytes, owner).map_err(failed)?;
    }
    Ok(tree)
}
