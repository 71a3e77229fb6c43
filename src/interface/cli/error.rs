//! Why a command could not do its work. Mistakes in spec files are diagnostics, not these.

use std::io;

use super::exit_code::ExitCode;

/// Decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The world stands in the way: no workspace here, an unreadable file, a full disk.
    Failure,
    /// The command line asks for something that does not exist or fit together.
    Usage,
    /// Somebody has to decide; nothing was changed.
    Conflict,
    /// A state that rutter's own code excludes.
    Bug,
}

/// A message for the user, with what they can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandError {
    pub kind: Kind,
    /// A sentence without a full stop, starting in lower case.
    pub message: String,
    /// One line each.
    pub hints: Vec<String>,
}

impl CommandError {
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hints: Vec::new() }
    }

    pub fn failure(message: impl Into<String>) -> Self {
        Self::new(Kind::Failure, message)
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, message)
    }

    pub fn bug(message: impl Into<String>) -> Self {
        Self::new(Kind::Bug, message)
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds «did you mean `x`?» when one of `known` is close to `given`.
    #[must_use]
    pub fn suggest<'a>(self, given: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match crate::diagnostics::nearest(given, known) {
            Some(name) => self.hint(format!("did you mean `{name}`?")),
            None => self,
        }
    }

    pub fn exit_code(&self) -> ExitCode {
        match self.kind {
            Kind::Failure => ExitCode::Failure,
            Kind::Usage => ExitCode::Usage,
            Kind::Conflict => ExitCode::Conflict,
            Kind::Bug => ExitCode::Bug,
        }
    }
}

/// Standard output could not be written; a closed pipe never gets here, see [`super::ui::Ui`].
impl From<io::Error> for CommandError {
    fn from(error: io::Error) -> Self {
        Self::failure(format!("cannot write to standard output: {error}"))
    }
}

/// What the operating system refused, with what the command was doing: `cannot write a.json: No space left on device`.
impl From<anyhow::Error> for CommandError {
    fn from(error: anyhow::Error) -> Self {
        Self::failure(format!("{error:#}"))
    }
}
