//! Builds the diagnostics about files on disk.

use std::io;

use super::codes;
use crate::base::conventions::{CODEOWNERS_FILES, GENERATED};
use crate::diagnostics::Diagnostic;

/// Builds the error about a link or a foreign file where rutter would write.
pub(super) fn obstacle(path: &str, is_link: bool) -> Diagnostic {
    if is_link {
        Diagnostic::error(
            codes::SYMLINK,
            None,
            format!("{path} is a symbolic link; rutter does not write through links"),
        )
        .help("remove the link")
    } else {
        let found = Diagnostic::error(codes::FOREIGN, None, format!("{path} was not written by rutter"));
        if CODEOWNERS_FILES.contains(&path) {
            found.help("remove it, or take `codeowners` out of platform/platform.yaml")
        } else {
            found.help(format!("move it out of {GENERATED}/, which holds nothing but rutter's output"))
        }
    }
}

pub(super) fn unreadable(path: &str, e: &io::Error) -> Diagnostic {
    Diagnostic::error(codes::INPUT_OUTPUT, None, format!("cannot read {path}: {e}"))
}

pub(super) fn cannot(verb: &str, path: &str, e: &io::Error) -> Diagnostic {
    Diagnostic::error(codes::INPUT_OUTPUT, None, format!("cannot {verb} {path}: {e}"))
}
