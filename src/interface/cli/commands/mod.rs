//! The commands: one file each, and one line in the table.
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

/// Makes the enum that clap reads and the call of the command that was asked for.
macro_rules! table {
    ($($command:ident in $file:ident,)+) => {
        #[derive(Debug, clap::Subcommand)]
        #[allow(private_interfaces, reason = "the commands' fields are their own")]
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

// In the order of the help text.
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
