use clap::Args;
use serde_json::json;

use crate::base::calendar::{parse_instant, show_instant};
use crate::delivery::promote::{History, Report, Scope, measure};
use crate::interface::cli::args::GlobalArgs;
use crate::interface::cli::delivery::{AtArgs, broken, git_error, repository};
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::format::TableFormat;
use crate::interface::cli::ui::Ui;
use crate::interface::report::dora::Period;
use crate::interface::report::{delivery, dora};
use crate::language::model::Platform;
use crate::language::spec::Duration;
use crate::pipeline::compile::check;
use crate::source::Folder;

/// Measure delivery: the five metrics of dora.dev, per service and team, from Git history
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter dora prod                                       the last 90 days of prod
  rutter dora --since 2026-01-01 --format html > d.html  a page with plots, by environment")]
pub(super) struct Dora {
    /// The environments; all of them if none is named
    #[arg(value_name = "ENV")]
    environments: Vec<String>,

    /// Only the services of a team
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,

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
        self.check_names(platform)?;
        let from = self.since.unwrap_or(until - 90 * 86_400);
        let history = History::read(&repository, "HEAD").map_err(|e| git_error(&e))?;
        let names = platform.config.environments.iter().map(|e| &e.name);
        let wanted = names.filter(|name| self.environments.is_empty() || self.environments.contains(name));
        let scope = |environment: &String| Scope {
            environment: environment.clone(),
            team: self.team.clone(),
            from,
            until,
            window: self.window.seconds,
        };
        let reports: Vec<Report> = wanted.map(|name| measure(platform, &history, &scope(name))).collect();
        self.show(&reports, Period { from, until }, ui)
    }

    /// Checks the names of environments and teams that the arguments give.
    ///
    /// # Errors
    /// Wrong usage for the first unknown name.
    fn check_names(&self, platform: &Platform) -> Result<(), CommandError> {
        let environments = || platform.config.environments.iter().map(|e| e.name.as_str());
        if let Some(unknown) = self.environments.iter().find(|name| !environments().any(|e| e == *name)) {
            let error = CommandError::usage(format!("unknown environment `{unknown}`"));
            return Err(error.suggest(unknown, environments()));
        }
        let teams = || platform.config.teams.iter().map(|t| t.name.as_str());
        match self.team.as_deref().filter(|name| !teams().any(|t| t == *name)) {
            Some(unknown) => Err(CommandError::usage(format!("unknown team `{unknown}`")).suggest(unknown, teams())),
            None => Ok(()),
        }
    }

    fn show(&self, reports: &[Report], period: Period, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let rules = delivery::dora_rules(period.from, period.until, self.window.seconds);
        match self.format {
            TableFormat::Text => {
                delivery::dora(reports).text(ui.stdout())?;
                ui.message(&rules);
            }
            TableFormat::Markdown => {
                delivery::dora(reports).markdown(ui.stdout())?;
                writeln!(ui.stdout(), "\n{rules}")?;
            }
            TableFormat::Html => write!(ui.stdout(), "{}", dora::page(reports, period, &rules))?,
            TableFormat::Json => {
                let times = json!({ "from": show_instant(period.from), "until": show_instant(period.until) });
                let window = self.window.seconds;
                let all = json!({ "period": times, "windowSeconds": window, "environments": reports, "rules": rules });
                writeln!(ui.stdout(), "{all:#}")?;
            }
        }
        Ok(ExitCode::Fine)
    }
}
