//! The command line, the options of all commands, and the options that several commands share.

use anyhow::Context as _;
use std::path::{Path, PathBuf};

use clap::{Args, Parser, ValueEnum};

use super::commands::Command;
use super::error::CommandError;

/// Compile a typed description of a platform into the Git tree that Argo CD reads
#[derive(Debug, Parser)]
#[command(name = "rutter", version, max_term_width = 100, disable_help_subcommand = false, after_help = EXIT_CODES)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) global: GlobalArgs,
    #[command(subcommand)]
    pub(super) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0   fine
  1   the workspace has errors, or a check found something
  2   wrong usage
  3   a conflict that asks for a decision
  70  a bug in rutter";

/// Options of all commands.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// Run as if started in DIR
    #[arg(
        short = 'C',
        long = "directory",
        value_name = "DIR",
        default_value = ".",
        hide_default_value = true,
        global = true
    )]
    pub directory: PathBuf,

    /// Print results and errors only
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Color the output; `auto` follows the terminal and NO_COLOR
    #[arg(long, value_name = "WHEN", default_value = "auto", hide_default_value = true, global = true)]
    pub color: ColorChoice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    Auto,
    Always,
    Never,
}

/// The option `--format` of commands that report diagnostics. A command embeds it as `#[command(flatten)] report:
/// ReportArgs`.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct ReportArgs {
    /// Print diagnostics in this format; `text` goes to stderr, the others to stdout
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}

/// The option `--no-cache` of commands that can use the cache of the last `rutter compile`. A command embeds it as
/// `#[command(flatten)] cache: CacheArgs`.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct CacheArgs {
    /// Compile everything; do not use the cache of earlier runs
    #[arg(long)]
    pub no_cache: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ReportFormat {
    /// For people
    #[default]
    Text,
    /// One JSON document
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// GitHub Actions annotations
    Github,
}

impl GlobalArgs {
    /// Returns the root of the workspace: the nearest folder, from `directory` upwards, that holds
    /// `platform/platform.yaml`.
    ///
    /// # Errors
    /// When no folder upwards holds it.
    pub fn workspace(&self) -> Result<PathBuf, CommandError> {
        let start = std::path::absolute(&self.directory);
        let start = start.with_context(|| format!("cannot enter {}", self.directory.display()))?;
        match start.ancestors().find(|folder| folder.join("platform/platform.yaml").is_file()) {
            Some(root) => Ok(root.to_path_buf()),
            None => Err(no_workspace(&self.directory)),
        }
    }
}

fn no_workspace(directory: &Path) -> CommandError {
    CommandError::failure(format!("{} is not in a workspace", directory.display()))
        .hint("a workspace holds `platform/platform.yaml`; `rutter init` makes one")
}
