use clap::Args;

use crate::calendar::parse_instant;
use crate::cli::args::GlobalArgs;
use crate::cli::delivery::DeliverArgs;
use crate::cli::error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::ui::Ui;
use crate::promote::{Place, Request};
use crate::spec::{self, Instant};

/// Keep the version of a service in an environment until it is released
#[derive(Debug, Args)]
pub(super) struct Hold {
    #[arg(value_name = "SERVICE")]
    service: String,

    #[arg(value_name = "ENV")]
    environment: String,

    /// Why; shown to whoever is refused
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
        let hold = spec::Hold { reason: self.reason, until: self.until.map(|seconds| Instant { seconds }) };
        let request = Request::Hold { place: Place::new(self.service, self.environment), hold };
        self.deliver.run(&request, Vec::new(), global, ui)
    }
}
