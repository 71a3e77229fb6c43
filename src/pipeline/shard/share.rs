//! The file that describes a share: its number, the spec it was made from, and a checksum of its files.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Shard;
use crate::base::conventions::{OutputFolder, SPEC_FOLDERS};
use crate::diagnostics::{Diagnostic, page};
use crate::output::tree::Tree;
use crate::phases::load::{Placement, place};
use crate::source::digest::Digest;
use crate::source::{Source, SourceError};

/// The code for shares that do not fit together or do not belong to this workspace.
pub const SHARES: &str = "shares";

page! {
    /// `rutter compile --merge` joins what `rutter compile --shard` made. It takes all shares of one number, each once,
    /// made by the same version of rutter of the same spec files as are in the workspace now.
    ///
    /// ## How to fix
    /// Check out the same commit in every job, and hand all the folders to `--merge`.
    pub(super) PAGE = SHARES => "the shares are not those of this workspace";
}

/// The name of the file that describes a share. It lies in the same folder as `generated/`.
pub const SHARE_FILE: &str = "rutter-share.json";

/// The description of a share, as stored in [`SHARE_FILE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Share {
    /// The version of rutter.
    pub rutter: String,
    pub index: u32,
    pub of: u32,
    /// The [`fingerprint`] of the spec.
    pub spec: String,
    /// The number of files below `generated/`.
    pub files: usize,
    /// The checksum of the paths and bytes of these files.
    pub tree: String,
}

impl Share {
    /// Describes a share with the files of `tree`. `spec` is the [`fingerprint`] of the spec it was made from.
    pub fn new(shard: Shard, spec: String, tree: &Tree) -> Self {
        let rutter = env!("CARGO_PKG_VERSION").to_owned();
        let Shard { index, of } = shard;
        Self { rutter, index, of, spec, files: tree.len(), tree: checksum(tree) }
    }
}

/// Returns the checksum of the paths and bytes of all files that a workspace is compiled from.
///
/// # Errors
/// Fails if a folder or file cannot be read.
pub fn fingerprint(source: &dyn Source) -> Result<String, SourceError> {
    let mut all = String::new();
    for folder in SPEC_FOLDERS {
        for path in source.files(folder)?.into_iter().filter(|path| place(path) != Placement::Ignored) {
            all.push_str(&format!("{} {path}\n", Digest::of(&source.read(&path)?)));
        }
    }
    Ok(Digest::of(all.as_bytes()).to_string())
}

/// Returns whether a path of the output belongs to a service of the share.
fn is_of(path: &str, shard: Shard) -> bool {
    match OutputFolder::of(path) {
        Some(OutputFolder::Service { service } | OutputFolder::Overlay { service, .. }) => shard.holds(service),
        _ => false,
    }
}

fn checksum(tree: &Tree) -> String {
    let lines: String = tree.iter().map(|(path, bytes)| format!("{} {path}\n", Digest::of(bytes))).collect();
    Digest::of(lines.as_bytes()).to_string()
}

/// Returns an error for each reason why the shares cannot be joined.
pub(super) fn refuse(source: &dyn Source, shares: &[(Share, Tree)]) -> Vec<Diagnostic> {
    let error = |message: String| Diagnostic::error(SHARES, None, message);
    let spec = match fingerprint(source) {
        Ok(spec) => spec,
        Err(e) => return vec![error(format!("cannot read {}: {}", e.path, e.message))],
    };
    let Some((first, _)) = shares.first() else { return vec![error("there is no share to join".to_owned())] };
    let mut found = Vec::new();
    let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
    for (share, tree) in shares {
        let name = Shard { index: share.index, of: share.of };
        *seen.entry(share.index).or_default() += 1;
        if share.of != first.of {
            found.push(error(format!("share {name} does not go with share {}/{}", first.index, first.of)));
        }
        if share.rutter != env!("CARGO_PKG_VERSION") {
            found.push(error(format!("share {name} was made by rutter {}", share.rutter)));
        }
        if share.spec != spec {
            found.push(error(format!("share {name} was made of other spec files than are here")));
        }
        if share.files != tree.len() || share.tree != checksum(tree) {
            found.push(error(format!("files of share {name} are missing or were changed")));
        }
        found.extend(
            tree.paths()
                .find(|path| !is_of(path, name))
                .map(|path| error(format!("{path} is in share {name}, which does not hold such a service"))),
        );
    }
    let wrong = (1..=first.of).filter_map(|index| match seen.get(&index) {
        Some(1) => None,
        Some(n) => Some(format!("share {index}/{} is there {n} times", first.of)),
        None => Some(format!("share {index}/{} is missing", first.of)),
    });
    found.extend(wrong.map(error));
    found
}
