use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::interface::cli::args::{Arguments, GlobalArgs};
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::ui::Ui;

/// Print a script that completes rutter's commands in a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter completions bash > ~/.local/share/bash-completion/completions/rutter
  rutter completions fish > ~/.config/fish/completions/rutter.fish
  rutter completions zsh > \"${fpath[1]}/_rutter\"")]
pub(in crate::interface::cli) struct Completions {
    /// The shell that reads the script
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self, _: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        // The generator panics if a write fails, so it writes to memory first.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "rutter", &mut script);
        ui.stdout().write_all(&script)?;
        Ok(ExitCode::Fine)
    }
}
