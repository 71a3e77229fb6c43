use std::fs;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::args::{GlobalArgs, ReportFormat};
use crate::cli::error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::rendered_tree;
use crate::cli::ui::Ui;
use crate::compile::{Compiled, check};
use crate::diff::{Changes, compare};
use crate::report::diff as report;
use crate::review::{Review, review};
use crate::source::{Folder, Revision, Source, SourceError};

/// Show what a change does in every environment
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter diff                          the working tree against where it left the main branch
  rutter diff main                     the working tree against main
  rutter diff v1 v2                    two revisions
  rutter diff --format markdown        for a comment on a pull request
  rutter diff --rendered old/ new/     two folders of manifests or kustomizations")]
pub(in crate::cli) struct Diff {
    /// The revision before; the merge base with the platform's branch if not given
    #[arg(value_name = "BASE")]
    base: Option<String>,

    /// The revision after; the working tree if not given
    #[arg(value_name = "HEAD")]
    head: Option<String>,

    /// Compare two folders of manifests or kustomizations instead
    #[arg(long, num_args = 2, value_names = ["DIR", "DIR"], conflicts_with_all = ["base", "head"])]
    rendered: Option<Vec<PathBuf>>,

    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    format: Format,

    /// Write it to FILE
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Name the place of the whole report, for what does not fit into a comment
    #[arg(long, value_name = "TEXT", default_value = "the artefact of this run")]
    artefact: String,

    /// Exit with 1 when something differs
    #[arg(long)]
    exit_code: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Terminal,
    Markdown,
    Json,
    Unified,
    Html,
}

impl Diff {
    pub(in crate::cli) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let changes = match &self.rendered {
            Some(folders) => Some(self.folders(folders, global, ui)?).flatten(),
            None => self.revisions(global, ui)?,
        };
        let Some(changes) = changes else { return Ok(ExitCode::Failure) };
        let text = self.text(&changes);
        match &self.output {
            Some(file) => {
                let path = global.directory.join(file);
                fs::write(&path, text).map_err(|e| CommandError::io(format_args!("write {}", path.display()), &e))?;
            }
            None => ui.stdout().write_all(text.as_bytes())?,
        }
        Ok(if self.exit_code && !changes.is_empty() { ExitCode::Failure } else { ExitCode::Fine })
    }

    fn folders(&self, folders: &[PathBuf], global: &GlobalArgs, ui: &mut Ui) -> Result<Option<Changes>, CommandError> {
        let mut sides = Vec::new();
        for folder in folders {
            match rendered_tree::read(&global.directory.join(folder), ui)? {
                Some(placed) => sides.push(placed),
                None => return Ok(None),
            }
        }
        let [before, after] = sides.as_slice() else { return Ok(None) };
        Ok(Some(compare(before, after)))
    }

    fn revisions(&self, global: &GlobalArgs, ui: &mut Ui) -> Result<Option<Changes>, CommandError> {
        let root = global.workspace()?;
        let base = match &self.base {
            Some(base) => base.clone(),
            None => merge_base(&root)?,
        };
        let before = Revision::of_workspace(&root, &base).map_err(refused)?;
        let result = match &self.head {
            Some(head) => review(&before, &Revision::of_workspace(&root, head).map_err(refused)?),
            None => review(&before, &Folder::new(&root)),
        };
        match result {
            Review::Compared(changes) => Ok(Some(*changes)),
            Review::BeforeBroken(side) => broken(&side, &format!("{base} does not compile"), ui),
            Review::AfterBroken(side) => broken(&side, "the change does not compile", ui),
        }
    }

    fn text(&self, changes: &Changes) -> String {
        match self.format {
            Format::Terminal => {
                let terminal = std::io::stdout().is_terminal() && self.output.is_none();
                report::terminal(
                    changes,
                    report::TerminalOptions { color: terminal, ..report::TerminalOptions::default() },
                )
            }
            Format::Markdown => report::markdown(changes, &self.artefact),
            Format::Json => {
                let mut text = serde_json::to_string_pretty(&report::document(changes)).unwrap_or_default();
                text.push('\n');
                text
            }
            Format::Unified => report::unified(changes),
            Format::Html => report::html(changes, "What this change does"),
        }
    }
}

/// Where the working tree left the branch that Argo CD follows.
fn merge_base(root: &Path) -> Result<String, CommandError> {
    let folder = Folder::new(root);
    let repository = check(&folder as &dyn Source).platform.repository;
    let branch = repository.map_or_else(|| "main".to_owned(), |r| r.branch);
    Revision::merge_base(root, &branch)
        .map_err(|e| refused(e).hint("name the revision to compare with: `rutter diff REVISION`"))
}

fn refused(e: SourceError) -> CommandError {
    CommandError::failure(format!("{}: {}", e.path, e.message))
}

fn broken(side: &Compiled, what: &str, ui: &mut Ui) -> Result<Option<Changes>, CommandError> {
    ui.report(&side.checked.diagnostics, &side.checked.sources, "", ReportFormat::Text)?;
    ui.message(what);
    Ok(None)
}
