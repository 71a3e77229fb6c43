use clap::Args;

use crate::cli::args::GlobalArgs;
use crate::cli::delivery::DeliverArgs;
use crate::cli::error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::ui::Ui;
use crate::promote::{Place, Request};

/// End the hold of a service in an environment
#[derive(Debug, Args)]
pub(super) struct Release {
    #[arg(value_name = "SERVICE")]
    service: String,

    #[arg(value_name = "ENV")]
    environment: String,

    #[command(flatten)]
    deliver: DeliverArgs,
}

impl Release {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let request = Request::Release { place: Place::new(self.service, self.environment) };
        self.deliver.run(&request, Vec::new(), global, ui)
    }
}
