use anyhow::Context as _;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::base::conventions::OutputFolder;
use crate::diagnostics::Diagnostics;
use crate::interface::cli::args::{CacheArgs, GlobalArgs, ReportFormat};
use crate::interface::cli::environment::environment;
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::format::DataFormat;
use crate::interface::cli::services;
use crate::interface::cli::ui::Ui;
use crate::interface::cli::workspace;
use crate::interface::promtool::{Promtool, Suite, SuiteResult, suites, write};
use crate::interface::report::table::Table;
use crate::language::model::{EnvironmentId, Platform};
use crate::output::tree::Filtered;
use crate::pipeline::compile::{Compiled, Names};

/// Check every alert rule with promtool, and run the tests of the objectives
#[derive(Debug, Args)]
#[command(after_help = "\
The rules are taken from the compiled PrometheusRules; Prometheus' own promtool judges them.

Examples:
  rutter test-alerts                      everything
  rutter test-alerts cart checkout        two services
  rutter test-alerts --env prod           one environment
  rutter test-alerts --format json        for a script
  rutter test-alerts --output rules       only write the rule files and tests, for a promtool elsewhere

Exit codes: 0 if all is well, 1 if a rule or test is wrong or there is no promtool, 2 for wrong usage")]
pub(super) struct TestAlerts {
    /// Only these services
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,

    /// Only this environment
    #[arg(long = "env", value_name = "ENV")]
    environment: Option<String>,

    /// The promtool to run
    #[arg(long, value_name = "PROGRAM", default_value = "promtool")]
    promtool: PathBuf,

    /// Write the rule files and tests below DIR, and run nothing
    #[arg(short, long, value_name = "DIR", conflicts_with = "format")]
    output: Option<PathBuf>,

    /// How to show the results
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: DataFormat,

    #[command(flatten)]
    cache: CacheArgs,
}

impl TestAlerts {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let sink = Filtered(|path: &str| {
            let is_of = |environment| OutputFolder::is_of_environment(path, environment);
            OutputFolder::is_of_services(path, &self.services) && self.environment.as_deref().is_none_or(is_of)
        });
        let Some(compiled) = workspace::compiled(global, self.cache, &sink, ui)? else { return Ok(ExitCode::Failure) };
        let checked = &compiled.checked;
        let mut found = Diagnostics::new();
        let suites = self.suites(&compiled, &mut found)?;
        if found.has_errors() {
            ui.report(&found, &checked.sources, "", ReportFormat::Text)?;
            return Ok(ExitCode::Failure);
        }
        if suites.is_empty() && !self.services.is_empty() {
            return Err(no_rules());
        }
        if let Some(folder) = &self.output {
            let folder = global.directory.join(folder);
            let count = write_suites(&suites, &folder)?;
            ui.message(&format!("{count} files in {}", folder.display()));
            return Ok(ExitCode::Fine);
        }
        let promtool = Promtool::find(&self.promtool).map_err(|e| no_promtool(&self.promtool, &e))?;
        ui.progress("promtool reads the rules ...");
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        write_suites(&suites, folder.path())?;
        let results = promtool.run(folder.path(), &suites);
        let results = results.with_context(|| format!("cannot run {}", self.promtool.display()))?;
        match self.format {
            DataFormat::Text => text(&suites, &results, ui)?,
            DataFormat::Json => writeln!(ui.stdout(), "{:#}", document(&promtool, &suites, &results))?,
        }
        Ok(if results.iter().all(SuiteResult::is_fine) { ExitCode::Fine } else { ExitCode::Failure })
    }

    fn suites(&self, compiled: &Compiled, found: &mut Diagnostics) -> Result<Vec<Suite>, CommandError> {
        let platform = &compiled.checked.platform;
        let ids = self.environments(platform)?;
        let names = Names::of(platform);
        match &self.environment {
            Some(environment) => services::check_deployed(&names, environment, &self.services)?,
            None => services::check_known(&names, &self.services)?,
        }
        let all = ids.into_iter().flat_map(|id| suites(platform, id, &compiled.tree, found));
        let wanted = |suite: &Suite| {
            self.services.is_empty() || suite.service.as_ref().is_some_and(|service| self.services.contains(service))
        };
        Ok(all.filter(wanted).collect())
    }

    fn environments(&self, platform: &Platform) -> Result<Vec<EnvironmentId>, CommandError> {
        let Some(wanted) = &self.environment else { return Ok(platform.config.environment_ids().collect()) };
        Ok(vec![environment(platform, wanted)?])
    }
}

/// Returns the error for services without any alert rule. Without it a script would take the empty result for a
/// success.
fn no_rules() -> CommandError {
    CommandError::usage("none of these services has alert rules")
        .hint("rules are made where an environment has `monitoring` and the service's team has receivers or the service `slo`")
}

/// Writes the files of suites below a folder and returns their number.
fn write_suites(suites: &[Suite], folder: &Path) -> Result<usize, CommandError> {
    Ok(write(suites, folder).with_context(|| format!("cannot write below {}", folder.display()))?)
}

fn no_promtool(program: &Path, error: &std::io::Error) -> CommandError {
    CommandError::failure(format!("cannot run {}: {error}", program.display()))
        .hint("promtool comes with Prometheus: `apt-get install prometheus`, `brew install prometheus`, or a release archive of prometheus.io/download")
        .hint("`--promtool PROGRAM` names another one; `--output DIR` writes the files for a promtool elsewhere")
}

fn text(suites: &[Suite], results: &[SuiteResult], ui: &mut Ui) -> Result<(), CommandError> {
    let mut table = Table::new(&["RESULT", "RULES OF", "ENVIRONMENT", "RULES", "TESTS"]);
    for (suite, result) in suites.iter().zip(results) {
        table.rows.push(vec![
            if result.is_fine() { "ok" } else { "FAILED" }.to_owned(),
            suite.subject().to_owned(),
            suite.environment.clone(),
            suite.rules().to_string(),
            suite.tests().to_string(),
        ]);
    }
    table.text(ui.stdout())?;
    for (suite, result) in suites.iter().zip(results).filter(|(_, result)| !result.is_fine()) {
        let what = if result.valid { "tests" } else { "rules" };
        writeln!(ui.stdout(), "\n{what} of {} in {}:", suite.subject(), suite.environment)?;
        for line in result.output.lines() {
            writeln!(ui.stdout(), "  {line}")?;
        }
    }
    let rules: usize = suites.iter().map(Suite::rules).sum();
    let tests: usize = suites.iter().map(Suite::tests).sum();
    let failed = results.iter().filter(|result| !result.is_fine()).count();
    let sets = suites.len();
    ui.message(&format!("{rules} rules and {tests} tests in {sets} sets: {} fine, {failed} failed", sets - failed));
    Ok(())
}

fn document(promtool: &Promtool, suites: &[Suite], results: &[SuiteResult]) -> serde_json::Value {
    let sets = suites.iter().zip(results).map(|(suite, result)| {
        json!({
            "service": suite.service,
            "environment": suite.environment,
            "folder": suite.folder,
            "rules": suite.rules(),
            "tests": suite.tests(),
            "valid": result.valid,
            "passed": result.passed,
            "said": result.output,
        })
    });
    json!({
        "promtool": promtool.version,
        "fine": results.iter().all(SuiteResult::is_fine),
        "sets": sets.collect::<Vec<_>>(),
    })
}
