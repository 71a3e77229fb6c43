use clap::Args;
use serde_json::json;

use crate::base::calendar::show_instant;
use crate::delivery::promote::{self, Deployment};
use crate::interface::cli::args::GlobalArgs;
use crate::interface::cli::delivery::{git_error, repository};
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::format::TableFormat;
use crate::interface::cli::ui::Ui;
use crate::interface::report::delivery;

/// Show the versions that a service has had, newest first
#[derive(Debug, Args)]
pub(super) struct History {
    /// The service, by its folder in apps/
    #[arg(value_name = "SERVICE")]
    service: String,

    /// Only in this environment
    #[arg(value_name = "ENV")]
    environment: Option<String>,

    /// How to show them
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: TableFormat,
}

impl History {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let (_, repository) = repository(global)?;
        let history = promote::History::read(&repository, "HEAD").map_err(|e| git_error(&e))?;
        let wanted = |id: &&promote::OverlayId| {
            id.service == self.service && self.environment.as_ref().is_none_or(|e| id.environment == *e)
        };
        let overlays = history.overlays().filter(wanted);
        let mut found: Vec<(String, Deployment<'_>)> =
            overlays.flat_map(|id| history.deployments(id).into_iter().map(|d| (id.environment.clone(), d))).collect();
        if found.is_empty() {
            let known = history.overlays().map(|id| id.service.as_str());
            let suffix = self.environment.as_ref().map_or_else(String::new, |e| format!(" in {e}"));
            let error = CommandError::usage(format!("`{}`{suffix} has no history", self.service));
            return Err(error.suggest(&self.service, known));
        }
        found.reverse();
        found.sort_by_key(|(_, deployment)| std::cmp::Reverse(deployment.commit.time));
        match self.format {
            TableFormat::Text => delivery::history(&found).text(ui.stdout())?,
            TableFormat::Markdown => delivery::history(&found).markdown(ui.stdout())?,
            TableFormat::Html => {
                delivery::history(&found).html(ui.stdout(), &format!("Versions of {}", self.service))?
            }
            TableFormat::Json => {
                let all: Vec<_> = found.iter().map(|(environment, d)| entry(environment, d)).collect();
                writeln!(ui.stdout(), "{:#}", json!(all))?;
            }
        }
        Ok(ExitCode::Fine)
    }
}

fn entry(environment: &str, deployment: &Deployment<'_>) -> serde_json::Value {
    let commit = deployment.commit;
    json!({
        "environment": environment,
        "tag": deployment.pin.tag,
        "digest": deployment.pin.digest,
        "reason": deployment.reason,
        "time": show_instant(commit.time),
        "author": commit.author,
        "commit": commit.id,
        "subject": commit.subject,
        "override": commit.trailer("Promotion-Override"),
    })
}
