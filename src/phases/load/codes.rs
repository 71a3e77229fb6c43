//! The codes of findings that loading reports.

/// A file of the workspace that rutter cannot read.
pub const UNREADABLE_FILE: &str = "unreadable-file";
/// A file at a path where rutter expects no file.
pub const UNKNOWN_FILE: &str = "unknown-file";
/// A file that is larger than the limit for its kind.
pub const FILE_TOO_LARGE: &str = "file-too-large";
