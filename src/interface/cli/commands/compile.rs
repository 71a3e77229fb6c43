use std::path::{Path, PathBuf};

use clap::Args;

use crate::diagnostics::{Diagnostic, Diagnostics, Sources};
use crate::interface::cli::args::{CacheArgs, GlobalArgs, ReportArgs};
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::shares;
use crate::interface::cli::ui::Ui;
use crate::interface::cli::watch::Watch;
use crate::interface::cli::workspace::Workspace;
use crate::output::tree::Tree;
use crate::output::write::{
    FileTime, Lock, Plan, RunTimes, StagingArea, StagingSink, WriteCounts, apply_staged, plan_after_streaming,
};
use crate::pipeline::cache::WrittenFiles;
use crate::pipeline::compile::Output;
use crate::pipeline::shard::{Shard, Share, compile_share, fingerprint, join};
use crate::source::{Folder, SourceError};

/// Compile the workspace into `generated/`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter compile            write what differs
  rutter compile --check    write nothing; fail if generated/ is stale or was edited by hand
  rutter compile --watch    compile again whenever the spec changes, until Ctrl-C
  rutter compile --shard 1/3 --output share-1           a third of the services, for another machine
  rutter compile --merge share-1 share-2 share-3        join the shares into generated/")]
pub(in crate::interface::cli) struct Compile {
    /// Write nothing; fail if `generated/` is stale or was edited by hand
    #[arg(long, conflicts_with = "force")]
    check: bool,

    /// Overwrite generated files that were edited by hand
    #[arg(long)]
    force: bool,

    /// Keep running, and compile again whenever the content of a spec file changes
    #[arg(long, conflicts_with = "check")]
    watch: bool,

    /// Compile one share of the services, with all checks that need only that share
    #[arg(long, value_name = "I/N", requires = "output", conflicts_with_all = ["check", "watch", "merge"])]
    shard: Option<Shard>,

    /// With --shard: the folder to write the share to
    #[arg(long, value_name = "DIR", requires = "shard")]
    output: Option<PathBuf>,

    /// Join the shares in these folders, and run the checks that need all of them
    #[arg(long, value_name = "DIR", num_args = 1.., conflicts_with = "watch")]
    merge: Vec<PathBuf>,

    #[command(flatten)]
    cache: CacheArgs,

    #[command(flatten)]
    report: ReportArgs,
}

fn summary(written: WriteCounts) -> String {
    format!(
        "generated/: {} created, {} updated, {} deleted, {} unchanged",
        written.created, written.updated, written.deleted, written.unchanged
    )
}

impl Compile {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let root = global.workspace()?;
        match (&self.shard, &self.output) {
            (Some(shard), Some(output)) => self.write_share(&root, *shard, &global.directory.join(output), ui),
            _ if self.watch => self.compile_and_watch(&root, ui),
            _ if self.merge.is_empty() => self.compile_once(&root, ui, None),
            _ => {
                ui.progress("reading shares ...");
                let folders = self.merge.iter().map(|folder| shares::read(&global.directory.join(folder)));
                let shares = folders.collect::<Result<Vec<_>, _>>()?;
                self.compile_once(&root, ui, Some(shares))
            }
        }
    }

    /// Compiles one share of the services and writes it to the folder `output`.
    fn write_share(&self, root: &Path, shard: Shard, output: &Path, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let source = Folder::new(root);
        let failed = |e: SourceError| CommandError::failure(format!("cannot read {}: {}", e.path, e.message));
        // The fingerprint is taken first. If a spec file changes during the compilation, it is that of the old files,
        // and the join refuses the share.
        let spec = fingerprint(&source).map_err(failed)?;
        let compiled = compile_share(&source, shard);
        let mut diagnostics = compiled.checked.diagnostics;
        if !diagnostics.has_errors() {
            match shares::write(output, &Share::new(shard, spec, &compiled.tree), &compiled.tree)? {
                Ok(_) => ui.message(&format!("share {shard}: {} files", compiled.tree.len())),
                Err(found) => diagnostics.extend(found),
            }
        }
        self.finish(&diagnostics, &compiled.checked.sources, ui)
    }

    /// Compiles, and compiles again after every change until the process is interrupted.
    fn compile_and_watch(&self, root: &Path, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let mut watch = Watch::begin(root, |message| ui.message(message))?;
        self.compile_once(root, ui, None)?;
        ui.message("watching platform/ and apps/; Ctrl-C ends it");
        while let Some(changed) = watch.next() {
            let more = if changed.len() > 3 { format!(" and {} more", changed.len() - 3) } else { String::new() };
            let named: Vec<&str> = changed.iter().take(3).map(String::as_str).collect();
            ui.message(&format!("\n{}{more} changed", named.join(", ")));
            self.compile_once(root, ui, None)?;
            ui.finish()?;
        }
        Ok(ExitCode::Fine)
    }

    /// Compiles the workspace, or joins `shares`, and writes `generated/` unless `--check` is given.
    fn compile_once(
        &self,
        root: &Path,
        ui: &mut Ui,
        shares: Option<Vec<(Share, Tree)>>,
    ) -> Result<ExitCode, CommandError> {
        let lock = if self.check { None } else { Some(Lock::wait(root)) };
        let workspace = Workspace::open(root, self.cache);
        let begun = if self.check { FileTime::default() } else { workspace.begin() };
        let stage = StagingArea::new(root);
        let sink = StagingSink::new(root, Some(&stage).filter(|_| matches!(lock, Some(Ok(_)))));
        let Output { mut diagnostics, sources, tree, on_disk, record, .. } = match shares {
            Some(shares) => Output::of(join(&workspace.spec, shares), &workspace.spec),
            None if self.check => workspace.output(&sink),
            None => workspace.recorded_output(&sink),
        };
        let streamed = sink.finish(on_disk);
        let mut written = Vec::new();
        if !diagnostics.has_errors() {
            let plan = plan_after_streaming(root, &tree, &streamed);
            match plan.and_then(|plan| self.write(&plan, &stage, lock, ui)) {
                Ok(paths) => written = paths,
                Err(found) => diagnostics.extend(found),
            }
        }
        let code = self.finish(&diagnostics, &sources, ui)?;
        if let Some(record) = record.filter(|_| !self.check && !diagnostics.has_errors()) {
            let times = RunTimes { begun, staged: stage.completed() };
            workspace.save(record, &WrittenFiles { paths: &written, times });
        }
        Ok(code)
    }

    /// Writes a plan and returns the paths of the files that were written. Without a lock (`--check`) nothing is
    /// written, and every file that differs is an error.
    fn write(
        &self,
        plan: &Plan<'_>,
        stage: &StagingArea<'_>,
        lock: Option<Result<Lock, Diagnostic>>,
        ui: &mut Ui,
    ) -> Result<Vec<String>, Diagnostics> {
        let Some(lock) = lock else {
            let found = plan.check();
            return if found.is_empty() { Ok(Vec::new()) } else { Err(found) };
        };
        let lock = lock.map_err(|refused| Diagnostics::from_iter([refused]))?;
        ui.message(&summary(apply_staged(stage, &lock, plan, self.force)?));
        Ok(plan.writes())
    }

    /// Reports the diagnostics and returns the exit code that they mean.
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
