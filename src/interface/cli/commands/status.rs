use clap::Args;

use crate::delivery::promote::{Context, History, status};
use crate::interface::cli::args::GlobalArgs;
use crate::interface::cli::delivery::{AtArgs, broken, git_error, repository};
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::format::TableFormat;
use crate::interface::cli::ui::Ui;
use crate::interface::report::delivery;
use crate::pipeline::compile::check;
use crate::source::Folder;

/// Show who runs what where: version, how far behind, since when, by whom
#[derive(Debug, Args)]
pub(super) struct Status {
    /// Only these services
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,

    /// Only the services of a team
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,

    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: TableFormat,

    #[command(flatten)]
    at: AtArgs,
}

impl Status {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let now = self.at.now()?;
        let (root, repository) = repository(global)?;
        let source = Folder::new(&root);
        let checked = check(&source);
        if checked.diagnostics.has_errors() {
            return broken(&checked, ui);
        }
        let platform = &checked.platform;
        for name in &self.services {
            if !platform.services.iter().any(|s| s.name == *name) {
                let known = platform.services.iter().map(|s| s.name.as_str());
                return Err(CommandError::usage(format!("unknown service `{name}`")).suggest(name, known));
            }
        }
        let history = History::read(&repository, "HEAD").map_err(|e| git_error(&e))?;
        let context = Context { source: &source, platform, history: &history, now };
        let found = status(&context, &|service| {
            (self.services.is_empty() || self.services.contains(&service.name))
                && self.team.as_ref().is_none_or(|team| platform.config.team(service.team).name == *team)
        });
        match self.format {
            TableFormat::Text => delivery::status(&found, now).text(ui.stdout())?,
            TableFormat::Markdown => delivery::status(&found, now).markdown(ui.stdout())?,
            TableFormat::Html => delivery::status(&found, now).html(ui.stdout(), "Versions")?,
            TableFormat::Json => writeln!(ui.stdout(), "{:#}", serde_json::json!(found))?,
        }
        Ok(ExitCode::Fine)
    }
}
