use clap::Args;

use crate::interface::cli::args::{CacheArgs, GlobalArgs, ReportArgs};
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::ui::Ui;
use crate::interface::cli::workspace::Workspace;
use crate::output::tree::Discarded;

/// Report everything that is wrong with the workspace; write nothing
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter check                   report for people
  rutter check --format sarif    report for code scanning")]
pub(in crate::interface::cli) struct Check {
    #[command(flatten)]
    cache: CacheArgs,

    #[command(flatten)]
    report: ReportArgs,
}

impl Check {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let output = Workspace::open(&global.workspace()?, self.cache).output(&Discarded);
        ui.report(&output.diagnostics, &output.sources, "", self.report.format)?;
        if output.diagnostics.has_errors() {
            return Ok(ExitCode::Failure);
        }
        ui.message(&summary(output.names.services.len(), output.names.environments.len()));
        Ok(ExitCode::Fine)
    }
}

fn summary(services: usize, environments: usize) -> String {
    let count = |n: usize, noun: &str| format!("{n} {noun}{}", if n == 1 { "" } else { "s" });
    format!("{} in {}: no errors", count(services, "service"), count(environments, "environment"))
}
