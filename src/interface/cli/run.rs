//! Runs a command line: parses the arguments, runs the command and returns the exit code.

use std::ffi::OsString;

use clap::Parser;

use super::args::Arguments;
use super::bug;
use super::error::CommandError;
use super::exit_code::ExitCode;
use super::ui::Ui;

/// Runs rutter with the process's streams and environment. `args` begins with the program's name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    bug::install_hook();
    bug::guarded(|| match Arguments::try_parse_from(args) {
        Ok(arguments) => execute(arguments),
        Err(error) => explain_usage(&error),
    })
}

fn execute(arguments: Arguments) -> ExitCode {
    let mut ui = Ui::new(&arguments.global);
    let result = arguments.command.run(&arguments.global, &mut ui);
    let result = result.and_then(|code| ui.finish().map(|()| code).map_err(CommandError::from));
    result.unwrap_or_else(|error| {
        ui.error(&error);
        error.exit_code()
    })
}

/// Prints the message of clap. Help and version are results with the exit code 0; all other messages are wrong usage.
fn explain_usage(error: &clap::Error) -> ExitCode {
    // A failed write is ignored: the reader may have closed the pipe, as in `rutter --help | head`.
    drop(error.print());
    if error.use_stderr() { ExitCode::Usage } else { ExitCode::Fine }
}
