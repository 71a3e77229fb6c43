//! The pages of what writing reports.

use super::codes;
use crate::diagnostics::{Page, page};

/// One page a code.
pub const PAGES: &[Page] = &[FOREIGN, HAND_EDITED, STALE, SYMLINK, INPUT_OUTPUT, LOCK];

page! {
    /// Everything below `generated/` is made by rutter and can be made again. This file lacks the first
    /// line by which rutter knows its own, so it is left alone and reported. So is a CODEOWNERS file of your
    /// own where the platform asks rutter to write one.
    ///
    /// ## How to fix
    /// Move the file out of `generated/`. Manifests of your own belong in `apps/<service>/manifests/`. Remove
    /// your CODEOWNERS, or take `codeowners` out of `platform/platform.yaml`.
    FOREIGN = codes::FOREIGN => "a file below generated/ is not one of rutter's";
}

page! {
    /// The content of a generated file is not what rutter wrote. The next compile would lose the edit, so
    /// it stops.
    ///
    /// ## How to fix
    /// Say what you want in the spec. `rutter compile --force` overwrites the file.
    HAND_EDITED = codes::HAND_EDITED => "a generated file was edited";
}

page! {
    /// The spec changed and `generated/` did not, or the other way round. `rutter compile --check` reports
    /// it and writes nothing.
    ///
    /// ## How to fix
    /// Run `rutter compile` and commit the result.
    STALE = codes::STALE => "a generated file is not what the spec says";
}

page! {
    /// A file or folder below `generated/` is a symbolic link. Writing through it could change files
    /// outside of the workspace.
    ///
    /// ## How to fix
    /// Remove the link.
    SYMLINK = codes::SYMLINK => "a link stands where rutter would write";
}

page! {
    /// A file could not be read, written or renamed: no rights, no space, or the disk is at fault. Nothing
    /// was changed.
    ///
    /// ## How to fix
    /// Mend what the message says and run the command again.
    INPUT_OUTPUT = codes::INPUT_OUTPUT => "the file system refuses";
}

page! {
    /// Two runs that write the same workspace would mix their results. The lock is released when its owner
    /// ends, even if it is killed.
    ///
    /// ## How to fix
    /// Wait for the other run.
    LOCK = codes::LOCK => "another rutter is at work here";
}
