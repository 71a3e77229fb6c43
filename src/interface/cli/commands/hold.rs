use clap::Args;

use crate::base::calendar::{parse_instant, show_instant};
use crate::delivery::promote::{OverlayId, Request};
use crate::interface::cli::args::GlobalArgs;
use crate::interface::cli::delivery::DeliverArgs;
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::ui::Ui;
use crate::language::spec::{self, Instant};

/// Keep the version of a service in an environment until it is released
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter hold cart prod --reason \"stock-taking\"                      until `rutter release cart prod`
  rutter hold cart prod --reason \"stock-taking\" --until 2026-12-20   until that day begins (UTC)")]
pub(super) struct Hold {
    /// The service, by its folder in apps/
    #[arg(value_name = "SERVICE")]
    service: String,

    /// The environment, by its file in platform/environments/
    #[arg(value_name = "ENV")]
    environment: String,

    /// The reason; shown when a change of the version is refused
    #[arg(long, value_name = "TEXT")]
    reason: String,

    /// When it ends by itself, for example 2026-12-20 or 2026-12-20T18:00:00Z
    #[arg(long, value_name = "TIME", value_parser = parse_instant)]
    until: Option<i64>,

    #[command(flatten)]
    deliver: DeliverArgs,
}

impl Hold {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        if let Some(until) = self.until.filter(|until| self.deliver.now().is_ok_and(|now| *until <= now)) {
            return Err(in_the_past(until));
        }
        let hold = spec::Hold { reason: self.reason, until: self.until.map(|seconds| Instant { seconds }) };
        let request = Request::Hold { overlay_id: OverlayId::new(self.service, self.environment), hold };
        self.deliver.run(&request, Vec::new(), global, ui)
    }
}

fn in_the_past(until: i64) -> CommandError {
    CommandError::usage(format!("`--until {}` is in the past: nothing would be held", show_instant(until)))
        .hint("name a time in the future, or leave `--until` out; `rutter release` ends the hold then")
}
