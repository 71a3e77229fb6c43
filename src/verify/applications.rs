//! What Argo CD will do with the tree: every service's Applications, and whether their project lets them.

use std::collections::BTreeMap;

use super::Rendered;
use crate::argocd::{expand, matching_steps, refusals};
use crate::conventions::{ANNOTATION_GENERATE_PATHS, GENERATED};
use crate::diagnostics::{Diagnostic, FileId, Span};
use crate::kubernetes::Object;
use crate::model::{EnvironmentId, Platform};
use crate::tree::Tree;
use crate::yaml::{ReadOptions, Value, read_document};

/// A kustomization of the tree that not exactly one Application deploys to each of its clusters.
pub const APPLICATION_MISSING: &str = "application-missing";
/// Two Applications of one name, or an Application that nothing asked for.
pub const APPLICATION_EXTRA: &str = "application-extra";
/// An Application that its project would refuse, that is in no or several steps of its rollout, or that
/// would miss changes of its files.
pub const APPLICATION_REFUSED: &str = "application-refused";

/// An Application that Argo CD will have.
#[derive(Debug, Clone)]
pub struct Application {
    pub object: Object,
    /// The steps of its ApplicationSet's rollout that it is in; none without one.
    pub steps: Option<Vec<usize>>,
}

impl Application {
    fn text(&self, path: &[&str]) -> &str {
        self.object.0.at(path).and_then(Value::as_str).unwrap_or_default()
    }

    pub fn name(&self) -> &str {
        self.object.name()
    }

    pub fn project(&self) -> &str {
        self.text(&["spec", "project"])
    }

    /// The path in the repository; empty if the source is a chart.
    pub fn path(&self) -> &str {
        self.text(&["spec", "source", "path"])
    }

    pub fn cluster(&self) -> &str {
        self.text(&["spec", "destination", "name"])
    }

    pub fn namespace(&self) -> &str {
        self.text(&["spec", "destination", "namespace"])
    }
}

/// Everything that the tree holds for Argo CD, expanded.
#[derive(Debug, Default)]
pub struct Applications {
    /// By name.
    pub applications: Vec<Application>,
    /// By namespace of the instance, and name.
    projects: BTreeMap<(String, String), Object>,
}

/// Expands the tree's ApplicationSets over the tree itself, as the controllers would.
pub fn applications(platform: &Platform, tree: &Tree) -> Result<Applications, Diagnostic> {
    let prefix = platform.repository.as_ref().map_or("", |r| r.path.as_str());
    let mut out = Applications::default();
    let folder = format!("{GENERATED}/argocd/");
    for (path, bytes) in tree.iter().filter(|(path, _)| path.starts_with(&folder)) {
        let error = |why: &str| {
            let span = Span::file_start(platform.file);
            Diagnostic::error(APPLICATION_MISSING, span, format!("{path} cannot be expanded: {why}"))
        };
        let node = read_document(bytes, FileId(0), ReadOptions::default()).map_err(|_| error("it is no YAML"))?;
        let object = Object(Value::from(&node));
        match object.kind() {
            "AppProject" => {
                out.projects.insert((object.namespace().to_owned(), object.name().to_owned()), object);
            }
            "Application" => out.applications.push(Application { object, steps: None }),
            "ApplicationSet" => {
                let made = expand(&object, tree, prefix).map_err(|why| error(&why))?;
                let step = |made: Object| Application { steps: matching_steps(&object, &made), object: made };
                out.applications.extend(made.into_iter().map(step));
            }
            _ => {}
        }
    }
    out.applications.sort_by(|a, b| a.name().cmp(b.name()));
    Ok(out)
}

/// Judges the Applications of everything that was rendered, by environment.
pub(super) fn judge(platform: &Platform, tree: &Tree, rendered: &[(EnvironmentId, Vec<Rendered>)]) -> Vec<Diagnostic> {
    let Some(repository) = &platform.repository else { return Vec::new() };
    let all = match applications(platform, tree) {
        Ok(all) => all,
        Err(found) => return vec![found],
    };
    let in_repository = |folder: &str| match repository.path.as_str() {
        "" => folder.to_owned(),
        prefix => format!("{prefix}/{folder}"),
    };
    let mut by_place: BTreeMap<(String, &str), Vec<&Application>> = BTreeMap::new();
    for application in &all.applications {
        by_place.entry((application.path().to_owned(), application.cluster())).or_default().push(application);
    }
    let mut found = same_names(platform, &all);
    for (environment, rendered) in rendered.iter().flat_map(|(id, all)| all.iter().map(move |r| (id, r))) {
        let folder = in_repository(&rendered.folder);
        for cluster in &platform.environment(*environment).clusters {
            let here = by_place.remove(&(folder.clone(), cluster.name.as_str())).unwrap_or_default();
            match here.as_slice() {
                [application] => found.extend(judge_one(&all, application, rendered)),
                several => {
                    let message = format!(
                        "{} Applications deploy {} to {}, not one",
                        several.len(),
                        rendered.folder,
                        cluster.name
                    );
                    found.push(Diagnostic::error(APPLICATION_MISSING, rendered.span, message));
                }
            }
        }
    }
    let services = [format!("{GENERATED}/apps/"), format!("{GENERATED}/tenants/")].map(|f| in_repository(&f));
    for ((path, cluster), _) in by_place.iter().filter(|((path, _), _)| services.iter().any(|s| path.starts_with(s))) {
        let message = format!("an Application deploys {path} to {cluster}, which nothing asked for");
        found.push(Diagnostic::error(APPLICATION_EXTRA, Span::file_start(platform.file), message));
    }
    found
}

fn same_names(platform: &Platform, all: &Applications) -> Vec<Diagnostic> {
    let mut names: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for application in &all.applications {
        *names.entry((application.object.namespace(), application.name())).or_default() += 1;
    }
    let twice = names.into_iter().filter(|(_, count)| *count > 1);
    let error = |((_, name), count)| {
        let message = format!("{count} Applications are named {name}");
        Diagnostic::error(APPLICATION_EXTRA, Span::file_start(platform.file), message)
    };
    twice.map(error).collect()
}

fn judge_one(all: &Applications, application: &Application, rendered: &Rendered) -> Vec<Diagnostic> {
    let name = application.name();
    let mut wrong = Vec::new();
    let project = (application.object.namespace().to_owned(), application.project().to_owned());
    match all.projects.get(&project) {
        Some(project) => {
            let refused = refusals(project, &application.object, &rendered.objects);
            wrong.extend(refused.into_iter().map(|what| format!("its project does not allow {what}")));
        }
        None => wrong.push(format!("there is no project {}", project.1)),
    }
    if let Some(steps) = &application.steps
        && steps.len() != 1
    {
        wrong.push(format!("it is in {} steps of its rollout", steps.len()));
    }
    let annotation = application.object.annotations().and_then(|a| a.get(ANNOTATION_GENERATE_PATHS));
    wrong.extend(paths_differ(annotation.and_then(Value::as_str).unwrap_or_default(), rendered));
    let error = |what| Diagnostic::error(APPLICATION_REFUSED, rendered.span, format!("the Application {name}: {what}"));
    wrong.into_iter().map(error).collect()
}

/// Every file that the kustomization reads must lie in one of the paths, and every path must hold one.
fn paths_differ(annotation: &str, rendered: &Rendered) -> Vec<String> {
    let folders: Vec<String> = annotation.split(';').map(|path| join(&rendered.folder, path)).collect();
    let holds = |folder: &String, file: &String| file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let missed = rendered.files.iter().filter(|file| !folders.iter().any(|folder| holds(folder, file)));
    let idle = folders.iter().filter(|folder| !rendered.files.iter().any(|file| holds(folder, file)));
    missed
        .map(|file| format!("changes of {file} would not be noticed"))
        .chain(idle.map(|folder| format!("it watches {folder}, which it does not read")))
        .collect()
}

/// A relative path as seen from a folder.
fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}
