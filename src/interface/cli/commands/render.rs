use anyhow::Context as _;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::base::conventions::OutputFolder;
use crate::diagnostics::{Diagnostics, Sources};
use crate::interface::cli::args::{CacheArgs, GlobalArgs, ReportFormat};
use crate::interface::cli::environment::environment_id;
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::format::ObjectFormat;
use crate::interface::cli::rendered_tree;
use crate::interface::cli::services;
use crate::interface::cli::ui::Ui;
use crate::interface::cli::workspace::Workspace;
use crate::kubernetes::Object;
use crate::kustomize::write_stream;
use crate::output::tree::{Filtered, Sink};
use crate::phases::verify::{Rendered, render_environment, render_overlay};
use crate::pipeline::compile::Names;
use crate::yaml::write_value;

/// Print the final objects of an environment, as Argo CD will apply them
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter render prod                          everything in prod
  rutter render prod cart checkout            two services
  rutter render prod --kind NetworkPolicy     objects of one kind
  rutter render prod cart --format json       one service, as a `List` for a script
  rutter render prod --output out             one file an object in out/
  rutter render --path some/kustomization     any kustomization, as `kustomize build` prints it")]
pub(super) struct Render {
    /// The environment
    #[arg(value_name = "ENV", required_unless_present = "path", conflicts_with = "path")]
    environment: Option<String>,

    /// Only these services
    #[arg(value_name = "SERVICE", conflicts_with = "path")]
    services: Vec<String>,

    /// Build the kustomization in this folder instead
    #[arg(long, value_name = "DIR")]
    path: Option<PathBuf>,

    /// Only objects of this kind
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,

    /// Write files below DIR instead of printing
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,

    /// With --output: one file for each object, or for each Application
    #[arg(long, value_name = "WHAT", default_value = "object", requires = "output")]
    per: Per,

    /// How to print the objects
    #[arg(long, value_name = "FORMAT", default_value = "yaml", conflicts_with = "output")]
    format: ObjectFormat,

    #[command(flatten)]
    cache: CacheArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Per {
    Object,
    Application,
}

/// Objects that are rendered together. `name` is the name of their file, or of the folder of their files.
struct Group {
    name: String,
    objects: Vec<Object>,
}

impl Render {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let mut groups = match &self.path {
            Some(path) => match self.kustomization(&global.directory.join(path), ui)? {
                Some(groups) => groups,
                None => return Ok(ExitCode::Failure),
            },
            None => match self.workspace(global, ui)? {
                Some(groups) => groups,
                None => return Ok(ExitCode::Failure),
            },
        };
        if let Some(kind) = &self.kind {
            retain_kind(kind, &mut groups)?;
        }
        match &self.output {
            Some(folder) => {
                let count = self.write(&global.directory.join(folder), &groups)?;
                ui.message(&format!("{count} files in {}", folder.display()));
            }
            None => {
                let objects: Vec<Object> = groups.into_iter().flat_map(|g| g.objects).collect();
                let text = match self.format {
                    ObjectFormat::Yaml => write_stream(&objects),
                    ObjectFormat::Json => list(&objects),
                };
                ui.stdout().write_all(text.as_bytes())?;
            }
        }
        Ok(ExitCode::Fine)
    }

    /// Builds the kustomization in a folder. Returns `None` if it has errors, which are reported.
    fn kustomization(&self, path: &Path, ui: &mut Ui) -> Result<Option<Vec<Group>>, CommandError> {
        let mut sources = Sources::new();
        match rendered_tree::kustomization(path, &mut sources)? {
            Ok(objects) => Ok(Some(vec![Group { name: "objects".to_owned(), objects }])),
            Err(found) => {
                ui.report(&found, &sources, "/", ReportFormat::Text)?;
                Ok(None)
            }
        }
    }

    /// Renders the chosen services of an environment, or everything in it if none is chosen. Returns `None` if the
    /// workspace has errors, which are reported.
    fn workspace(&self, global: &GlobalArgs, ui: &mut Ui) -> Result<Option<Vec<Group>>, CommandError> {
        let workspace = Workspace::open(&global.workspace()?, self.cache);
        let environment = self.environment.as_deref().unwrap_or_default();
        let sink = Filtered(|path: &str| {
            OutputFolder::is_of_environment(path, environment) && OutputFolder::is_of_services(path, &self.services)
        });
        if self.services.is_empty() {
            whole_environment(&workspace, environment, &sink, ui)
        } else {
            self.chosen_services(&workspace, &sink, ui)
        }
    }

    fn chosen_services(
        &self,
        workspace: &Workspace,
        sink: &dyn Sink,
        ui: &mut Ui,
    ) -> Result<Option<Vec<Group>>, CommandError> {
        let output = workspace.output(sink);
        let mut found = output.diagnostics;
        if found.has_errors() {
            ui.report(&found, &output.sources, "", ReportFormat::Text)?;
            return Ok(None);
        }
        let environment = self.environment.as_deref().unwrap_or_default();
        environment_id(&output.names, environment)?;
        services::check_deployed(&output.names, environment, &self.services)?;
        let wanted: BTreeSet<&String> = self.services.iter().collect();
        let mut groups = Vec::new();
        for service in wanted {
            match render_overlay(&output.tree, service, environment) {
                Ok(objects) => groups.push(Group { name: service.clone(), objects }),
                Err(errors) => found.extend(errors),
            }
        }
        if found.has_errors() {
            ui.report(&found, &Sources::new(), "", ReportFormat::Text)?;
            return Ok(None);
        }
        Ok(Some(groups))
    }

    fn write(&self, folder: &Path, groups: &[Group]) -> Result<usize, CommandError> {
        let mut count = 0;
        for group in groups.iter().filter(|g| !g.objects.is_empty()) {
            let files: Vec<(PathBuf, String)> = match self.per {
                Per::Application => vec![(folder.join(format!("{}.yaml", group.name)), write_stream(&group.objects))],
                Per::Object => group
                    .objects
                    .iter()
                    .map(|o| (folder.join(&group.name).join(file_name(o)), write_value(&o.0)))
                    .collect(),
            };
            for (path, text) in files {
                let parent = path.parent().map_or(Ok(()), fs::create_dir_all);
                parent
                    .and_then(|()| fs::write(&path, text))
                    .with_context(|| format!("cannot write {}", path.display()))?;
                count += 1;
            }
        }
        Ok(count)
    }
}

/// Renders everything in an environment. Returns `None` if the workspace has errors, which are reported.
fn whole_environment(
    workspace: &Workspace,
    environment: &str,
    sink: &dyn Sink,
    ui: &mut Ui,
) -> Result<Option<Vec<Group>>, CommandError> {
    let Some(compiled) = workspace.compiled(sink, ui)? else { return Ok(None) };
    let checked = &compiled.checked;
    let id = environment_id(&Names::of(&checked.platform), environment)?;
    let mut found = Diagnostics::new();
    let rendered = render_environment(&checked.platform, id, &compiled.tree, &mut found);
    if found.has_errors() {
        ui.report(&found, &checked.sources, "", ReportFormat::Text)?;
        return Ok(None);
    }
    Ok(Some(rendered.into_iter().map(|r| Group { name: group_name(&r), objects: r.objects }).collect()))
}

/// Removes the objects of all kinds but one.
///
/// # Errors
/// Wrong usage if there is no object of the kind.
fn retain_kind(kind: &str, groups: &mut [Group]) -> Result<(), CommandError> {
    let all = groups.iter().flat_map(|g| &g.objects);
    let kinds: BTreeSet<String> = all.map(|o| o.kind().to_owned()).collect();
    if !kinds.iter().any(|known| known.eq_ignore_ascii_case(kind)) {
        let all: Vec<&str> = kinds.iter().map(String::as_str).collect();
        return Err(CommandError::usage(format!("there is no object of kind `{kind}` here"))
            .suggest(kind, all.iter().copied())
            .hint(format!("there are {}", all.join(", "))));
    }
    groups.iter_mut().for_each(|g| g.objects.retain(|o| o.kind().eq_ignore_ascii_case(kind)));
    Ok(())
}

/// Returns one JSON object of the kind `List`, as `kubectl get -o json` prints it and `kubectl apply` reads it.
fn list(objects: &[Object]) -> String {
    let items: Vec<serde_json::Value> = objects.iter().map(|o| (&o.0).into()).collect();
    format!("{:#}\n", serde_json::json!({ "apiVersion": "v1", "kind": "List", "items": items }))
}

fn group_name(rendered: &Rendered) -> String {
    match (&rendered.service, &rendered.component) {
        (Some(service), _) => service.clone(),
        (None, Some(component)) => format!("component-{component}"),
        (None, None) => format!("tenant-{}", rendered.team),
    }
}

/// Returns the name of an object's file, for example `deployment-cart.yaml`. Characters that file names may not hold
/// become dashes.
fn file_name(object: &Object) -> String {
    let name = format!("{}-{}", object.kind().to_lowercase(), object.name());
    let safe: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' }).collect();
    format!("{safe}.yaml")
}
