use clap::Args;

use crate::cli::args::{GlobalArgs, ReportArgs};
use crate::cli::error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::ui::Ui;
use crate::compile::compile;
use crate::diagnostics::{Diagnostics, Sources};
use crate::source::Folder;
use crate::write::{Lock, Plan, apply, plan};

/// Compile the workspace into `generated/`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter compile            write what differs
  rutter compile --check    write nothing; fail if generated/ is stale or was edited by hand")]
pub(in crate::cli) struct Compile {
    /// Write nothing; fail if `generated/` is stale or was edited by hand
    #[arg(long, conflicts_with = "force")]
    check: bool,

    /// Overwrite generated files that were edited by hand
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    report: ReportArgs,
}

impl Compile {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let root = global.workspace()?;
        let lock = if self.check { None } else { Some(Lock::wait(&root)) };
        let compiled = compile(&Folder::new(&root));
        let mut diagnostics = compiled.checked.diagnostics;
        let sources = compiled.checked.sources;
        if !diagnostics.has_errors() {
            match plan(&root, &compiled.tree) {
                Ok(plan) if self.check => diagnostics.extend(plan.check()),
                Ok(plan) => match lock {
                    Some(Ok(lock)) => self.write(&lock, &plan, &mut diagnostics, ui),
                    Some(Err(refused)) => diagnostics.push(refused),
                    None => {}
                },
                Err(found) => diagnostics.extend(found),
            }
        }
        self.finish(&diagnostics, &sources, ui)
    }

    fn write(&self, lock: &Lock, plan: &Plan<'_>, diagnostics: &mut Diagnostics, ui: &mut Ui) {
        match apply(lock, plan, self.force) {
            Ok(written) => ui.message(&format!(
                "generated/: {} created, {} updated, {} deleted, {} unchanged",
                written.created, written.updated, written.deleted, written.unchanged
            )),
            Err(found) => diagnostics.extend(found),
        }
    }

    fn finish(&self, diagnostics: &Diagnostics, sources: &Sources, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        ui.report(diagnostics, sources, "", self.report.format)?;
        if diagnostics.has_errors() {
            return Ok(ExitCode::Failure);
        }
        if self.check {
            ui.message("generated/ is what the spec compiles into");
        }
        Ok(ExitCode::Fine)
    }
}
