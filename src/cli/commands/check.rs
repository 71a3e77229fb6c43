use clap::Args;

use crate::cli::args::{GlobalArgs, ReportArgs};
use crate::cli::error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::spec::Spec;
use crate::cli::ui::Ui;
use crate::diagnostics::{Diagnostics, Sources};

/// Report everything that is wrong with the workspace; write nothing
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter check                   report for people
  rutter check --format sarif    report for code scanning")]
pub(in crate::cli) struct Check {
    /// Check even if the last `rutter compile` was on the same files
    #[arg(long)]
    no_cache: bool,

    #[command(flatten)]
    report: ReportArgs,
}

impl Check {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let root = global.workspace()?;
        let spec = Spec::read(&root, self.no_cache);
        if let Some((clean, _)) = spec.unchanged() {
            ui.report(&Diagnostics::new(), &Sources::new(), "", self.report.format)?;
            ui.message(&summary(clean.services, clean.environments));
            return Ok(ExitCode::Fine);
        }
        let outcome = spec.check();
        let checked = &outcome.compiled.checked;
        ui.report(&checked.diagnostics, &checked.sources, "", self.report.format)?;
        if checked.diagnostics.has_errors() {
            return Ok(ExitCode::Failure);
        }
        ui.message(&summary(checked.platform.services.len(), checked.platform.environments.len()));
        // The process ends, and the system frees all of it at once.
        std::mem::forget((spec, outcome));
        Ok(ExitCode::Fine)
    }
}

fn summary(services: usize, environments: usize) -> String {
    let count = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    format!("{} in {}: no errors", count(services, "service"), count(environments, "environment"))
}
