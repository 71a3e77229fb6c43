//! Codes of the diagnostics that the writer reports.

/// A file below `generated/` that rutter did not write.
pub const FOREIGN: &str = "generated-foreign-file";
/// A generated file that was changed by hand.
pub const HAND_EDITED: &str = "generated-hand-edited";
/// A generated file that is missing, outdated or left over.
pub const STALE: &str = "generated-stale";
/// A symbolic link below `generated/`.
pub const SYMLINK: &str = "generated-symlink";
/// The output could not be read or written.
pub const INPUT_OUTPUT: &str = "generated-input-output";
/// The workspace could not be locked.
pub const LOCK: &str = "workspace-lock";
