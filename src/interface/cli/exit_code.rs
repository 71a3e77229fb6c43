//! The exit codes of rutter. Scripts may rely on them.

/// The outcome of a command, with its number for the operating system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// 0: the command did its work and found nothing wrong.
    Fine,
    /// 1: the workspace has errors, a check found something, or a file could not be read or written.
    Failure,
    /// 2: the command line is wrong.
    Usage,
    /// 3: a conflict that the user must decide; nothing was changed.
    Conflict,
    /// 70: a bug in rutter (`EX_SOFTWARE` of sysexits.h).
    Bug,
}

impl ExitCode {
    pub fn number(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::Conflict => 3,
            Self::Bug => 70,
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        code.number().into()
    }
}
