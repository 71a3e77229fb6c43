use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value as Json, json};

use crate::base::conventions::{LABEL_ENVIRONMENT, is_for_argocd};
use crate::diagnostics::FileId;
use crate::interface::cli::args::{CacheArgs, GlobalArgs};
use crate::interface::cli::environment::environment;
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::format::DataFormat;
use crate::interface::cli::ui::Ui;
use crate::interface::cli::workspace;
use crate::interface::report::table::Table;
use crate::kubernetes::Object;
use crate::kustomize::write_stream;
use crate::language::model::{APPLICATION_HEALTH, APPLICATION_HEALTH_KEY};
use crate::map;
use crate::output::tree::Filtered;
use crate::phases::verify::{Application, Applications, applications, end_sync};
use crate::yaml::{ReadOptions, Value, read_document, write_value};

/// List the Applications that Argo CD will have, ApplicationSets expanded
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter apps                  all of them
  rutter apps prod             the Applications of one environment
  rutter apps --format json    for a script
  rutter apps --full           the objects themselves, as the ApplicationSet controller makes them
  rutter apps --health-check | kubectl patch configmap argocd-cm -n argocd --type merge --patch-file /dev/stdin
  kubectl get applications,appprojects -A -o json | rutter apps --live -
                               what lies behind in a cluster")]
pub(super) struct Apps {
    /// Only this environment
    #[arg(value_name = "ENV")]
    environment: Option<String>,

    /// List what lies behind instead: of the objects in this file (`-`: standard input), the Applications and AppProjects
    /// that nothing in the workspace makes any more
    #[arg(long, value_name = "FILE")]
    live: Option<PathBuf>,

    /// How to show them
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: DataFormat,

    /// Print the Applications in full: as YAML documents, or with `--format json` as one list
    #[arg(long, conflicts_with = "health_check")]
    full: bool,

    /// Print the health check of Applications that waves need, as a patch of the ConfigMap argocd-cm
    #[arg(long, conflicts_with_all = ["environment", "format"])]
    health_check: bool,

    #[command(flatten)]
    cache: CacheArgs,
}

impl Apps {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        if self.health_check {
            ui.stdout().write_all(health_check().as_bytes())?;
            return Ok(ExitCode::Fine);
        }
        let sink = Filtered(is_for_argocd);
        let Some(compiled) = workspace::compiled(global, self.cache, &sink, ui)? else { return Ok(ExitCode::Failure) };
        let checked = &compiled.checked;
        if let Some(name) = &self.environment {
            environment(&checked.platform, name)?;
        }
        let all = applications(&checked.platform, &compiled.tree);
        let all = all.map_err(|found| CommandError::failure(found.message))?;
        if let Some(file) = &self.live {
            return self.leftovers(&all, &live_objects(file)?, ui);
        }
        let wanted = all.applications.iter().filter(|a| self.wants(&a.object));
        match (self.full, self.format) {
            (false, DataFormat::Text) => table(wanted).text(ui.stdout())?,
            (false, DataFormat::Json) => writeln!(ui.stdout(), "{:#}", wanted.map(document).collect::<Json>())?,
            (true, DataFormat::Text) => {
                let objects: Vec<Object> = wanted.map(|a| a.object.clone()).collect();
                ui.stdout().write_all(write_stream(&objects).as_bytes())?;
            }
            (true, DataFormat::Json) => {
                let objects = wanted.map(|a| Json::from(&a.object.0));
                writeln!(ui.stdout(), "{:#}", objects.collect::<Json>())?;
            }
        }
        Ok(ExitCode::Fine)
    }

    /// An AppProject is of no environment.
    fn leftovers(&self, all: &Applications, live: &[Object], ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let found = all.leftovers(live).into_iter().filter(|o| o.kind() == "AppProject" || self.wants(o));
        match self.format {
            DataFormat::Text => {
                let mut table = Table::new(&["KIND", "NAME", "IN", "CLUSTER", "NAMESPACE", "NEXT"]);
                table.rows.extend(found.map(leftover));
                table.text(ui.stdout())?;
            }
            DataFormat::Json => {
                let document = |o: &Object| {
                    let next = next(o);
                    json!({ "kind": o.kind(), "name": o.name(), "namespace": o.namespace(), "next": next })
                };
                writeln!(ui.stdout(), "{:#}", found.map(document).collect::<serde_json::Value>())?;
            }
        }
        Ok(ExitCode::Fine)
    }

    fn wants(&self, application: &Object) -> bool {
        let label = application.labels().and_then(|labels| labels.get(LABEL_ENVIRONMENT));
        self.environment.as_deref().is_none_or(|name| label.and_then(Value::as_str) == Some(name))
    }
}

/// Returns the patch of `argocd-cm` that brings the health check.
fn health_check() -> String {
    write_value(&map! { "data" => map! { APPLICATION_HEALTH_KEY => APPLICATION_HEALTH } })
}

/// Reads one document: an object, or a list as `kubectl get -o json` prints it.
fn live_objects(file: &Path) -> Result<Vec<Object>, CommandError> {
    let error = |why: String| CommandError::failure(format!("cannot read {}: {why}", file.display()));
    let mut bytes = Vec::new();
    let read = match file.to_str() {
        Some("-") => std::io::stdin().read_to_end(&mut bytes),
        _ => std::fs::File::open(file).and_then(|mut file| file.read_to_end(&mut bytes)),
    };
    read.map_err(|e| error(e.to_string()))?;
    let node = read_document(&bytes, FileId(0), ReadOptions::default());
    let value = Value::from(&node.map_err(|_| error("it is no JSON or YAML".to_owned()))?);
    let items = value.get("items").map(|items| items.items().iter().cloned().map(Object).collect());
    Ok(items.unwrap_or_else(|| vec![Object(value)]))
}

fn leftover(object: &Object) -> Vec<String> {
    let destination = |key| object.0.at(&["spec", "destination", key]).and_then(Value::as_str).unwrap_or_default();
    let all = [object.kind(), object.name(), object.namespace(), destination("name"), destination("namespace")];
    all.map(str::to_owned).into_iter().chain([next(object).unwrap_or_default()]).collect()
}

/// Returns what is to be done about a deleted Application that does not go because it syncs.
fn next(object: &Object) -> Option<String> {
    let waits = object.0.at(&["metadata", "deletionTimestamp"]).is_some() && object.0.get("operation").is_some();
    waits.then(|| format!("end its sync, so that it can be deleted: {}", end_sync(object.namespace(), object.name())))
}

fn table<'a>(applications: impl Iterator<Item = &'a Application>) -> Table {
    let mut table = Table::new(&["NAME", "PROJECT", "CLUSTER", "NAMESPACE", "SOURCE"]);
    table.rows.extend(applications.map(|a| {
        let sources: Vec<String> = a.sources().iter().filter_map(source).collect();
        [a.name(), a.project(), a.cluster(), a.namespace(), &sources.join(" + ")].map(str::to_owned).to_vec()
    }));
    table
}

/// Returns what a source deploys: a chart with its version, or a folder. `None` for a source that only holds values.
fn source(source: &Value) -> Option<String> {
    let text = |key| source.get(key).and_then(Value::as_str);
    match text("chart") {
        Some(chart) => Some(format!("{chart} {}", text("targetRevision").unwrap_or_default())),
        None => text("path").map(str::to_owned),
    }
}

/// Returns an Application as JSON, with its chart if it has one and its folder if it has one.
fn document(application: &Application) -> Json {
    let chart = application.chart().map(|(name, version)| json!({ "name": name, "version": version }));
    json!({
        "name": application.name(),
        "project": application.project(),
        "cluster": application.cluster(),
        "namespace": application.namespace(),
        "path": Some(application.path()).filter(|path| !path.is_empty()),
        "chart": chart,
        "sources": application.sources().iter().map(Json::from).collect::<Json>(),
    })
}
