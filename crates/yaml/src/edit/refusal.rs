//! The reasons why an edit is refused.

use std::fmt;

use rutter_diagnostics::Diagnostic;

/// The reason why an edit was refused. The text is not changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The text is not a YAML document that rutter reads. The spans of the diagnostics are in file 0.
    Unreadable(Vec<Diagnostic>),
    /// There is no value at the path to remove.
    Missing { path: String },
    /// There is already a value at the path of the insertion.
    Exists { path: String },
    /// The file's syntax at this path does not allow the edit.
    Unsupported { path: String, reason: String },
    /// The edited text would differ in more than the value, or lose a comment.
    NotProven { path: String },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(found) => {
                let first = found.first().map_or("not YAML", |d| &d.message);
                write!(f, "the file cannot be read: {first}")
            }
            Self::Missing { path } => write!(f, "there is no `{path}`"),
            Self::Exists { path } => write!(f, "`{path}` is there already"),
            Self::Unsupported { path, reason } => write!(f, "`{path}` cannot be changed in place: {reason}"),
            Self::NotProven { path } => {
                write!(f, "`{path}` cannot be changed in place without changing something else or losing a comment")
            }
        }
    }
}

impl std::error::Error for Refusal {}
