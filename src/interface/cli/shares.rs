//! Writes and reads the folders of `rutter compile --shard` and `--merge`, which hold a share of the output each.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::error::CommandError;
use crate::base::conventions::GENERATED;
use crate::diagnostics::Diagnostics;
use crate::output::tree::Tree;
use crate::output::write::{Lock, WriteCounts, apply, plan};
use crate::pipeline::shard::{SHARE_FILE, Share};
use crate::source::{Folder, Source};

/// Writes a share into a folder of its own. The file that describes the share is removed first and written last, so
/// that an interrupted run does not leave a share that looks complete. Returns diagnostics if files of the share cannot
/// be written.
pub(super) fn write(
    folder: &Path,
    share: &Share,
    tree: &Tree,
) -> Result<Result<WriteCounts, Diagnostics>, CommandError> {
    let failed = |e: io::Error| CommandError::failure(format!("cannot write {}: {e}", folder.display()));
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

/// Reads a share from its folder. It is the join that checks whether the share is complete.
pub(super) fn read(folder: &Path) -> Result<(Share, Tree), CommandError> {
    let path = folder.join(SHARE_FILE);
    let text = fs::read(&path).map_err(|e| {
        CommandError::failure(format!("cannot read {}: {e}", path.display())).hint("`rutter compile --shard` makes it")
    })?;
    let share = serde_json::from_slice(&text);
    let share = share.map_err(|e| CommandError::failure(format!("{} is no share: {e}", path.display())))?;
    let tree = read_tree(folder).map_err(|e| CommandError::failure(format!("{}: {e}", folder.display())))?;
    Ok((share, tree))
}

fn read_tree(folder: &Path) -> Result<Tree, String> {
    let source = Folder::new(folder);
    let paths = source.files(GENERATED).map_err(|e| e.to_string())?;
    let read = |path: String| source.read(&path).map(|bytes| (path, bytes)).map_err(|e| e.to_string());
    let files: BTreeMap<String, Vec<u8>> = paths.into_iter().map(read).collect::<Result<_, _>>()?;
    Tree::from_files(files).map_err(|clash| clash.to_string())
}
