//! Load: files -> documents. Discovery is sorted, the kind of a document follows from where it lies.

mod component_files;
mod layout;
mod pages;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Sources, Span};
use crate::source::Source;
use crate::yaml::{Node, ReadOptions, read_document};

pub use layout::{DocumentKind, Placement, place};
pub use pages::PAGES;

/// A file of the workspace that rutter cannot read.
pub const UNREADABLE_FILE: &str = "unreadable-file";
/// A file where none belongs.
pub const UNKNOWN_FILE: &str = "unknown-file";
/// A file of more bytes than are taken.
pub const FILE_TOO_LARGE: &str = "file-too-large";

/// The most bytes of a file beside the spec (configuration, manifests) that are taken: what a ConfigMap can hold.
const MAX_ASSET: usize = 1 << 20;

/// A spec file that was read.
#[derive(Debug, Clone)]
pub struct Document {
    pub kind: DocumentKind,
    pub file: FileId,
    pub node: Arc<Node>,
}

/// What the workspace holds.
#[derive(Debug, Default)]
pub struct Loaded {
    pub sources: Sources,
    /// In the order of their paths.
    pub documents: Vec<Document>,
    /// Services with a `service.yaml`, readable or not.
    pub services: BTreeSet<String>,
    /// Other files below `apps/<service>/`, by service and then by path below its folder.
    pub assets: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    /// Files below `platform/components/<component>/`, by component and then by path below its folder.
    pub component_files: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    /// Templates of `platform/alerts`, by name.
    pub alert_templates: BTreeMap<String, FileId>,
    /// Dashboards of services, by service and then by name.
    pub dashboards: BTreeMap<String, BTreeMap<String, FileId>>,
}

/// Reads every file of the workspace.
pub fn load(source: &dyn Source, diagnostics: &mut Diagnostics) -> Loaded {
    let mut paths = Vec::new();
    for folder in ["platform", "apps"] {
        match source.files(folder) {
            Ok(found) => paths.extend(found),
            Err(e) => diagnostics.push(Diagnostic::error(
                UNREADABLE_FILE,
                None,
                format!("cannot read {}: {}", e.path, e.message),
            )),
        }
    }
    let read: Vec<_> = paths.par_iter().map(|path| (place(path), source.read(path))).collect();
    let mut loaded = Loaded::default();
    let mut to_parse = Vec::new();
    for (full, (placement, bytes)) in paths.iter().zip(read) {
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(e) => {
                diagnostics.push(Diagnostic::error(
                    UNREADABLE_FILE,
                    None,
                    format!("cannot read {}: {}", e.path, e.message),
                ));
                continue;
            }
        };
        match placement {
            Placement::Document(kind) => {
                if let DocumentKind::Service(name) = &kind {
                    loaded.services.insert(name.clone());
                }
                let file = loaded.sources.add(full.as_str(), String::from_utf8_lossy(&bytes));
                to_parse.push((kind, file, bytes));
            }
            Placement::Asset { service, path } => {
                if bytes.len() <= MAX_ASSET {
                    loaded.assets.entry(service).or_default().insert(path, bytes);
                } else if let Some(what) = taken_unasked(&path) {
                    let file = loaded.sources.add(full.as_str(), "");
                    diagnostics.push(too_large(file, what, bytes.len()));
                }
            }
            Placement::ComponentFile { component, path } => {
                loaded.component_files.entry(component).or_default().insert(path, bytes);
            }
            Placement::AlertTemplate(name) => {
                let file = loaded.sources.add(full.as_str(), String::from_utf8_lossy(&bytes));
                loaded.alert_templates.insert(name, file);
            }
            Placement::Dashboard { service, name } => {
                let file = loaded.sources.add(full.as_str(), String::from_utf8_lossy(&bytes));
                loaded.dashboards.entry(service).or_default().insert(name, file);
            }
            Placement::Unknown { help } => {
                let file = loaded.sources.add(full.as_str(), "");
                diagnostics.push(
                    Diagnostic::error(
                        UNKNOWN_FILE,
                        Span::file_start(file),
                        "rutter does not know what this file is for",
                    )
                    .help(help),
                );
            }
            Placement::Ignored => {}
        }
    }
    component_files::check(&paths, &mut loaded, diagnostics);
    let parsed: Vec<_> = to_parse
        .into_par_iter()
        .map(|(kind, file, bytes)| (kind, file, read_document(&bytes, file, ReadOptions::default())))
        .collect();
    for (kind, file, result) in parsed {
        match result {
            Ok(node) => loaded.documents.push(Document { kind, file, node: Arc::new(node) }),
            Err(errors) => diagnostics.extend(errors),
        }
    }
    loaded
}

/// What a file below a service's folder is that is taken without being named; a file of `config` is missed where it
/// is named.
fn taken_unasked(path: &str) -> Option<&'static str> {
    match path.split_once('/')?.0 {
        "manifests" => Some("a manifest"),
        "monitoring" => Some("a file of rules or a dashboard"),
        "sealed" => Some("a SealedSecret"),
        _ => None,
    }
}

fn too_large(file: FileId, what: &str, bytes: usize) -> Diagnostic {
    let message = format!("{what} of {bytes} bytes is more than the {MAX_ASSET} that rutter takes");
    Diagnostic::error(FILE_TOO_LARGE, Span::file_start(file), message)
        .help("split it into several files, or install it as a component")
}
