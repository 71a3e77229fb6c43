//! Argo CD's own objects reach it: each file below `generated/argocd` is read by one Application, beginning
//! with the root, whose project admits what is in it.

use super::applications::Application;
use super::delivery::Delivery;
use super::{APPLICATION_EXTRA, APPLICATION_MISSING};
use crate::argocd::reads;
use crate::conventions::GENERATED;
use crate::diagnostics::{Diagnostic, FileId, Span};
use crate::kubernetes::Object;
use crate::yaml::{ReadOptions, Value, read_documents};

pub(super) fn judge(delivery: &Delivery<'_>) -> Vec<Diagnostic> {
    let folder = format!("{GENERATED}/argocd/");
    let files: Vec<(&str, Vec<Object>)> = delivery
        .tree
        .iter()
        .filter(|(path, _)| path.starts_with(&folder))
        .map(|(path, bytes)| (path, objects(bytes)))
        .collect();
    let prefix = delivery.in_repository(&folder);
    let applications = &delivery.all.applications;
    let readers: Vec<&Application> =
        applications.iter().filter(|a| format!("{}/", a.path()).starts_with(&prefix)).collect();
    let span = Span::file_start(delivery.platform.file);
    let mut found = Vec::new();
    for (path, _) in files.iter().filter(|(_, objects)| !objects.is_empty()) {
        let place = delivery.in_repository(path);
        let count = readers.iter().filter(|reader| reads(&reader.object, &place)).count();
        if count != 1 {
            let message = format!("{count} Applications deliver {path}, not one");
            found.push(Diagnostic::error(APPLICATION_MISSING, span, message));
        }
    }
    found.extend(readers.iter().flat_map(|reader| judge_reader(delivery, reader, &files, span)));
    found
}

fn judge_reader(
    delivery: &Delivery<'_>,
    reader: &Application,
    files: &[(&str, Vec<Object>)],
    span: Span,
) -> Vec<Diagnostic> {
    let read = files.iter().filter(|(path, _)| reads(&reader.object, &delivery.in_repository(path)));
    let (paths, objects): (Vec<String>, Vec<&[Object]>) =
        read.map(|(path, objects)| ((*path).to_owned(), objects.as_slice())).unzip();
    if paths.is_empty() {
        let message = format!("the Application {} reads nothing in {}", reader.name(), reader.path());
        return vec![Diagnostic::error(APPLICATION_EXTRA, span, message)];
    }
    let mut wrong = delivery.all.refused(reader, &objects.concat());
    wrong.extend(delivery.paths_differ(reader, &paths));
    delivery.refused(reader, wrong, span)
}

/// The objects of a file; none in a file of values.
fn objects(bytes: &[u8]) -> Vec<Object> {
    let documents = read_documents(bytes, FileId(0), ReadOptions::default()).unwrap_or_default();
    let objects = documents.iter().map(|node| Object(Value::from(node)));
    objects.filter(|o| !o.kind().is_empty() && !o.api_version().is_empty()).collect()
}
