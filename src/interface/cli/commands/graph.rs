use clap::{Args, ValueEnum};

use crate::base::conventions::OutputFolder;
use crate::diagnostics::Diagnostics;
use crate::interface::cli::args::{CacheArgs, GlobalArgs};
use crate::interface::cli::environment::environment;
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::ui::Ui;
use crate::interface::cli::workspace;
use crate::interface::report::graph::{self, Arrow};
use crate::kubernetes::Object;
use crate::output::tree::Filtered;
use crate::phases::verify::{allowed, render_environment};

/// Show which connections are allowed in an environment
#[derive(Debug, Args)]
#[command(after_help = "\
The connections are computed from the emitted network policies, not from the spec.

Examples:
  rutter graph prod                       Mermaid, for Markdown
  rutter graph prod --format dot | dot -Tpng -o prod.png
  rutter graph prod --format json")]
pub(super) struct Graph {
    /// The environment
    #[arg(value_name = "ENV")]
    environment: String,

    /// How to show the connections
    #[arg(long, value_name = "FORMAT", default_value = "mermaid")]
    format: Format,

    #[command(flatten)]
    cache: CacheArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Dot,
    Mermaid,
    Json,
    Svg,
}

impl Graph {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let sink = Filtered(|path: &str| OutputFolder::is_of_environment(path, &self.environment));
        let Some(compiled) = workspace::compiled(global, self.cache, &sink, ui)? else { return Ok(ExitCode::Failure) };
        let checked = &compiled.checked;
        let id = environment(&checked.platform, &self.environment)?;
        let rendered = render_environment(&checked.platform, id, &compiled.tree, &mut Diagnostics::new());
        let objects: Vec<&Object> =
            rendered.iter().filter(|r| r.component.is_none()).flat_map(|r| &r.objects).collect();
        let edges = allowed(&checked.platform, id, &objects);
        let arrows: Vec<Arrow> = edges.into_iter().map(|e| Arrow { from: e.from, to: e.to, ports: e.ports }).collect();
        let text = match self.format {
            Format::Dot => graph::dot(&self.environment, &arrows),
            Format::Mermaid => graph::mermaid(&arrows),
            Format::Json => graph::json(&arrows),
            Format::Svg => graph::svg(&self.environment, &arrows),
        };
        ui.stdout().write_all(text.as_bytes())?;
        Ok(ExitCode::Fine)
    }
}
