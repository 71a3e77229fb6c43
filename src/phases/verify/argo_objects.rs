//! Judges the delivery of Argo CD's own objects: exactly one Application reads each file below `generated/argocd`, and
//! the project of that Application allows the object in the file.

use super::applications::Application;
use super::delivery_inputs::Delivery;
use super::{APPLICATION_EXTRA, APPLICATION_MISSING};
use crate::argocd::reads;
use crate::base::conventions::GENERATED;
use crate::diagnostics::{Diagnostic, Span};
use crate::kubernetes::Object;

/// A file and its object; `None` for a file of Helm values.
type File<'a> = (&'a str, Option<&'a Object>);

pub(super) fn judge(delivery: &Delivery<'_>) -> Vec<Diagnostic> {
    let is_object = |object: &&Object| !object.kind().is_empty() && !object.api_version().is_empty();
    let files: Vec<File<'_>> =
        delivery.all.files.iter().map(|(path, object)| (path.as_str(), Some(object).filter(is_object))).collect();
    let prefix = delivery.in_repository(&format!("{GENERATED}/argocd/"));
    let applications = &delivery.all.applications;
    let readers: Vec<&Application> =
        applications.iter().filter(|a| format!("{}/", a.path()).starts_with(&prefix)).collect();
    let span = Span::file_start(delivery.platform.config.file);
    let mut found = Vec::new();
    for (path, _) in files.iter().filter(|(_, object)| object.is_some()) {
        let repository_path = delivery.in_repository(path);
        let count = readers.iter().filter(|reader| reads(&reader.object, &repository_path)).count();
        if count != 1 {
            let message = format!("{count} Applications deliver {path}, not one");
            found.push(Diagnostic::error(APPLICATION_MISSING, span, message));
        }
    }
    found.extend(readers.iter().flat_map(|reader| judge_reader(delivery, reader, &files, span)));
    found
}

/// Judges an Application that reads files below `generated/argocd`.
fn judge_reader(delivery: &Delivery<'_>, reader: &Application, files: &[File<'_>], span: Span) -> Vec<Diagnostic> {
    let read = files.iter().filter(|(path, _)| reads(&reader.object, &delivery.in_repository(path)));
    let (paths, objects): (Vec<String>, Vec<Option<&Object>>) =
        read.map(|(path, object)| ((*path).to_owned(), *object)).unzip();
    if paths.is_empty() {
        let message = format!("the Application {} reads nothing in {}", reader.name(), reader.path());
        return vec![Diagnostic::error(APPLICATION_EXTRA, span, message)];
    }
    let mut wrong = delivery.all.refused(reader, objects.into_iter().flatten());
    wrong.extend(delivery.paths_differ(reader, &paths));
    delivery.refused(reader, wrong, span)
}
