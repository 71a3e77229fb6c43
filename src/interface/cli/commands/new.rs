use clap::{Args, Subcommand};

use crate::interface::cli::args::GlobalArgs;
use crate::interface::cli::environment::environment;
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::scaffold::{self, NewService};
use crate::interface::cli::ui::Ui;
use crate::kubernetes::is_dns_label;
use crate::pipeline::compile::check;
use crate::source::Folder;

/// Add something to the workspace
#[derive(Debug, Args)]
pub(in crate::interface::cli) struct New {
    #[command(subcommand)]
    command: NewCommand,
}

#[derive(Debug, Subcommand)]
enum NewCommand {
    Service(Service),
}

/// Add a service, deployed in the first environment
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter new service cart --team shop
  rutter new service cart --team shop --image registry.example.com/shop/cart --port 7070 --tag v1.2.3")]
struct Service {
    /// The service's name: lower-case letters, digits and dashes
    #[arg(value_name = "NAME")]
    name: String,

    /// The team that owns it: a file in platform/teams
    #[arg(long, value_name = "TEAM")]
    team: String,

    /// The image without a tag
    #[arg(long, value_name = "IMAGE")]
    image: Option<String>,

    /// The port it serves on
    #[arg(long, value_name = "PORT", default_value_t = 8080, value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,

    /// The environment it is deployed in; the first if not given
    #[arg(long, value_name = "ENV")]
    environment: Option<String>,

    /// The version that runs there
    #[arg(long, value_name = "TAG", default_value = "v0.1.0")]
    tag: String,
}

impl New {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        match self.command {
            NewCommand::Service(service) => service.run(global, ui),
        }
    }
}

impl Service {
    fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        if !is_dns_label(&self.name) {
            return Err(CommandError::usage(format!("`{}` is no name for a service", self.name))
                .hint("at most 63 lower-case letters, digits and dashes, beginning with a letter"));
        }
        let root = global.workspace()?;
        let platform = check(&Folder::new(&root)).platform;
        let teams = || platform.config.teams.iter().map(|t| t.name.as_str());
        if !teams().any(|t| t == self.team) {
            return Err(CommandError::usage(format!("there is no team `{}`", self.team))
                .suggest(&self.team, teams())
                .hint("teams are the files of platform/teams"));
        }
        let environment = match &self.environment {
            Some(name) => platform.config.environment(environment(&platform, name)?),
            None => {
                let first = platform.config.environments.first();
                first.ok_or_else(|| CommandError::failure("the workspace has no environment"))?
            }
        };
        let image = self.image.unwrap_or_else(|| format!("registry.example.com/{}/{}", self.team, self.name));
        let new = NewService {
            name: &self.name,
            team: &self.team,
            image: &image,
            port: self.port,
            environment: &environment.name,
            tag: &self.tag,
        };
        let files = scaffold::service(&new);
        scaffold::write_new(&root, &files)
            .map_err(|(path, e)| CommandError::failure(format!("cannot make {path}: {e}")))?;
        for (path, _) in &files {
            ui.message(&format!("made {path}"));
        }
        Ok(ExitCode::Fine)
    }
}
