use clap::Args;
use serde_json::json;

use crate::calendar::{parse_instant, show_instant};
use crate::cli::args::GlobalArgs;
use crate::cli::delivery::{AtArgs, TableFormat, broken, git_error, repository};
use crate::cli::error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::ui::Ui;
use crate::compile::check;
use crate::promote::{History, Scope, measure};
use crate::report::delivery;
use crate::source::Folder;
use crate::spec::Duration;

/// Measure delivery: the five metrics of dora.dev, per service and team, from Git history
#[derive(Debug, Args)]
pub(super) struct Dora {
    /// The environment; the last of the promotion order if none is named
    #[arg(value_name = "ENV")]
    environment: Option<String>,

    /// The first moment of the period; 90 days before its end if none is named
    #[arg(long, value_name = "TIME", value_parser = parse_instant)]
    since: Option<i64>,

    /// A deployment that a roll-back or hotfix follows within this time has failed
    #[arg(long, value_name = "TIME", default_value = "72h", value_parser = Duration::parse)]
    window: Duration,

    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: TableFormat,

    #[command(flatten)]
    at: AtArgs,
}

impl Dora {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let until = self.at.now()?;
        let (root, repository) = repository(global)?;
        let checked = check(&Folder::new(&root));
        if checked.diagnostics.has_errors() {
            return broken(&checked, ui);
        }
        let platform = &checked.platform;
        let names = || platform.environments.iter().map(|e| e.name.as_str());
        let last = platform.promotion.stages.last().and_then(|stage| stage.first()).map(|id| platform.environment(*id));
        let environment = self.environment.or_else(|| last.map(|e| e.name.clone()));
        let environment = environment.ok_or_else(|| CommandError::usage("name an environment"))?;
        if !names().any(|name| name == environment) {
            let error = CommandError::usage(format!("unknown environment `{environment}`"));
            return Err(error.suggest(&environment, names()));
        }
        let from = self.since.unwrap_or(until - 90 * 86_400);
        let scope = Scope { environment, from, until, window: self.window.seconds };
        let history = History::read(&repository, "HEAD").map_err(|e| git_error(&e))?;
        let report = measure(platform, &history, &scope);
        let rules = delivery::dora_rules(from, until, scope.window);
        match self.format {
            TableFormat::Text => {
                delivery::dora(&report).text(ui.stdout())?;
                ui.message(&rules);
            }
            TableFormat::Markdown => {
                delivery::dora(&report).markdown(ui.stdout())?;
                writeln!(ui.stdout(), "\n{rules}")?;
            }
            TableFormat::Html => {
                delivery::dora(&report).html(ui.stdout(), &format!("Delivery to {}: {rules}", report.environment))?
            }
            TableFormat::Json => {
                let period = json!({ "from": show_instant(from), "until": show_instant(until) });
                let all = json!({ "period": period, "windowSeconds": scope.window, "report": report, "rules": rules });
                writeln!(ui.stdout(), "{all:#}")?;
            }
        }
        Ok(ExitCode::Fine)
    }
}
