use anyhow::Context as _;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::delivery::review::Missing;
use crate::diff::Changes;
use crate::interface::cli::args::{CacheArgs, GlobalArgs, ReportFormat};
use crate::interface::cli::comparison::{self, Comparison};
use crate::interface::cli::delivery::AtArgs;
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::ui::Ui;
use crate::interface::report::diff as report;

/// Show what a change does in every environment
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter diff                          the working tree against where it left the main branch
  rutter diff main                     the working tree against main
  rutter diff v1 v2                    two revisions
  rutter diff --enforce                fail while a risk that the platform asks about is not acknowledged
  rutter diff --format markdown --artefact diff.html
                                       for a comment on a pull request, with the whole report in a file
  rutter diff --rendered old/ new/     two folders of manifests or kustomizations")]
pub(in crate::interface::cli) struct Diff {
    /// The revision before; the merge base with the platform's branch if not given
    #[arg(value_name = "BASE")]
    base: Option<String>,

    /// The revision after; the working tree if not given
    #[arg(value_name = "HEAD")]
    head: Option<String>,

    /// Compare two folders of manifests or kustomizations instead
    #[arg(long, num_args = 2, value_names = ["DIR", "DIR"], conflicts_with_all = ["base", "head", "enforce"])]
    rendered: Option<Vec<PathBuf>>,

    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Write it to FILE
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write the whole report to FILE too: a page if it ends in .html, JSON in .json, else a unified diff
    #[arg(long, value_name = "FILE", alias = "artifact")]
    artefact: Option<PathBuf>,

    /// How a comment that leaves something out names the whole report, in Markdown
    #[arg(long, value_name = "TEXT", alias = "artifact-name")]
    artefact_name: Option<String>,

    /// Exit with 1 when something differs
    #[arg(long)]
    exit_code: bool,

    /// Exit with 1 when the platform asks for an acknowledgement that the change lacks
    #[arg(long)]
    enforce: bool,

    #[command(flatten)]
    at: AtArgs,

    #[command(flatten)]
    cache: CacheArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: colour and width follow the terminal
    Text,
    /// For a comment on a pull request, below 60,000 characters
    Markdown,
    /// For programs; `rutter schema diff` describes it
    Json,
    /// For tools that read patches
    Unified,
    /// A page that filters and needs no network
    Html,
}

impl Diff {
    pub(in crate::interface::cli) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let compared = match &self.rendered {
            Some(folders) => comparison::folders(folders, global, ui)?,
            None => comparison::revisions(self.base.as_deref(), self.head.as_deref(), self.cache, global, ui)?,
        };
        let Some(mut compared) = compared else { return Ok(ExitCode::Failure) };
        let missing = self.judge(&mut compared, ui)?;
        self.write(&compared.changes, global, ui)?;
        if self.enforce && !missing.is_empty() {
            ui.error(&unacknowledged(&missing));
            return Ok(ExitCode::Failure);
        }
        let differs = self.exit_code && !compared.changes.is_empty();
        Ok(if differs { ExitCode::Failure } else { ExitCode::Fine })
    }

    /// Marks the effects that the change acknowledges, reports entries that acknowledge nothing, and returns the
    /// acknowledgements that are missing.
    fn judge(&self, compared: &mut Comparison, ui: &mut Ui) -> Result<Vec<Missing>, CommandError> {
        let Some((policy, sources)) = &compared.policy else { return Ok(Vec::new()) };
        let verdict = policy.judge(&mut compared.changes, self.at.now()?);
        if !verdict.warnings.is_empty() {
            ui.report(&verdict.warnings, sources, "", ReportFormat::Text)?;
        }
        Ok(verdict.missing)
    }

    fn write(&self, changes: &Changes, global: &GlobalArgs, ui: &mut Ui) -> Result<(), CommandError> {
        if let Some(file) = &self.artefact {
            write_file(&global.directory.join(file), &text(changes, format_of(file), "", ui))?;
        }
        let text = text(changes, self.format, &self.whole_report(), ui);
        match &self.output {
            Some(file) => write_file(&global.directory.join(file), &text),
            None => Ok(ui.stdout().write_all(text.as_bytes())?),
        }
    }

    /// Returns the Markdown by which a shortened comment refers to the whole report.
    fn whole_report(&self) -> String {
        let file = self.artefact.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy());
        match (&self.artefact_name, file) {
            (Some(name), _) => name.clone(),
            (None, Some(file)) => format!("`{file}` of this run"),
            (None, None) => "`rutter diff --artefact diff.html`".to_owned(),
        }
    }
}

fn write_file(path: &Path, text: &str) -> Result<(), CommandError> {
    Ok(fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?)
}

fn format_of(file: &Path) -> Format {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => Format::Html,
        Some("json") => Format::Json,
        _ => Format::Unified,
    }
}

/// Renders a comparison. `whole_report` is the Markdown that a shortened comment uses to refer to the whole report.
fn text(changes: &Changes, format: Format, whole_report: &str, ui: &Ui) -> String {
    match format {
        Format::Text => report::terminal(changes, ui.stdout_style()),
        Format::Markdown => report::markdown(changes, whole_report),
        Format::Json => {
            let mut text = serde_json::to_string_pretty(&report::document(changes)).unwrap_or_default();
            text.push('\n');
            text
        }
        Format::Unified => report::unified(changes),
        Format::Html => report::html(changes, "What this change does"),
    }
}

/// Returns the error for missing acknowledgements. Its hints hold the effects and the YAML that acknowledges them.
fn unacknowledged(missing: &[Missing]) -> CommandError {
    let count: usize = missing.iter().map(|one| one.effects.len()).sum();
    let what = if count == 1 { "1 risk".to_owned() } else { format!("{count} risks") };
    let error = CommandError::failure(format!("the platform asks to acknowledge {what} of this change"));
    missing.iter().fold(error, |error, one| {
        let error = one.effects.iter().fold(error, |error, effect| error.hint(effect));
        let entries: String = one.entries.lines().map(|line| format!("\n  {line}")).collect();
        match one.has_list {
            true => error.hint(format!("add to `acknowledge` in {}:\n{entries}", one.file)),
            false => error.hint(format!("add to {}:\n\n  acknowledge:{entries}", one.file)),
        }
    })
}
