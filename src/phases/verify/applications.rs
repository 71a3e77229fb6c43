//! Expands the ApplicationSets of the tree into the Applications that Argo CD will create, and finds their projects.

use std::collections::BTreeMap;

use crate::argocd::{Repository, expand, matching_steps, refusals, sources};
use crate::base::conventions::GENERATED;
use crate::diagnostics::{Diagnostic, FileId, Span};
use crate::kubernetes::{Object, deletes_applications, deletes_deployed_objects, keeps_deployed_objects};
use crate::language::model::Platform;
use crate::output::tree::Tree;
use crate::yaml::{ReadOptions, Value, read_document};

/// The code for a kustomization of the tree that is not deployed by exactly one Application to each of its clusters.
pub const APPLICATION_MISSING: &str = "application-missing";
/// The code for two Applications with the same name, and for an Application that nothing declares.
pub const APPLICATION_EXTRA: &str = "application-extra";
/// The code for an Application that its project would refuse, that is not in exactly one step of its rollout, or that
/// would not notice changes of its files.
pub const APPLICATION_REFUSED: &str = "application-refused";

/// What becomes of an Application when nothing in Git makes it any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Argo CD deletes it and the objects that it deployed.
    Deletes,
    /// Argo CD deletes it, and the objects that it deployed stay.
    LeavesObjects,
    /// Nothing deletes it: it and its objects stay.
    Stays,
}

impl Ending {
    fn of_file(application: &Object) -> Self {
        if deletes_deployed_objects(application) { Self::Deletes } else { Self::LeavesObjects }
    }

    fn of_set(set: &Object) -> Self {
        match (deletes_applications(set), keeps_deployed_objects(set)) {
            (false, _) => Self::Stays,
            (true, true) => Self::LeavesObjects,
            (true, false) => Self::Deletes,
        }
    }
}

/// An Application that Argo CD will create.
#[derive(Debug, Clone)]
pub struct Application {
    pub object: Object,
    pub ending: Ending,
    /// The indices of the rollout steps of its ApplicationSet that select it; `None` if there is no rollout.
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

    /// Returns the path in the repository, or an empty string if the Application deploys only a chart.
    pub fn path(&self) -> &str {
        sources(&self.object).iter().find_map(|s| s.get("path").and_then(Value::as_str)).unwrap_or_default()
    }

    /// Returns its sources, one or several.
    pub fn sources(&self) -> &[Value] {
        sources(&self.object)
    }

    /// Returns name and version of its chart, or `None` if it has no chart.
    pub fn chart(&self) -> Option<(&str, &str)> {
        sources(&self.object).iter().find_map(|s| {
            Some((s.get("chart").and_then(Value::as_str)?, s.get("targetRevision").and_then(Value::as_str)?))
        })
    }

    /// Returns the Helm release name of its chart, or an empty string if there is none.
    pub fn release(&self) -> &str {
        sources(&self.object)
            .iter()
            .find_map(|s| s.at(&["helm", "releaseName"]).and_then(Value::as_str))
            .unwrap_or_default()
    }

    /// Returns the paths of the Helm value files that it reads from the repository.
    pub fn value_files(&self) -> impl Iterator<Item = &str> {
        let files = sources(&self.object).iter().filter_map(|s| s.at(&["helm", "valueFiles"])).flat_map(Value::items);
        files.filter_map(Value::as_str).filter_map(|path| path.strip_prefix("$values/"))
    }

    /// Returns the value of a label, or an empty string if it does not have the label.
    pub fn label(&self, name: &str) -> &str {
        self.object.labels().and_then(|labels| labels.get(name)).and_then(Value::as_str).unwrap_or_default()
    }

    pub fn cluster(&self) -> &str {
        self.text(&["spec", "destination", "name"])
    }

    pub fn namespace(&self) -> &str {
        self.text(&["spec", "destination", "namespace"])
    }
}

/// All Applications and projects that Argo CD will have.
#[derive(Debug, Default)]
pub struct Applications {
    /// The Applications, sorted by name.
    pub applications: Vec<Application>,
    /// The AppProjects, by the namespace of the Argo CD instance and by name.
    projects: BTreeMap<(String, String), Object>,
    /// The document of every file below `generated/argocd`, by path.
    pub(super) files: Vec<(String, Object)>,
}

impl Applications {
    /// Returns the namespaces of all Argo CD instances. A namespace occurs once for each project in it.
    pub(super) fn namespaces(&self) -> impl Iterator<Item = &str> {
        self.projects.keys().map(|(namespace, _)| namespace.as_str())
    }

    pub(super) fn has_project(&self, namespace: &str, name: &str) -> bool {
        self.projects.contains_key(&(namespace.to_owned(), name.to_owned()))
    }

    /// Returns whether the Application's project allows its destination. A project that nothing makes any more stays
    /// beside the Applications that stay, and allows it.
    pub fn admits(&self, application: &Application) -> bool {
        let project = (application.object.namespace().to_owned(), application.project().to_owned());
        !self.projects.contains_key(&project) || self.refused(application, []).is_empty()
    }

    /// Returns a text for each reason why the project of an Application would refuse it or its objects.
    pub(super) fn refused<'o>(
        &self,
        application: &Application,
        objects: impl IntoIterator<Item = &'o Object>,
    ) -> Vec<String> {
        let project = (application.object.namespace().to_owned(), application.project().to_owned());
        match self.projects.get(&project) {
            Some(project) => {
                let refused = refusals(project, &application.object, objects);
                refused.into_iter().map(|what| format!("its project does not allow {what}")).collect()
            }
            None => vec![format!("there is no project {}", project.1)],
        }
    }
}

/// Expands the tree's ApplicationSets over the files of the tree, as the controller of Argo CD does it.
///
/// # Errors
/// Fails if a file below `generated/argocd` is not YAML, or if an ApplicationSet cannot be expanded.
pub fn applications(platform: &Platform, tree: &Tree) -> Result<Applications, Diagnostic> {
    let prefix = platform.config.repository.as_ref().map_or("", |r| r.path.as_str());
    let repository = Repository::new(tree, tree.paths(), prefix);
    let mut out = Applications::default();
    let folder = format!("{GENERATED}/argocd/");
    for (path, bytes) in tree.iter().filter(|(path, _)| path.starts_with(&folder)) {
        let error = |why: &str| {
            let span = Span::file_start(platform.config.file);
            Diagnostic::error(APPLICATION_MISSING, span, format!("{path} cannot be expanded: {why}"))
        };
        let object = document(tree, path, bytes).ok_or_else(|| error("it is no YAML"))?;
        match object.kind() {
            "AppProject" => {
                let at = (object.namespace().to_owned(), object.name().to_owned());
                out.projects.insert(at, object.clone());
            }
            "Application" => {
                let ending = Ending::of_file(&object);
                out.applications.push(Application { object: object.clone(), ending, steps: None });
            }
            "ApplicationSet" => {
                let expanded = expand(&object, &repository).map_err(|why| error(&why))?;
                let ending = Ending::of_set(&object);
                let application =
                    |made: Object| Application { steps: matching_steps(&object, &made), object: made, ending };
                out.applications.extend(expanded.into_iter().map(application));
            }
            _ => {}
        }
        out.files.push((path.to_owned(), object));
    }
    out.applications.sort_by(|a, b| a.name().cmp(b.name()));
    Ok(out)
}

/// Returns the document of a file. Parses the bytes only if the tree no longer keeps the document.
fn document(tree: &Tree, path: &str, bytes: &[u8]) -> Option<Object> {
    if let Some(document) = tree.document(path) {
        return Some(Object(document.clone()));
    }
    let node = read_document(bytes, FileId(0), ReadOptions::default()).ok()?;
    Some(Object(Value::from(&node)))
}
