//! The inputs and shared checks of the judgements of Applications.

use super::applications::{Application, Applications};
use super::{APPLICATION_MISSING, APPLICATION_REFUSED};
use crate::base::conventions::ANNOTATION_GENERATE_PATHS;
use crate::diagnostics::{Diagnostic, Span};
use crate::language::model::{Platform, Repository};
use crate::output::tree::Tree;
use crate::yaml::Value;

/// The platform, its output, and every Application that Argo CD will create from it.
pub(super) struct Delivery<'a> {
    pub(super) platform: &'a Platform,
    pub(super) repository: &'a Repository,
    pub(super) tree: &'a Tree,
    pub(super) all: &'a Applications,
}

impl Delivery<'_> {
    /// Converts a path relative to the workspace into a path relative to the repository.
    pub(super) fn in_repository(&self, path: &str) -> String {
        match self.repository.path.as_str() {
            "" => path.to_owned(),
            prefix => format!("{prefix}/{path}"),
        }
    }

    /// Converts a path relative to the repository into a path relative to the workspace.
    pub(super) fn in_workspace<'p>(&self, path: &'p str) -> &'p str {
        let path = path.trim_start_matches('/');
        path.strip_prefix(self.repository.path.as_str()).map_or(path, |rest| rest.trim_start_matches('/'))
    }

    /// Returns an error about an Application for each text in `wrong`.
    pub(super) fn refused(&self, application: &Application, wrong: Vec<String>, span: Span) -> Vec<Diagnostic> {
        let message = |what| format!("the Application {}: {what}", application.name());
        wrong.into_iter().map(|what| Diagnostic::error(APPLICATION_REFUSED, span, message(what))).collect()
    }

    /// Compares the files that an Application reads with the paths that it watches (`manifest-generate-paths`). Every
    /// file must lie in a watched path, and every watched path must contain a file. Returns a text for each violation.
    pub(super) fn paths_differ(&self, application: &Application, files: &[impl AsRef<str>]) -> Vec<String> {
        let annotation = application.object.annotations().and_then(|a| a.get(ANNOTATION_GENERATE_PATHS));
        let paths = annotation.and_then(Value::as_str).unwrap_or_default().split(';').filter(|path| !path.is_empty());
        let own = self.in_workspace(application.path());
        let absolute = |path: &str| path.starts_with('/').then(|| self.in_workspace(path).to_owned());
        let folders: Vec<String> = paths.map(|path| absolute(path).unwrap_or_else(|| join(own, path))).collect();
        let files: Vec<&str> = files.iter().map(AsRef::as_ref).collect();
        let holds = |folder: &String, file: &str| {
            file.strip_prefix(folder.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let missed = files.iter().filter(|file| !folders.iter().any(|folder| holds(folder, file)));
        let idle = folders.iter().filter(|folder| !files.iter().any(|file| holds(folder, file)));
        missed
            .map(|file| format!("changes of {file} would not be noticed"))
            .chain(idle.map(|folder| format!("it watches {folder}, which it does not read")))
            .collect()
    }
}

/// Builds the error for a number of Applications other than one.
pub(super) fn count(count: usize, what: &str, cluster: &str, span: Span) -> Diagnostic {
    Diagnostic::error(APPLICATION_MISSING, span, format!("{count} Applications deploy {what} to {cluster}, not one"))
}

/// Resolves a path relative to a folder.
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
