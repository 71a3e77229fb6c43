//! The documentation pages of the codes that loading reports.

use super::{FILE_TOO_LARGE as TOO_LARGE, UNKNOWN_FILE as UNKNOWN, UNREADABLE_FILE as UNREADABLE};
use crate::diagnostics::{Page, page};

/// One page for each code.
pub const PAGES: &[Page] = &[UNREADABLE_FILE, UNKNOWN_FILE, FILE_TOO_LARGE];

page! {
    /// The file system refuses to open a file below `platform/` or `apps/`: its permissions forbid it, or it is a link
    /// that leads out of the workspace or to no file.
    ///
    /// ## How to fix
    /// Fix the permissions of the file, or replace the link by the file that it should lead to.
    UNREADABLE_FILE = UNREADABLE => "a file cannot be read";
}

page! {
    /// The path of every file below `platform/` and `apps/` says what the file is. rutter expects no file at this path,
    /// so it would have no effect.
    ///
    /// ## How to fix
    /// Move or rename the file as the finding says. rutter always ignores hidden files and Markdown.
    UNKNOWN_FILE = UNKNOWN => "a file at a path where rutter expects none";
}

page! {
    /// A file of `manifests/`, `monitoring/` or `sealed/` has more than 1 MiB, the limit for an object in a cluster.
    /// rutter does not read it, so the output would lack what the file declares.
    ///
    /// ## How to fix
    /// Split a file with many documents into one file for each document. Install large CustomResourceDefinitions as a
    /// component.
    FILE_TOO_LARGE = TOO_LARGE => "a file of a service is too large";
}
