use clap::Args;

use crate::delivery::promote::{OverlayId, Request};
use crate::interface::cli::args::GlobalArgs;
use crate::interface::cli::delivery::DeliverArgs;
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::ui::Ui;

/// End the hold of a service in an environment
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter release cart prod          in the working tree
  rutter release cart prod --push   as a commit on the remote's branch")]
pub(super) struct Release {
    /// The service, by its folder in apps/
    #[arg(value_name = "SERVICE")]
    service: String,

    /// The environment, by its file in platform/environments/
    #[arg(value_name = "ENV")]
    environment: String,

    #[command(flatten)]
    deliver: DeliverArgs,
}

impl Release {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let request = Request::Release { overlay_id: OverlayId::new(self.service, self.environment) };
        self.deliver.run(&request, Vec::new(), global, ui)
    }
}
