//! The lists that speak for files which cannot carry a header.

use std::collections::BTreeSet;

use crate::output::header::{split_header, with_header};
use crate::source::digest::Digest;

/// Lists, in `sha256sum`'s format, the files beside it that cannot carry a header.
pub const CHECKSUMS: &str = "SHA256SUMS";

/// Is this the path of a checksum list?
pub fn is_checksums(path: &str) -> bool {
    path.rsplit('/').next() == Some(CHECKSUMS)
}

/// The path of the checksum list that speaks for the files of a folder.
pub fn checksums_beside(path: &str) -> String {
    let folder = path.rfind('/').map_or("", |n| &path[..=n]);
    format!("{folder}{CHECKSUMS}")
}

/// A list that holds the lines of two: what is on disk while the files it lists change from one to
/// the other, so that a run that is killed leaves none that nobody knows.
pub fn both_checksums(old: &[u8], new: &[u8]) -> Vec<u8> {
    let lines: BTreeSet<String> = checksum_lines(old).into_iter().chain(checksum_lines(new)).collect();
    let owner = split_header(new).map_or("", |(owner, _)| owner);
    with_header(owner, lines.into_iter().collect::<String>().as_bytes())
}

pub(super) fn checksum_line(path: &str, bytes: &[u8]) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    format!("{}  {name}\n", Digest::of(bytes))
}

pub(super) fn checksum_lines(bytes: &[u8]) -> Vec<String> {
    let body = split_header(bytes).map_or(&[][..], |(_, body)| body);
    String::from_utf8_lossy(body).split_inclusive('\n').filter(|l| l.is_char_boundary(64)).map(str::to_owned).collect()
}
