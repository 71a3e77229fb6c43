use std::path::Path;

use clap::Args;

use crate::cli::args::{GlobalArgs, ReportArgs};
use crate::cli::error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::ui::Ui;
use crate::cli::watch::Watch;
use crate::compile::compile;
use crate::diagnostics::{Diagnostics, Sources};
use crate::source::Folder;
use crate::write::{Lock, Plan, apply, plan};

/// Compile the workspace into `generated/`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter compile            write what differs
  rutter compile --check    write nothing; fail if generated/ is stale or was edited by hand
  rutter compile --watch    and again whenever the spec changes, until Ctrl-C")]
pub(in crate::cli) struct Compile {
    /// Write nothing; fail if `generated/` is stale or was edited by hand
    #[arg(long, conflicts_with = "force")]
    check: bool,

    /// Overwrite generated files that were edited by hand
    #[arg(long)]
    force: bool,

    /// Go on: compile again whenever the content of a spec file changes
    #[arg(long, conflicts_with = "check")]
    watch: bool,

    #[command(flatten)]
    report: ReportArgs,
}

impl Compile {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let root = global.workspace()?;
        if self.watch { self.watch(&root, ui) } else { self.once(&root, ui) }
    }

    fn watch(&self, root: &Path, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let mut watch = Watch::begin(root, |message| ui.message(message))?;
        self.once(root, ui)?;
        ui.message("watching platform/ and apps/; Ctrl-C ends it");
        while let Some(changed) = watch.next() {
            let more = if changed.len() > 3 { format!(" and {} more", changed.len() - 3) } else { String::new() };
            let named: Vec<&str> = changed.iter().take(3).map(String::as_str).collect();
            ui.message(&format!("\n{}{more} changed", named.join(", ")));
            self.once(root, ui)?;
            ui.finish()?;
        }
        Ok(ExitCode::Fine)
    }

    fn once(&self, root: &Path, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let lock = if self.check { None } else { Some(Lock::wait(root)) };
        let compiled = compile(&Folder::new(root));
        let mut diagnostics = compiled.checked.diagnostics;
        let sources = compiled.checked.sources;
        if !diagnostics.has_errors() {
            match plan(root, &compiled.tree) {
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
