//! The error of a command that could not do its work. Mistakes in spec files are diagnostics instead.

use std::io;

use super::exit_code::ExitCode;

/// The kind of an error. It decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The command could not do its work: there is no workspace, a file is unreadable, the disk is full.
    Failure,
    /// The command line is wrong: it names something that does not exist, or options that do not fit together.
    Usage,
    /// There is a conflict that the user must decide. Nothing was changed.
    Conflict,
    /// A state that can only arise from a bug in rutter.
    Bug,
}

/// An error message for the user, with hints on how to fix it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandError {
    pub kind: Kind,
    /// A sentence in lower case without a full stop.
    pub message: String,
    /// Suggestions on how to fix it, one line each.
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

/// Converts a failed write to standard output. A closed pipe is no error: [`super::ui::Ui`] ignores it.
impl From<io::Error> for CommandError {
    fn from(error: io::Error) -> Self {
        Self::failure(format!("cannot write to standard output: {error}"))
    }
}

/// Converts an error of the operating system and its context: `cannot write a.json: No space left on device`.
impl From<anyhow::Error> for CommandError {
    fn from(error: anyhow::Error) -> Self {
        Self::failure(format!("{error:#}"))
    }
}
