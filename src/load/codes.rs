//! Codes of what loading can report.

/// A file of the workspace that rutter cannot read.
pub const UNREADABLE_FILE: &str = "unreadable-file";
/// A file where none belongs.
pub const UNKNOWN_FILE: &str = "unknown-file";
/// A file of more bytes than are taken.
pub const FILE_TOO_LARGE: &str = "file-too-large";
