use anyhow::Context as _;
use std::path::PathBuf;

use clap::Args;

use crate::interface::cli::args::GlobalArgs;
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::scaffold;
use crate::interface::cli::ui::Ui;

/// Make a workspace that compiles at once
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter init                   make a workspace here
  rutter init shop-platform     make one in a new folder")]
pub(in crate::interface::cli) struct Init {
    /// The folder of the workspace; made if it is missing
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true)]
    folder: PathBuf,

    /// The platform's name; the folder's if not given
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

impl Init {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let root = global.directory.join(&self.folder);
        let root = std::path::absolute(&root).with_context(|| format!("cannot enter {}", root.display()))?;
        let named = self.name.or_else(|| root.file_name().map(|n| label(&n.to_string_lossy())));
        let name = named.filter(|n| !n.is_empty()).unwrap_or_else(|| "platform".to_owned());
        let files = scaffold::workspace(&name);
        scaffold::write_new(&root, &files).map_err(|(path, e)| {
            CommandError::failure(format!("cannot make {path}: {e}"))
                .hint("`rutter init` only makes new files; name an empty folder")
        })?;
        ui.message(&format!(
            "a workspace in {}: platform/ and apps/ are yours, schema/ is for editors",
            root.display()
        ));
        ui.message("pipelines for GitHub and GitLab and hooks for pre-commit are in it: say there where rutter is installed from");
        ui.message("next: `rutter compile`, then `rutter new service NAME --team hello`");
        Ok(ExitCode::Fine)
    }
}

/// Turns the name of a folder into a name for the platform: lower case, at most 40 characters, and a dash for every
/// character that is neither a letter nor a digit.
fn label(text: &str) -> String {
    let letters: String =
        text.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    letters.trim_matches('-').chars().take(40).collect()
}
