use clap::Args;

use crate::cli::args::{GlobalArgs, ReportArgs};
use crate::cli::error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::ui::Ui;
use crate::compile::compile;
use crate::source::Folder;

/// Report everything that is wrong with the workspace; write nothing
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter check                   report for people
  rutter check --format sarif    report for code scanning")]
pub(in crate::cli) struct Check {
    #[command(flatten)]
    report: ReportArgs,
}

impl Check {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let root = global.workspace()?;
        let compiled = compile(&Folder::new(root));
        let checked = &compiled.checked;
        ui.report(&checked.diagnostics, &checked.sources, "", self.report.format)?;
        if checked.diagnostics.has_errors() {
            return Ok(ExitCode::Failure);
        }
        let (services, environments) = (checked.platform.services.len(), checked.platform.environments.len());
        let count = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
        let (services, environments) = (count(services, "service"), count(environments, "environment"));
        ui.message(&format!("{services} in {environments}: no errors"));
        Ok(ExitCode::Fine)
    }
}
