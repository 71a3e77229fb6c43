use clap::Args;

use crate::delivery::promote::{OverlayId, Request};
use crate::interface::cli::args::GlobalArgs;
use crate::interface::cli::delivery::DeliverArgs;
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::ui::Ui;

/// Go back to the last good version of a service, and hold it there
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter rollback cart prod --push              the last version that nobody rolled back
  rutter rollback cart prod --to v1.8.1 --push  that version")]
pub(super) struct Rollback {
    /// The service, by its folder in apps/
    #[arg(value_name = "SERVICE")]
    service: String,

    /// The environment, by its file in platform/environments/
    #[arg(value_name = "ENV")]
    environment: String,

    /// The tag to go back to; it must have run there before
    #[arg(long, value_name = "TAG")]
    to: Option<String>,

    #[command(flatten)]
    deliver: DeliverArgs,
}

impl Rollback {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let request = Request::Rollback { overlay_id: OverlayId::new(self.service, self.environment), to: self.to };
        self.deliver.run(&request, Vec::new(), global, ui)
    }
}
