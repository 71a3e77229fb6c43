use anyhow::Context as _;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::interface::cli::args::GlobalArgs;
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::tables::{self, Schema as JsonSchema};
use crate::interface::cli::ui::Ui;

/// Print a JSON Schema, list them, or write them all to a folder
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter schema                    list the names
  rutter schema service            print one schema
  rutter schema --output schema    write every schema to schema/NAME.json

The schemas of files refer to `shared.json` beside them, which holds what they share.")]
pub(in crate::interface::cli) struct Schema {
    /// The schema to print
    #[arg(value_name = "NAME", conflicts_with = "output")]
    name: Option<String>,

    /// Write every schema to DIR/NAME.json
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

impl Schema {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let schemas = tables::schemas();
        match (self.name, self.output) {
            (Some(name), _) => ui.stdout().write_all(find(&schemas, &name)?.text.as_bytes())?,
            (None, Some(folder)) => {
                let folder = global.directory.join(folder);
                write_all(&folder, &schemas)?;
                ui.message(&format!("{} schemas in {}", schemas.len(), folder.display()));
            }
            (None, None) => list(ui.stdout(), &schemas)?,
        }
        Ok(ExitCode::Fine)
    }
}

fn find<'a>(schemas: &'a [JsonSchema], name: &str) -> Result<&'a JsonSchema, CommandError> {
    schemas.iter().find(|schema| schema.name == name).ok_or_else(|| {
        CommandError::usage(format!("there is no schema `{name}`"))
            .suggest(name, schemas.iter().map(|schema| schema.name))
            .hint("`rutter schema` lists every schema")
    })
}

fn list(out: &mut dyn Write, schemas: &[JsonSchema]) -> io::Result<()> {
    schemas.iter().try_for_each(|schema| writeln!(out, "{}", schema.name))
}

fn write_all(folder: &Path, schemas: &[JsonSchema]) -> Result<(), CommandError> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    for schema in schemas {
        let path = folder.join(format!("{}.json", schema.name));
        if fs::read(&path).is_ok_and(|found| found == schema.text.as_bytes()) {
            continue;
        }
        fs::write(&path, &schema.text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{JsonSchema, find, list, write_all};

    fn schemas() -> Vec<JsonSchema> {
        ["platform", "service"].map(|name| JsonSchema { name, text: format!("{{\"title\": \"{name}\"}}\n") }).into()
    }

    #[test]
    fn names_are_listed_and_a_mistyped_one_is_corrected() {
        let mut out = Vec::new();
        list(&mut out, &schemas()).unwrap();
        assert_eq!(out, b"platform\nservice\n");
        assert_eq!(find(&schemas(), "servise").unwrap_err().hints[0], "did you mean `service`?");
    }

    #[test]
    fn a_folder_gets_a_file_a_schema() {
        let folder = tempfile::tempdir().unwrap();
        let schema = folder.path().join("new/schema");
        write_all(&schema, &schemas()).unwrap();
        assert_eq!(std::fs::read_to_string(schema.join("service.json")).unwrap(), "{\"title\": \"service\"}\n");
    }
}
