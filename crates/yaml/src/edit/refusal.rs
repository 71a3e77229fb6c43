//! Why an edit is not made.

use std::fmt;

use rutter_diagnostics::Diagnostic;

/// Why an edit was not made. The text stays as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The text is no YAML document that rutter reads; the places are of file 0.
    Unreadable(Vec<Diagnostic>),
    /// There is nothing at the path to remove.
    Missing { path: String },
    /// Something stands at the path where something was to be inserted.
    Exists { path: String },
    /// The way the file is written does not allow this edit.
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
