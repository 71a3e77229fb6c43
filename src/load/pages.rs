//! The pages of what loading reports.

use super::{FILE_TOO_LARGE as TOO_LARGE, UNKNOWN_FILE as UNKNOWN, UNREADABLE_FILE as UNREADABLE};
use crate::diagnostics::{Page, page};

/// One page a code.
pub const PAGES: &[Page] = &[UNREADABLE_FILE, UNKNOWN_FILE, FILE_TOO_LARGE];

page! {
    /// The file system refuses to hand out a file below `platform/` or `apps/`: its rights forbid it, or a
    /// link leads out of the workspace or nowhere.
    ///
    /// ## How to fix
    /// Mend the rights of the file, or replace the link by what it should lead to.
    UNREADABLE_FILE = UNREADABLE => "a file cannot be read";
}

page! {
    /// Every file below `platform/` and `apps/` means something by its place. This one lies where rutter
    /// expects nothing, so it would be ignored in silence.
    ///
    /// ## How to fix
    /// Move or rename it as the finding says. Hidden files and Markdown are always left alone.
    UNKNOWN_FILE = UNKNOWN => "a file lies where none belongs";
}

page! {
    /// A file of `manifests/`, `monitoring/` or `sealed/` has more than 1 MiB, the most that an object in the
    /// cluster can hold. It is not read, and without it the output would lack what the file declares.
    ///
    /// ## How to fix
    /// Split a file of many documents, one document a file. Install large CustomResourceDefinitions as a
    /// component.
    FILE_TOO_LARGE = TOO_LARGE => "a file of a service is too large to be taken along";
}
