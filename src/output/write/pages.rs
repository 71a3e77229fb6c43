//! The pages of the diagnostics that the writer reports.

use super::codes;
use crate::diagnostics::{Page, page};

/// The pages of all codes of the writer.
pub const PAGES: &[Page] = &[FOREIGN, HAND_EDITED, STALE, SYMLINK, INPUT_OUTPUT, LOCK];

page! {
    /// Everything below `generated/` is made by rutter and can be made again. This file lacks the first
    /// line by which rutter recognizes its own files, so rutter does not touch it. The same is reported for a
    /// CODEOWNERS file of your own at the path where the platform asks rutter to write one.
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
    /// Make the change in the spec. `rutter compile --force` overwrites the file.
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
    SYMLINK = codes::SYMLINK => "a file or folder that rutter would write is a symbolic link";
}

page! {
    /// A file could not be read, written or renamed: permissions are missing, the disk is full, or the disk
    /// failed. Nothing was changed.
    ///
    /// ## How to fix
    /// Fix what the message says and run the command again.
    INPUT_OUTPUT = codes::INPUT_OUTPUT => "a generated file cannot be read or written";
}

page! {
    /// Two runs that write the same workspace would mix their results. The lock is released when its owner
    /// ends, even if it is killed.
    ///
    /// ## How to fix
    /// Wait for the other run.
    LOCK = codes::LOCK => "another run of rutter holds the lock of the workspace";
}
