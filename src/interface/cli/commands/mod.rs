//! The commands. Each has a file of its own and a line in the table below.
//!
//! A command is a `clap::Args` type, whose doc comment is its help, with
//! `fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError>`.

mod apps;
mod check;
mod compile;
mod completions;
mod diff;
mod dora;
mod explain;
mod graph;
mod history;
mod hold;
mod init;
mod new;
mod pin;
mod promote;
mod publish;
mod release;
mod render;
mod rollback;
mod schema;
mod status;
mod test_alerts;

use super::args::GlobalArgs;
use super::error::CommandError;
use super::exit_code::ExitCode;
use super::ui::Ui;

/// Declares the enum of commands that clap parses, and the function that runs the parsed command.
macro_rules! table {
    ($($command:ident in $file:ident,)+) => {
        #[derive(Debug, clap::Subcommand)]
        #[allow(private_interfaces, reason = "the fields of a command are private to its file")]
        pub(super) enum Command {
            $($command($file::$command),)+
        }

        impl Command {
            pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
                match self {
                    $(Self::$command(command) => command.run(global, ui),)+
                }
            }
        }
    };
}

// The help text lists the commands in this order.
table! {
    Init in init,
    New in new,
    Check in check,
    Compile in compile,
    Diff in diff,
    Render in render,
    Graph in graph,
    TestAlerts in test_alerts,
    Pin in pin,
    Promote in promote,
    Rollback in rollback,
    Hold in hold,
    Release in release,
    Status in status,
    History in history,
    Dora in dora,
    Publish in publish,
    Apps in apps,
    Explain in explain,
    Schema in schema,
    Completions in completions,
}
