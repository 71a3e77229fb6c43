use clap::Args;
use serde_json::json;

use crate::base::conventions::{LABEL_ENVIRONMENT, is_for_argocd};
use crate::interface::cli::args::{CacheArgs, GlobalArgs};
use crate::interface::cli::environment::environment;
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::format::DataFormat;
use crate::interface::cli::ui::Ui;
use crate::interface::cli::workspace;
use crate::interface::report::table::Table;
use crate::output::tree::Filtered;
use crate::phases::verify::{Application, applications};
use crate::yaml::Value;

/// List the Applications that Argo CD will have, ApplicationSets expanded
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter apps                  all of them
  rutter apps prod             the Applications of one environment
  rutter apps --format json    for a script")]
pub(super) struct Apps {
    /// Only this environment
    #[arg(value_name = "ENV")]
    environment: Option<String>,

    /// How to show them
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: DataFormat,

    #[command(flatten)]
    cache: CacheArgs,
}

impl Apps {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let sink = Filtered(is_for_argocd);
        let Some(compiled) = workspace::compiled(global, self.cache, &sink, ui)? else { return Ok(ExitCode::Failure) };
        let checked = &compiled.checked;
        if let Some(name) = &self.environment {
            environment(&checked.platform, name)?;
        }
        let all = applications(&checked.platform, &compiled.tree);
        let all = all.map_err(|found| CommandError::failure(found.message))?;
        let wanted = all.applications.iter().filter(|a| self.wants(a));
        match self.format {
            DataFormat::Text => table(wanted).text(ui.stdout())?,
            DataFormat::Json => writeln!(ui.stdout(), "{:#}", wanted.map(document).collect::<serde_json::Value>())?,
        }
        Ok(ExitCode::Fine)
    }

    fn wants(&self, application: &Application) -> bool {
        let label = application.object.labels().and_then(|labels| labels.get(LABEL_ENVIRONMENT));
        self.environment.as_deref().is_none_or(|name| label.and_then(Value::as_str) == Some(name))
    }
}

fn table<'a>(applications: impl Iterator<Item = &'a Application>) -> Table {
    let mut table = Table::new(&["NAME", "PROJECT", "CLUSTER", "NAMESPACE", "SOURCE"]);
    table.rows.extend(applications.map(|a| {
        let source = a.chart().map_or_else(|| a.path().to_owned(), |(name, version)| format!("{name} {version}"));
        [a.name(), a.project(), a.cluster(), a.namespace(), &source].map(str::to_owned).to_vec()
    }));
    table
}

/// Returns an Application as JSON. One that deploys a chart has `chart` with its version, every other one has `path`.
fn document(application: &Application) -> serde_json::Value {
    let chart = application.chart().map(|(name, version)| json!({ "name": name, "version": version }));
    json!({
        "name": application.name(),
        "project": application.project(),
        "cluster": application.cluster(),
        "namespace": application.namespace(),
        "path": chart.is_none().then(|| application.path()),
        "chart": chart,
    })
}
