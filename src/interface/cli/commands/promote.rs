use anyhow::Context as _;
use std::fs;
use std::path::PathBuf;

use clap::Args;

use crate::delivery::promote::{OverlayId, Request};
use crate::interface::cli::args::GlobalArgs;
use crate::interface::cli::delivery::DeliverArgs;
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::ui::Ui;
use crate::pipeline::compile::check;
use crate::source::Folder;

/// Move versions from one environment to the next
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter promote cart --from dev --to staging --plan             what would be done
  rutter promote cart checkout --from staging --to prod --push   two services as one commit
  rutter promote --team shop --from dev --to staging --commit    everything of a team
  rutter promote --release release.txt --from staging --to prod  the services that a file names, one a line")]
pub(super) struct Promote {
    /// The services, by their folders in apps/
    #[arg(value_name = "SERVICE", required_unless_present_any = ["all", "team", "release"])]
    services: Vec<String>,

    /// The environment that the versions come from
    #[arg(long, value_name = "ENV")]
    from: String,

    /// The environment that they go to
    #[arg(long, value_name = "ENV")]
    to: String,

    /// Every service that runs in the source
    #[arg(long, conflicts_with_all = ["services", "team", "release"])]
    all: bool,

    /// Every service of a team that runs in the source
    #[arg(long, value_name = "TEAM", conflicts_with_all = ["services", "release"])]
    team: Option<String>,

    /// The services that a file names, one a line; `#` begins a comment
    #[arg(long, value_name = "FILE", conflicts_with = "services")]
    release: Option<PathBuf>,

    /// Record it as a hotfix: it fixes something, and need not soak
    #[arg(long)]
    hotfix: bool,

    #[command(flatten)]
    deliver: DeliverArgs,
}

impl Promote {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let mut services = self.chosen(global)?;
        let mut seen = std::collections::BTreeSet::new();
        services.retain(|service| seen.insert(service.clone()));
        if services.is_empty() {
            return Err(CommandError::usage(format!("no such service runs in {}", self.from)));
        }
        let request = Request::Promote { services, from: self.from, to: self.to, hotfix: self.hotfix };
        self.deliver.run(&request, Vec::new(), global, ui)
    }

    /// Returns the names of the services that the arguments choose; a name may occur twice.
    fn chosen(&self, global: &GlobalArgs) -> Result<Vec<String>, CommandError> {
        if let Some(file) = &self.release {
            let path = global.directory.join(file);
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let names = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
            return Ok(names.filter(|name| !name.is_empty()).map(str::to_owned).collect());
        }
        if !self.all && self.team.is_none() {
            return Ok(self.services.clone());
        }
        let root = global.workspace()?;
        let platform = check(&Folder::new(&root)).platform;
        if let Some(team) = self.team.as_ref().filter(|team| !platform.config.teams.iter().any(|t| t.name == **team)) {
            let known = platform.config.teams.iter().map(|t| t.name.as_str());
            return Err(CommandError::usage(format!("unknown team `{team}`")).suggest(team, known));
        }
        let of_team = |s: &&crate::language::model::Service| {
            self.team.as_ref().is_none_or(|t| platform.config.team(s.team).name == *t)
        };
        let runs =
            |s: &&crate::language::model::Service| root.join(OverlayId::new(&s.name, &self.from).path()).is_file();
        Ok(platform.distinct_services().filter(of_team).filter(runs).map(|s| s.name.clone()).collect())
    }
}
