//! Checks the files below `platform/components/`: every folder must belong to a component, and every file to all
//! environments or to one of them.

use std::collections::{BTreeMap, BTreeSet};

use super::codes::UNKNOWN_FILE;
use super::layout::{DocumentKind, Placement, place};
use crate::base::conventions::BASE_FOLDER;
use crate::diagnostics::{Diagnostic, Diagnostics, Sources, Span};

/// The content of files, by component and then by path below the component's folder.
pub(super) type ComponentFiles = BTreeMap<String, BTreeMap<String, Vec<u8>>>;

/// Reports folders of no component, and files that no environment would include.
pub(super) fn check(paths: &[String], all: &ComponentFiles, sources: &mut Sources, diagnostics: &mut Diagnostics) {
    let (mut components, mut environments) = (BTreeSet::new(), BTreeSet::new());
    for path in paths {
        match place(path) {
            Placement::Document(DocumentKind::Component(name)) => components.insert(name),
            Placement::Document(DocumentKind::Environment(name)) => environments.insert(name),
            _ => false,
        };
    }
    for (component, files) in all {
        let mut report = |path: &str, message: String| {
            let file = sources.add(format!("platform/components/{component}/{path}"), "");
            Diagnostic::error(UNKNOWN_FILE, Span::file_start(file), message)
        };
        let Some(first) = files.keys().next() else { continue };
        if !components.contains(component) {
            let message = format!("there is no component `{component}`");
            let found = report(first, message).suggest(component, components.iter().map(String::as_str));
            diagnostics.push(found.help(format!("declare it in platform/components/{component}.yaml")));
            continue;
        }
        let folders: BTreeSet<&str> = files.keys().map(|path| path.split_once('/').map_or("", |(f, _)| f)).collect();
        for folder in folders.into_iter().filter(|f| *f != BASE_FOLDER && !environments.contains(*f)) {
            let path = files.keys().find(|path| path.split_once('/').map_or("", |(f, _)| f) == folder);
            let message = "no environment would take this file".to_owned();
            let found = report(path.map_or("", String::as_str), message);
            let found = found.suggest(folder, environments.iter().map(String::as_str));
            diagnostics.push(found.help(format!(
                "manifests of every environment lie in {BASE_FOLDER}/, those of one in a folder of its name"
            )));
        }
    }
}
