use clap::Args;

use crate::cli::args::{GlobalArgs, ReportArgs};
use crate::cli::environment::environment;
use crate::cli::error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::ui::Ui;
use crate::cli::workspace;
use crate::conventions::LABEL_ENVIRONMENT;
use crate::verify::{Application, applications};
use crate::yaml::Value;

/// List the Applications that Argo CD will have, ApplicationSets expanded
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter apps         all of them
  rutter apps prod    the Applications of one environment")]
pub(super) struct Apps {
    /// Only this environment
    #[arg(value_name = "ENV")]
    environment: Option<String>,

    #[command(flatten)]
    report: ReportArgs,
}

impl Apps {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let Some(compiled) = workspace::compiled(global, self.report.format, ui)? else { return Ok(ExitCode::Failure) };
        let checked = &compiled.checked;
        if let Some(name) = &self.environment {
            environment(&checked.platform, name)?;
        }
        let all = applications(&checked.platform, &compiled.tree);
        let all = all.map_err(|found| CommandError::failure(found.message))?;
        let rows: Vec<[String; 5]> = all.applications.iter().filter(|a| self.wants(a)).map(row).collect();
        let header = ["NAME", "PROJECT", "CLUSTER", "NAMESPACE", "SOURCE"].map(str::to_owned);
        let mut widths = header.each_ref().map(String::len);
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.len());
            }
        }
        for row in std::iter::once(&header).chain(&rows) {
            let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
            writeln!(ui.stdout(), "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        Ok(ExitCode::Fine)
    }

    fn wants(&self, application: &Application) -> bool {
        let label = application.object.labels().and_then(|labels| labels.get(LABEL_ENVIRONMENT));
        self.environment.as_deref().is_none_or(|name| label.and_then(Value::as_str) == Some(name))
    }
}

/// With the chart and its version where there is one, and else the path.
fn row(application: &Application) -> [String; 5] {
    let a = application;
    let source = a.chart().map_or_else(|| a.path().to_owned(), |(name, version)| format!("{name} {version}"));
    let text = str::to_owned;
    [text(a.name()), text(a.project()), text(a.cluster()), text(a.namespace()), source]
}
